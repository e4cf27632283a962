/** Numbered steps with their commands, for the user's own operating system. */

import { h } from './dom.js';
import { ext } from '../browser.js';
import { messageNodes, messageText, t } from './text.js';
import { copyButton } from './clipboard.js';

/** @import { Command, Finish, Step } from '../../types/contract.js' */
/** @typedef {keyof typeof SYSTEMS} Shell */
/** What copies a command, or stands below a step without one, if not the usual. @typedef {(step: Step, command?: Command) => HTMLElement | undefined} Control */

const SYSTEMS = { unix: 'ui_system_unix', windows: 'ui_system_windows' };

/** Returns the shell that the user most likely has. @returns {Promise<Shell>} */
async function likelyShell() {
  const { os } = await ext.runtime.getPlatformInfo();
  return os === 'win' ? 'windows' : 'unix';
}

/** A placeholder that the user must replace, such as `<USER>`. */
const PLACEHOLDER = /(<[A-Za-z][^<>\n]*>)/;
/** A word of a command, or the space between two words. */
const WORD_OR_SPACE = new RegExp(`(?:${PLACEHOLDER.source}|\\S)+|\\s+`, 'g');

/** Lets an address that is longer than a line break before a slash. @param {string} text */
const withBreaks = (text) =>
  text.split(/(?=\/(?!\/))(?<!\/)/).flatMap((piece, index) => [index > 0 && h('wbr'), piece]);

/** @param {string} word */
const wordElement = (word) =>
  h(
    'span',
    { class: 'word' },
    ...word
      .split(PLACEHOLDER)
      .flatMap((piece) => (PLACEHOLDER.test(piece) ? [h('span', { class: 'fill-in' }, piece)] : withBreaks(piece))),
  );

/** Builds a command word by word, with the placeholders that the user must replace set apart. @param {string} text */
function commandBlock(text) {
  const words = (text.match(WORD_OR_SPACE) ?? []).map((word) => (word.trim() ? wordElement(word) : word));
  return h('pre', { tabindex: 0, role: 'group', 'aria-label': t('ui_command') }, h('code', {}, ...words));
}

/** Whether a step is for a terminal of another computer, whose system is not that of this one. @param {Step | Finish} step */
const isThere = (step) => 'side' in step && step.side === 'there';

/** @param {Step} step @param {Shell} shell */
const commandsFor = (step, shell) =>
  step.commands.filter(({ system }) => system === 'any' || system === shell || isThere(step));

/** Returns whether a step is for this shell: one whose commands are all for another is not. @param {Step} step @param {Shell} shell */
const isFor = (step, shell) => step.commands.length === 0 || commandsFor(step, shell).length > 0;

/**
 * @param {Step} step
 * @param {Shell} shell
 * @param {Control} control
 */
function stepItem(step, shell, control) {
  const commands = commandsFor(step, shell);
  const copy = (/** @type {Command} */ command) =>
    control(step, command) ?? copyButton(command.text, messageText(step.text));
  return h(
    'li',
    'whileKept' in step && step.whileKept ? { 'data-kept': '' } : {},
    h('p', {}, messageNodes(step.text)),
    ...commands.flatMap((command) => {
      const system = isThere(step) && command.system !== 'any' && t(SYSTEMS[command.system]);
      const named = system && { role: 'group', 'aria-label': system };
      return [
        system && h('div', { class: 'note' }, system),
        h('div', { class: 'command', ...named }, commandBlock(command.text), copy(command)),
      ];
    }),
    step.commands.length === 0 && control(step),
  );
}

/**
 * @param {string} name of the group of buttons
 * @param {Shell} chosen
 * @param {(shell: Shell) => void} onChange
 */
function shellChoice(name, chosen, onChange) {
  const options = /** @type {Shell[]} */ (Object.keys(SYSTEMS)).map((shell) =>
    h(
      'label',
      {},
      h('input', { type: 'radio', name, value: shell, checked: shell === chosen, onchange: () => onChange(shell) }),
      h('span', {}, t(SYSTEMS[shell])),
    ),
  );
  return h('div', { class: 'choice', role: 'radiogroup', 'aria-label': t('ui_system') }, ...options);
}

/**
 * Builds the list of steps and, if their commands differ, the choice of operating system. `commands` returns all
 * commands as one text.
 * @param {Step[]} steps
 * @param {string} name of the choice, unique on the page
 */
export async function stepList(steps, name) {
  const { lists, ...others } = await stepLists([steps], name);
  return { list: lists[0], ...others };
}

/**
 * Builds several lists of steps with one choice of operating system.
 * @param {Step[][]} groups
 * @param {string} name of the choice, unique on the page
 * @param {Control} [control]
 */
export async function stepLists(groups, name, control = () => undefined) {
  let shell = await likelyShell();
  const steps = groups.flat();
  const lists = groups.map(() => h('ol', { class: 'steps', role: 'list' }));
  const render = () =>
    lists.forEach((list, index) =>
      list.replaceChildren(
        ...groups[index].filter((step) => isFor(step, shell)).map((step) => stepItem(step, shell, control)),
      ),
    );
  render();
  const differs = steps.some(({ commands }) => commands.some(({ system }) => system === 'windows'));
  const select = (/** @type {Shell} */ chosen) => {
    shell = chosen;
    render();
  };
  return {
    lists,
    choice: differs ? shellChoice(name, shell, select) : null,
    commands: () =>
      steps
        .flatMap((step) => commandsFor(step, shell))
        .map(({ text }) => text)
        .join('\n'),
  };
}
