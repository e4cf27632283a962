/** The questions about a pasted text. Each is asked only while its answer would change what is said. */

import { h } from './dom.js';
import { messageNodes, t } from './text.js';

/** @import { Asked, Given, Question } from '../../types/contract.js' */
/** @typedef {{ id: string, name: string }} Named */
/** @typedef {{ clients: Named[], providers: Named[] }} Known */

const LABELS = {
  client: 'ui_client_title',
  provider: 'ui_pasted_provider',
  listener: 'ui_listener_label',
  registered: 'ui_pasted_registered',
};

/** @param {Named[]} all */
const options = (all) => all.map(({ id, name }) => h('option', { value: id }, name));

/**
 * @param {string} id
 * @param {Named[]} all
 * @param {Named[]} fitting
 */
function choice(id, all, fitting) {
  const unknown = h('option', { value: '' }, t('ui_import_which_unknown'));
  if (fitting.length === 0) return h('select', { id }, unknown, ...options(all));
  const rest = all.filter(({ id: other }) => !fitting.some((one) => one.id === other));
  return h(
    'select',
    { id },
    unknown,
    h('optgroup', { label: t('ui_pasted_fitting') }, ...options(fitting)),
    h('optgroup', { label: t('ui_pasted_all') }, ...options(rest)),
  );
}

/** In the order in which they stand on the page. */
const ALL = /** @type {const} */ (['client', 'provider', 'listener', 'registered']);

/** @typedef {{ form: HTMLElement, control: HTMLSelectElement | HTMLInputElement, problem: HTMLElement }} Field */

/** @param {Asked} what @param {Named[]} all @param {() => void} onAnswer */
function questionField(what, all, onAnswer) {
  const id = `pasted-${what}`;
  const isChoice = what === 'client' || what === 'provider';
  const control = isChoice
    ? choice(id, all, [])
    : h('input', {
        id,
        class: 'address',
        autocomplete: 'off',
        spellcheck: 'false',
        autocapitalize: 'off',
        placeholder: what === 'listener' ? '40892' : 'http://localhost:38000/callback',
        'aria-describedby': `${id}-problem`,
      });
  const problem = h('p', { id: `${id}-problem`, class: 'problem', 'aria-live': 'polite' });
  control.addEventListener('change', onAnswer);
  const form = h(
    'form',
    { class: 'field', novalidate: true, hidden: true },
    h('label', { for: id }, t(LABELS[what])),
    h('div', { class: 'row' }, control, !isChoice && h('button', { class: 'small' }, t('ui_pasted_apply'))),
    problem,
    what === 'listener' && h('p', { class: 'note' }, messageNodes('ui_listener_help')),
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    onAnswer();
  });
  return { form, control, problem };
}

/**
 * The fields of the questions. One that was answered stays, so that its answer can be changed.
 * @param {Known} known
 * @param {() => void} onAnswer
 */
export function questionFields(known, onAnswer) {
  const named = { client: known.clients, provider: known.providers, listener: [], registered: [] };
  const fields = new Map(ALL.map((what) => [what, questionField(what, named[what], onAnswer)]));
  const element = h('div', { class: 'questions' }, ...[...fields.values()].map(({ form }) => form));
  const field = (/** @type {Asked} */ what) => /** @type {Field} */ (fields.get(what));
  const value = (/** @type {Asked} */ what) => field(what).control.value.trim();

  return {
    element,
    /** What was answered. @returns {Given} */
    given() {
      /** @type {Given} */
      const all = { registered: value('registered') ? [value('registered')] : [] };
      for (const what of /** @type {const} */ (['client', 'provider', 'listener']))
        if (value(what)) all[what] = value(what);
      return all;
    },
    /** Asks, and returns whether there is a question or an answer. @param {Question[]} questions */
    ask(questions) {
      for (const { what, likely } of questions) {
        const fitting = likely.flatMap(({ id, name }) => (id ? [{ id, name }] : []));
        if (fitting.length > 0 && !value(what))
          field(what).control.replaceChildren(...choice('', named[what], fitting).children);
      }
      let any = false;
      for (const [what, { form }] of fields) {
        form.hidden = !value(what) && !questions.some((question) => question.what === what);
        any ||= !form.hidden;
      }
      return any;
    },
    /** Shows answers that were given elsewhere. @param {Given} answers */
    answer(answers) {
      for (const what of ALL)
        field(what).control.value = (what === 'registered' ? answers.registered[0] : answers[what]) ?? '';
    },
    /** Shows what is wrong beside its field, and returns whether there is one. @param {string} place @param {string} text */
    blame(place, text) {
      const wrong = [...fields].find(([what]) => place.startsWith(what))?.[1];
      if (!wrong) return false;
      wrong.problem.textContent = text;
      wrong.control.setAttribute('aria-invalid', 'true');
      wrong.form.hidden = false;
      return true;
    },
    /** Takes back what was wrong. */
    forgive() {
      for (const { control, problem } of fields.values()) {
        problem.textContent = '';
        control.removeAttribute('aria-invalid');
      }
    },
  };
}
