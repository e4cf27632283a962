/** Where the client runs, and what to do there: finish this sign-in, open a way now, and keep it open. */

import { announce, copyText } from '../../shared/ui/clipboard.js';
import { h, show } from '../../shared/ui/dom.js';
import { errorText } from '../../shared/ui/errors.js';
import { answerWhenSteady } from '../../shared/ui/steady.js';
import { stepLists } from '../../shared/ui/steps.js';
import { messageNodes, messageText, t } from '../../shared/ui/text.js';
import { deliverButton, sendAction } from './actions.js';

/** @import { View } from '../../shared/session.js' */
/** @import { Choice, Finish, Name, RunsOn, Terminal } from '../../types/contract.js' */
/** @typedef {import('./actions.js').Context} Context */

/** @param {Name} name @param {string} place */
function nameField({ field, label, value, options, optional }, place) {
  const id = `${place}-${field}`;
  const shared = { id, name: field, 'aria-describedby': `${place}-problem` };
  return h(
    'div',
    { class: 'field' },
    h('label', { for: id }, messageNodes(label), optional && h('span', { class: 'optional' }, ` ${t('ui_optional')}`)),
    options.length > 0
      ? h(
          'select',
          shared,
          ...options.map((one) =>
            h('option', { value: one.value, selected: one.value === value }, messageText(one.label)),
          ),
        )
      : h('input', {
          ...shared,
          value: value ?? '',
          class: 'address',
          autocomplete: 'off',
          spellcheck: 'false',
          autocapitalize: 'off',
        }),
  );
}

/** One place, with the names that have been entered. */
class Panel {
  /** @param {Choice} choice @param {Context} context */
  constructor(choice, context) {
    this.choice = choice;
    this.context = context;
    this.problem = h('p', { id: `${choice.place}-problem`, class: 'problem', role: 'alert' });
    this.body = h('div', { class: 'place-body' });
    this.use = h('button', {}, t('ui_place_use'));
    this.form = h(
      'form',
      { novalidate: true, class: 'names' },
      ...choice.names.map((name) => nameField(name, choice.place)),
      this.use,
    );
    this.form.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.place();
    });
    this.element = h('div', { class: 'place' }, choice.names.length > 0 && this.form, this.problem, this.body);
  }

  /** What has been entered: fields that may be left out are missing if they are empty. */
  get runsOn() {
    const entered = [...new FormData(this.form)].map(([name, value]) => [name, String(value).trim()]);
    const isNeeded = (/** @type {string} */ name) =>
      this.choice.names.some((one) => one.field === name && !one.optional);
    const names = Object.fromEntries(entered.filter(([name, value]) => value || isNeeded(name)));
    return /** @type {RunsOn} */ ({ type: this.choice.place, ...names });
  }

  /**
   * @param {HTMLButtonElement} button
   * @param {'place' | 'copy'} action
   * @param {{ runs_on?: RunsOn, terminal?: Terminal }} details
   */
  async send(button, action, details) {
    this.problem.textContent = '';
    const answer = await sendAction(this.context, button, { action, ...details });
    if (answer?.ok) return answer;
    if (answer) {
      this.problem.textContent = errorText(answer.error);
      this.form.querySelector('input')?.focus();
    }
    return undefined;
  }

  /** Fills in the names. */
  async place() {
    const answer = await this.send(this.use, 'place', { runs_on: this.runsOn });
    if (!answer?.choice) return;
    this.choice = answer.choice;
    await this.render();
    announce(t('ui_place_kept'));
  }

  /** @param {Finish} finish @param {Terminal['system']} [system] */
  copyButton({ side, text }, system) {
    const button = answerWhenSteady(
      h(
        'button',
        { type: 'button', class: 'small', 'aria-label': t('ui_copy_named', messageText(text)) },
        t('ui_copy'),
      ),
    );
    button.addEventListener('click', async () => {
      const details = side && system ? { runs_on: this.runsOn, terminal: { side, system } } : {};
      const answer = await this.send(button, 'copy', details);
      if (answer?.text) await copyText(button, answer.text);
    });
    return button;
  }

  async render() {
    const { note, finish, open, again, lasting, place } = this.choice;
    const { lists, choice } = await stepLists([finish, open, lasting], `${place}-shell`, (step, command) => {
      const found = finish.find((one) => one === step);
      return found && this.copyButton(found, command?.system);
    });
    const [finishList, openList, lastingList] = lists;
    finishList.classList.add('ways');
    openList.classList.add('ways');
    const title = (/** @type {string} */ key) => h('h3', {}, t(key));
    show(
      this.body,
      note && h('p', {}, messageNodes(note)),
      finish.length > 0 && h('div', { class: 'titled' }, title('ui_place_finish'), choice),
      finish.length > 0 && finishList,
      finish.length > 0 && h('p', { class: 'note' }, t('ui_place_copy_note')),
      open.length > 0 && title('ui_place_open'),
      open.length > 0 && openList,
      again && 'action' in again && h('div', {}, deliverButton(this.context, again, '')),
      lasting.length > 0 && h('details', {}, h('summary', {}, t('ui_place_lasting')), h('div', {}, lastingList)),
    );
  }
}

/**
 * Builds the section that asks where the client runs. Returns null if that would not explain the failure.
 * @param {View} view
 * @returns {Promise<HTMLElement | null>}
 */
export async function elsewhereSection(view) {
  const { elsewhere } = view;
  if (!elsewhere) return null;
  const problem = h('p', { class: 'problem', role: 'alert' });
  const panels = elsewhere.choices.map((choice) => new Panel(choice, { view, problem }));
  const shown = h('div', { class: 'card', hidden: elsewhere.chosen === null });
  /** @param {Panel} panel */
  const select = async (panel) => {
    await panel.render();
    show(shown, panel.element);
    shown.hidden = false;
  };
  const radio = (/** @type {Panel} */ panel) => {
    const { place, label, names } = panel.choice;
    const onchange = async () => {
      await select(panel);
      // There is nothing to enter.
      if (names.length === 0) await panel.place();
    };
    return h(
      'label',
      {},
      h('input', { type: 'radio', name: 'place', value: place, checked: place === elsewhere.chosen, onchange }),
      h('span', {}, messageText(label)),
    );
  };
  const chosen = panels.find(({ choice }) => choice.place === elsewhere.chosen);
  if (chosen) await select(chosen);
  return h(
    'section',
    { class: 'section', 'aria-labelledby': 'place-title' },
    h('h2', { id: 'place-title' }, messageNodes(elsewhere.question)),
    h('div', { class: 'choice places', role: 'radiogroup', 'aria-labelledby': 'place-title' }, ...panels.map(radio)),
    problem,
    shown,
  );
}
