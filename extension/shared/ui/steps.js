/** Numbered steps, each with what to copy, for the user's own operating system. */

import { h } from './dom.js';
import { ext } from '../browser.js';
import { messageNodes, messageText, t } from './text.js';
import { copyButton } from './clipboard.js';

/** @import { Step } from '../../types/contract.js' */
/** @typedef {'unix' | 'windows'} Shell */

/**
 * The shell that this user most likely has.
 * @returns {Promise<Shell>}
 */
async function likelyShell() {
  const { os } = await ext.runtime.getPlatformInfo();
  return os === 'win' ? 'windows' : 'unix';
}

/** A place that the user must fill in. */
const PLACEHOLDER = /(<[A-Za-z][^<>\n]*>)/;
/** A word of a command, or what is between two. */
const WORD_OR_SPACE = new RegExp(`(?:${PLACEHOLDER.source}|\\S)+|\\s+`, 'g');

/** An address that is longer than a line breaks before a slash. @param {string} text */
const breakable = (text) => text.split(/(?=\/(?!\/))(?<!\/)/).flatMap((piece, index) => [index > 0 && h('wbr'), piece]);

/** @param {string} word */
const wordText = (word) =>
  h(
    'span',
    { class: 'word' },
    ...word
      .split(PLACEHOLDER)
      .flatMap((piece) => (PLACEHOLDER.test(piece) ? [h('span', { class: 'fill-in' }, piece)] : breakable(piece))),
  );

/**
 * A command as text, word by word, with the places that the user must fill in set apart.
 * @param {string} text
 * @returns {HTMLElement}
 */
function commandText(text) {
  const words = (text.match(WORD_OR_SPACE) ?? []).map((word) => (word.trim() ? wordText(word) : word));
  return h('pre', { tabindex: 0, role: 'group', 'aria-label': t('ui_command') }, h('code', {}, ...words));
}

/**
 * The commands of a step that work in this shell.
 * @param {Step} step
 * @param {Shell} shell
 */
const commandsFor = (step, shell) => step.commands.filter(({ system }) => system === 'any' || system === shell);

/**
 * @param {Step} step
 * @param {Shell} shell
 */
function stepItem(step, shell) {
  return h(
    'li',
    {},
    h('p', {}, messageNodes(step.text)),
    ...commandsFor(step, shell).map(({ text }) =>
      h('div', { class: 'command' }, commandText(text), copyButton(text, messageText(step.text))),
    ),
  );
}

/**
 * @param {string} name of the group of buttons
 * @param {Shell} chosen
 * @param {(shell: Shell) => void} onChange
 */
function shellChoice(name, chosen, onChange) {
  const options = /** @type {Shell[]} */ (['unix', 'windows']).map((shell) =>
    h(
      'label',
      {},
      h('input', { type: 'radio', name, value: shell, checked: shell === chosen, onchange: () => onChange(shell) }),
      h('span', {}, t(`ui_system_${shell}`)),
    ),
  );
  return h('div', { class: 'choice', role: 'radiogroup', 'aria-label': t('ui_system') }, ...options);
}

/**
 * Steps as a list, the choice of operating system where it makes a difference, and all commands as one text.
 * @param {Step[]} steps
 * @param {string} name by which the choices of one page are told apart
 * @returns {Promise<{ list: HTMLElement, choice: HTMLElement | null, commands: () => string }>}
 */
export async function stepList(steps, name) {
  let shell = await likelyShell();
  const list = h('ol', { class: 'steps', role: 'list' });
  const render = () => list.replaceChildren(...steps.map((step) => stepItem(step, shell)));
  render();
  const differs = steps.some(({ commands }) => commands.some(({ system }) => system === 'windows'));
  const select = (/** @type {Shell} */ chosen) => {
    shell = chosen;
    render();
  };
  return {
    list,
    choice: differs ? shellChoice(name, shell, select) : null,
    commands: () =>
      steps
        .flatMap((step) => commandsFor(step, shell))
        .map(({ text }) => text)
        .join('\n'),
  };
}
