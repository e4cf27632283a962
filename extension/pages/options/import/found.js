/** The preview of an import: what was understood of each entry, what is missing and why, and what was left out. */

import { byId, h } from '../../../shared/ui/dom.js';
import { policyName } from '../../../shared/ui/policy.js';
import { messageNodes, t } from '../../../shared/ui/text.js';
import { shown } from '../../../shared/ui/visible.js';
import { placeText } from '../table.js';

/** @import { Registration } from '../../../types/contract.js' */
/** @import { Reading } from '../../../wasm/config.js' */
/** @import { Found } from './read.js' */

/** @param {string} id */
const inputById = (id) => /** @type {HTMLInputElement} */ (byId(id));

/** Whether nothing is left for the user to say. @param {Found} found */
const isComplete = ({ registration }) =>
  registration.authorization_server !== '' && (registration.redirect_uris.length > 0 || Boolean(registration.listener));

/**
 * The cards of all entries. Those that can be added as they are, are selected; if there is none, all are.
 * @param {Found[]} all
 * @param {Registration[]} saved
 */
export function foundCards(all, saved) {
  const hasName = (/** @type {Found} */ { registration }) => saved.some(({ name }) => name === registration.name);
  const isNew = (/** @type {Found} */ found) => !found.saved && !hasName(found);
  const someComplete = all.some((found) => isNew(found) && isComplete(found));
  return all.map((found, index) =>
    foundCard(found, index, {
      checked: isNew(found) && (isComplete(found) || !someComplete),
      have: found.saved ? 'ui_import_saved' : hasName(found) ? 'ui_import_have' : '',
    }),
  );
}

/**
 * Everything that would be added: a file may come from anyone.
 * @param {Found} found
 * @param {number} index
 * @param {{ checked: boolean, have: string }} state whether it is selected, and the message about one that is saved
 */
function foundCard(found, index, { checked, have }) {
  const { registration, client_name, project } = found;
  const client = client_name ?? registration.client;
  const checkbox = h('input', { type: 'checkbox', id: `found-${index}`, checked, disabled: found.saved });
  const card = h(
    'fieldset',
    { class: 'found' },
    h(
      'label',
      { class: 'pick' },
      checkbox,
      h(
        'span',
        {},
        h('bdi', {}, shown(String(registration.name))),
        small(registration.server_url),
        small(registration.client_id),
        registration.server_name && labelled('ui_field_server_name', registration.server_name),
        client && labelled('ui_field_client', client),
        small(project),
        small(registration.runs_on && placeText(registration.runs_on)),
        registration.correction && labelled('ui_policy_title', policyName(registration.correction)),
        have && h('small', {}, t(have)),
      ),
    ),
    noteList(found),
    have === 'ui_import_have' && fieldRow(index, 'name', 'ui_field_name', registration.name),
    fieldRow(
      index,
      'authorization_server',
      'ui_field_server',
      registration.authorization_server,
      'https://login.salesforce.com',
    ),
    fieldRow(
      index,
      'redirect_uris',
      'ui_field_callbacks',
      registration.redirect_uris.join(' '),
      'http://localhost:38000/callback',
    ),
    found.callback && fieldRow(index, 'client_id', 'ui_field_client_id', registration.client_id),
    registration.listener &&
      fieldRow(index, 'listener', 'ui_field_listener', registration.listener, 'http://127.0.0.1:48000'),
  );
  // Who fills in what was missing wants it.
  card.addEventListener('input', ({ target }) => {
    if (target !== checkbox && !found.saved) checkbox.checked = true;
  });
  return card;
}

/** What is missing or wrong in an entry. @param {Found} found */
function noteList({ notes = [], client_name = '' }) {
  if (notes.length === 0) return null;
  return h(
    'ul',
    { class: 'notes' },
    ...notes.map(({ kind, detail = '' }) => h('li', {}, messageNodes(`note_${kind}`, client_name, shown(detail)))),
  );
}

/** @param {number} index @param {string} field @param {string} label @param {string} [value] @param {string} [placeholder] */
function fieldRow(index, field, label, value = '', placeholder = '') {
  const id = `found-${index}-${field}`;
  return h(
    'div',
    { class: 'field' },
    h('label', { for: id }, t(label)),
    h('input', {
      id,
      class: 'address',
      value,
      placeholder,
      autocomplete: 'off',
      spellcheck: 'false',
      'aria-describedby': `${id}-problem`,
    }),
    h('p', { id: `${id}-problem`, class: 'problem' }),
  );
}

/** @param {string} [text] */
const small = (text) => text && h('small', {}, h('bdi', {}, shown(String(text))));

/** @param {string} label @param {string} value */
const labelled = (label, value) => h('small', {}, `${t(label)}: ${shown(String(value))}`);

/** The entries that were left out, with the reasons. @param {Reading['skipped']} skipped */
export function skippedList(skipped) {
  if (skipped.length === 0) return null;
  const entry = (/** @type {Reading['skipped'][number]} */ { name, reason, place }) =>
    h('li', {}, h('bdi', {}, shown(name ?? t('ui_import_line', place.line))), `: ${t(`skip_${reason}`)}`);
  return h(
    'details',
    { class: 'note' },
    h('summary', {}, t('ui_import_skipped', skipped.length)),
    h('ul', { class: 'notes' }, ...skipped.map(entry)),
  );
}

/** The selected entries as they are filled in, with their numbers. @param {Found[]} all */
export function picked(all) {
  return all
    .map(({ registration }, index) => ({ registration, index }))
    .filter(({ index }) => inputById(`found-${index}`).checked)
    .map(({ registration, index }) => ({ registration: filledIn(registration, index), index }));
}

/** @param {Registration} registration @param {number} index @returns {Registration} */
function filledIn(registration, index) {
  const entered = (/** @type {'name' | 'authorization_server' | 'client_id' | 'listener'} */ field) => {
    const input = /** @type {HTMLInputElement | null} */ (document.getElementById(`found-${index}-${field}`));
    return input ? input.value.trim() || undefined : registration[field];
  };
  return {
    ...registration,
    name: entered('name') ?? registration.name,
    authorization_server: entered('authorization_server') ?? '',
    client_id: entered('client_id'),
    redirect_uris: inputById(`found-${index}-redirect_uris`).value.split(/\s+/).filter(Boolean),
    listener: entered('listener'),
  };
}
