/** The remedy: numbered steps, each with what to copy, for the user's own operating system. */

import { h } from '../../shared/ui/dom.js';
import { ext } from '../../shared/browser.js';
import { plain, say, t } from '../../shared/ui/text.js';
import { copyButton } from '../../shared/ui/clipboard.js';

/** @typedef {import('../../shared/ui/types.js').Step} Step */
/** @typedef {import('../../shared/ui/types.js').Command} Command */
/** @typedef {'unix' | 'windows'} Shell */

/** Said before the steps: they are about the steps, not steps themselves. */
const LEADS = new Set(['step_if_client', 'step_no_setting', 'step_host_refused']);

/**
 * The shell that this user most likely has.
 * @returns {Promise<Shell>}
 */
async function usersShell() {
  const { os } = await ext.runtime.getPlatformInfo();
  return os === 'win' ? 'windows' : 'unix';
}

/**
 * A command as text, with the places that the user must fill in set apart.
 * @param {string} text
 * @returns {HTMLElement}
 */
function commandText(text) {
  const code = h('code', {});
  for (const piece of text.split(/(<[A-Za-z][^<>\n]*>)/)) {
    code.append(piece.startsWith('<') && piece.endsWith('>') ? h('span', { class: 'fill-in' }, piece) : piece);
  }
  return h('pre', { tabindex: 0, role: 'group', 'aria-label': t('ui_command') }, code);
}

/**
 * @param {Step} step
 * @param {Shell} shell
 */
function stepItem(step, shell) {
  const commands = step.commands.filter(({ system }) => system === 'any' || system === shell);
  return h('li', {}, h('p', {}, say(step.text)),
    ...commands.map(({ text }) => h('div', { class: 'command' }, commandText(text), copyButton(text, plain(step.text)))));
}

/**
 * @param {Shell} chosen
 * @param {(shell: Shell) => void} onChange
 */
function shellChoice(chosen, onChange) {
  const options = /** @type {Shell[]} */ (['unix', 'windows']).map((shell) => h('label', {},
    h('input', { type: 'radio', name: 'shell', value: shell, checked: shell === chosen, onchange: () => onChange(shell) }),
    h('span', {}, t(`ui_system_${shell}`))));
  return h('div', { class: 'choice', role: 'radiogroup', 'aria-label': t('ui_system') }, ...options);
}

/**
 * The section with the remedy, or null when there is none.
 * @param {Step[]} steps
 * @returns {Promise<HTMLElement | null>}
 */
export async function remedySection(steps) {
  if (steps.length === 0) return null;
  const first = steps.findIndex(({ text }) => !LEADS.has(text.key));
  const leads = first < 0 ? steps : steps.slice(0, first);
  const rest = steps.slice(leads.length);
  const list = h('ol', { class: 'steps', role: 'list' });
  /** @param {Shell} shell */
  const fill = (shell) => list.replaceChildren(...rest.map((step) => stepItem(step, shell)));
  const shell = await usersShell();
  fill(shell);
  const differs = steps.some(({ commands }) => commands.some(({ system }) => system === 'windows'));
  return h('section', { class: 'section', 'aria-labelledby': 'remedy-title' },
    h('div', { class: 'titled' }, h('h2', { id: 'remedy-title' }, t('ui_remedy_title')), differs && shellChoice(shell, fill)),
    h('div', { class: 'card leads' }, ...leads.map(({ text }) => h('p', {}, say(text))), rest.length > 0 && list));
}
