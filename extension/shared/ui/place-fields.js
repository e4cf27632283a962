/** The fields for the names of a place where a client runs. */

import { h } from './dom.js';
import { messageNodes, messageText, t } from './text.js';

/** @import { Name, PlaceForm, RunsOn } from '../../types/contract.js' */

/**
 * What a field is called in its page: its id, its name in a form, and the id of the line that says what is wrong with it.
 * @typedef {{ id: string, name?: string, problem: string }} Called
 */

/** @param {Name} name @param {string} value */
function control({ options }, value) {
  if (options.length === 0)
    return h('input', { value, class: 'address', autocomplete: 'off', spellcheck: 'false', autocapitalize: 'off' });
  const option = (/** @type {Name['options'][0]} */ one) =>
    h('option', { value: one.value, selected: one.value === value }, messageText(one.label));
  return h('select', {}, ...options.map(option));
}

/**
 * Builds the fields, and returns them with a function that tells where the client runs, as far as it has been entered: a name
 * that may be left out is missing if it is empty.
 * @param {Pick<PlaceForm, 'place' | 'names'>} form
 * @param {(field: string) => Called} called
 * @param {Record<string, string | undefined>} [values] in place of those that the names have
 */
export function placeFields({ place, names }, called, values = {}) {
  const entries = names.map((name) => {
    const { id, name: formName, problem } = called(name.field);
    const input = control(name, values[name.field] ?? name.value ?? '');
    input.id = id;
    if (formName) input.name = formName;
    input.setAttribute('aria-describedby', problem);
    const optional = name.optional && h('span', { class: 'optional' }, ` ${t('ui_optional')}`);
    const row = h('div', { class: 'field' }, h('label', { for: id }, messageNodes(name.label), optional), input);
    return { name, input, row };
  });
  const runsOn = () => {
    const entered = entries.map(({ name, input }) => ({ ...name, value: input.value.trim() }));
    const kept = entered.filter(({ value, optional }) => value || !optional);
    return /** @type {RunsOn} */ ({
      type: place,
      ...Object.fromEntries(kept.map(({ field, value }) => [field, value])),
    });
  };
  return { rows: entries.map(({ row }) => row), runsOn };
}
