/** Where the client of a registration runs: the place, and the names that belong to it. */

import { logError } from '../../shared/log.js';
import { loadCore } from '../../shared/ui/core.js';
import { h, show } from '../../shared/ui/dom.js';
import { placeFields } from '../../shared/ui/place-fields.js';
import { messageNodes, messageText, t } from '../../shared/ui/text.js';

/** @import { PlaceForm, RunsOn } from '../../types/contract.js' */

/** The field in which the core finds what is wrong: `runs_on.host`. @param {string} field */
const called = (field) => ({ id: `runs_on.${field}`, problem: `runs_on.${field}-problem` });

/**
 * The form does not wait for the names of the places.
 * @param {RunsOn | undefined} before
 */
export function placeEditor(before) {
  const { id, problem } = called('type');
  const select = h('select', { id, 'aria-describedby': problem });
  const names = h('div', { class: 'section' });
  const element = h(
    'div',
    { class: 'section' },
    h(
      'div',
      { class: 'field' },
      h('label', { for: id }, messageNodes('elsewhere_question', t('party_client'))),
      select,
    ),
    names,
  );
  let runsOn = () => before;
  /** @param {PlaceForm[]} forms */
  const offer = (forms) => {
    const option = (/** @type {PlaceForm} */ { place, label }) =>
      h('option', { value: place, selected: place === before?.type }, messageText(label));
    show(select, h('option', { value: '' }, t('ui_import_which_unknown')), ...forms.map(option));
    const choose = () => {
      const form = forms.find(({ place }) => place === select.value);
      if (!form) {
        runsOn = () => undefined;
        return show(names);
      }
      const fields = placeFields(form, called, form.place === before?.type ? before : {});
      runsOn = fields.runsOn;
      fields.rows.forEach((row, index) =>
        row.append(h('p', { id: called(form.names[index].field).problem, class: 'problem' })),
      );
      show(names, ...fields.rows);
    };
    select.addEventListener('change', choose);
    choose();
  };
  loadCore()
    .then((core) => offer(core.places()))
    .catch(logError);
  return { element, runsOn: () => runsOn() };
}
