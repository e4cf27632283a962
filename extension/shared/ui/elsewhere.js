/** Where the client runs, and what to do there: finish this sign-in, open a way now, and keep it open. */

import { announce, copyText } from './clipboard.js';
import { h, show } from './dom.js';
import { errorText } from './errors.js';
import { placeFields } from './place-fields.js';
import { answerWhenSteady } from './steady.js';
import { stepLists } from './steps.js';
import { messageNodes, messageText, t } from './text.js';

/** @import { Failure } from '../requests.js' */
/** @import { Choice, Elsewhere, Finish, Offer, RunsOn, Terminal } from '../../types/contract.js' */

/** @typedef {Extract<Offer, { action: unknown }>} ActionOffer */
/** @template Value @typedef {{ ok: true, value: Value } | { ok: false, error: Failure }} Result */

/**
 * What only the core gives. Undefined: the button is still waiting for what it asked for before.
 * @typedef {object} Source
 * @property {(button: HTMLButtonElement, runsOn: RunsOn) => Promise<Result<Choice> | undefined>} place
 * @property {(button: HTMLButtonElement, to?: { runs_on: RunsOn, terminal: Terminal }) => Promise<Result<string> | undefined>} copy
 * @property {(offer: Offer) => Node | null} again
 * @property {((button: HTMLButtonElement, runsOn: RunsOn, offer: ActionOffer) => Promise<Result<string> | undefined>)} [save] returns what to say
 * @property {string} remembered what to say when names have been filled in
 */

/**
 * Marks what sends the tab to the same address again, as a place does too. Only one of them is shown.
 * @template {HTMLElement} Element
 * @param {Elsewhere | null} elsewhere
 * @param {ActionOffer} offer
 * @param {Element} element
 */
export function markAgain(elsewhere, { listener }, element) {
  const isSame = (/** @type {Choice} */ { again }) => again && 'listener' in again && again.listener === listener;
  element.toggleAttribute('data-again', elsewhere?.choices.some(isSame) ?? false);
  return element;
}

/** One place, with the names that have been entered. */
class Panel {
  /** @param {Choice} choice @param {Source} source */
  constructor(choice, source) {
    const { place, names } = choice;
    this.choice = choice;
    this.source = source;
    this.problem = h('p', { id: `${place}-problem`, class: 'problem', role: 'alert' });
    this.body = h('div', { class: 'place-body' });
    this.use = h('button', {}, t('ui_place_use'));
    const called = (/** @type {string} */ name) => ({ id: `${place}-${name}`, name, problem: `${place}-problem` });
    this.fields = placeFields(choice, called);
    this.form = h('form', { novalidate: true, class: 'names' }, ...this.fields.rows, this.use);
    this.form.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.place();
    });
    this.there = h('div', { class: 'place-body' });
    this.element = h('div', { class: 'place' }, this.there, names.length > 0 && this.form, this.problem, this.body);
  }

  /**
   * @template Value
   * @param {Promise<Result<Value> | undefined>} asked
   * @returns {Promise<Value | undefined>}
   */
  async answer(asked) {
    this.problem.textContent = '';
    const result = await asked;
    if (result?.ok) return result.value;
    if (result) {
      this.problem.textContent = errorText(result.error);
      this.form.querySelector('input')?.focus();
    }
    return undefined;
  }

  /** Fills in the names. */
  async place() {
    const choice = await this.answer(this.source.place(this.use, this.fields.runsOn()));
    if (!choice) return;
    this.choice = choice;
    await this.render();
    announce(this.source.remembered);
  }

  /** @param {Finish} finish @param {Terminal['system']} [system] */
  copyButton({ side, sender, text }, system) {
    const button = answerWhenSteady(
      h(
        'button',
        { type: 'button', class: 'small', 'aria-label': t('ui_copy_named', messageText(text)) },
        t('ui_copy'),
      ),
    );
    button.addEventListener('click', async () => {
      const to = side && system ? { runs_on: this.fields.runsOn(), terminal: { side, system, sender } } : undefined;
      const copied = await this.answer(this.source.copy(button, to));
      if (copied) await copyText(button, copied);
    });
    return button;
  }

  /** @param {Offer | null} offer */
  saveRow(offer) {
    const { save } = this.source;
    if (!save || !offer || !('action' in offer)) return null;
    const button = answerWhenSteady(h('button', { type: 'button', class: 'plain' }, messageText(offer.label)));
    const row = h('div', { class: 'row' }, button);
    button.addEventListener('click', async () => {
      const said = await this.answer(save(button, this.fields.runsOn(), offer));
      if (said) row.replaceChildren(h('p', { role: 'status', class: 'note' }, said));
    });
    return row;
  }

  async render() {
    const { note, finish, open, again, lasting, save, listener, place } = this.choice;
    const here = finish.filter(({ side }) => side === 'here');
    const there = finish.filter((step) => !here.includes(step));
    const { lists, choice } = await stepLists([there, here, open, lasting], `${place}-shell`, (step, command) => {
      const found = finish.find((one) => one === step);
      return found && this.copyButton(found, command?.system);
    });
    const [thereList, hereList, openList, lastingList] = lists;
    for (const list of [thereList, hereList, openList]) list.classList.add('ways');
    const title = (/** @type {string} */ key) => h('h3', {}, t(key));
    const isOver = finish.length + open.length === 0;
    // The names and the system are asked for above the first command that depends on them.
    show(
      this.there,
      note && h('p', {}, messageNodes(note)),
      finish.length > 0 && title('ui_place_finish'),
      finish.length > 0 && h('p', { class: 'note' }, t('ui_place_copy_note')),
      there.length > 0 && thereList,
    );
    show(
      this.body,
      choice && h('div', {}, choice),
      here.length > 0 && hereList,
      open.length > 0 && title('ui_place_open'),
      open.length > 0 && openList,
      again && h('div', { 'data-again': '' }, this.source.again(again)),
      lasting.length > 0 &&
        h('details', { open: isOver }, h('summary', {}, t('ui_place_lasting')), h('div', {}, lastingList)),
      this.saveRow(listener),
      this.saveRow(save),
    );
  }
}

/** @param {Elsewhere} elsewhere @param {Source} source */
export async function elsewhereSection(elsewhere, source) {
  const panels = elsewhere.choices.map((choice) => new Panel(choice, source));
  // What is chosen on the page stays chosen when the page is drawn again.
  const before = document.querySelector('.places :checked')?.getAttribute('value');
  const find = (/** @type {string | null | undefined} */ place) => panels.find(({ choice }) => choice.place === place);
  const chosen = find(before) ?? find(elsewhere.chosen);
  const shown = h('div', { class: 'card', hidden: !chosen });
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
      h('input', { type: 'radio', name: 'place', value: place, checked: panel === chosen, onchange }),
      h('span', {}, messageText(label)),
    );
  };
  if (chosen) await select(chosen);
  return h(
    'section',
    { class: 'section', 'aria-labelledby': 'place-title' },
    h('h2', { id: 'place-title' }, messageNodes(elsewhere.question)),
    h('div', { class: 'choice places', role: 'radiogroup', 'aria-labelledby': 'place-title' }, ...panels.map(radio)),
    shown,
  );
}
