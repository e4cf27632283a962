/** The form for one registration. An error is shown beside its field. */

import { knownClients } from '../../shared/ui/core.js';
import { byId, h, show } from '../../shared/ui/dom.js';
import { POLICIES, policyName } from '../../shared/ui/policy.js';
import { saveSettings } from '../../shared/ui/settings.js';
import { messageNodes, t } from '../../shared/ui/text.js';
import { check, fieldOf, problemText } from './check.js';
import { placeEditor } from './place.js';

/** @import { Registration, Settings } from '../../types/contract.js' */
/** Returns the settings with the changed registration, and its position in them. */
/** @typedef {(changed: Registration) => Promise<{ settings: Settings, position: number }>} ApplyChange */

/**
 * @typedef {object} Field
 * @property {string} name
 * @property {string} label
 * @property {string} [help]
 * @property {string} [placeholder]
 * @property {boolean} [optional]
 * @property {boolean} [address]
 */

/** @type {Field[]} */
const MAIN_FIELDS = [
  { name: 'name', label: 'ui_field_name', help: 'ui_help_name', placeholder: 'Salesforce MCP' },
  {
    name: 'authorization_server',
    label: 'ui_field_server',
    help: 'ui_help_server',
    placeholder: 'https://login.salesforce.com',
    address: true,
  },
];
/** @type {Field[]} */
const CLIENT_FIELDS = [
  { name: 'client_id', label: 'ui_field_client_id', help: 'ui_help_client_id', optional: true, address: true },
];
/** @type {Field[]} */
const FIX_FIELDS = [
  {
    name: 'server_name',
    label: 'ui_field_server_name',
    help: 'ui_help_server_name',
    placeholder: 'sf-sobject-reads',
    optional: true,
    address: true,
  },
  {
    name: 'server_url',
    label: 'ui_field_server_url',
    placeholder: 'https://api.example.com/mcp',
    optional: true,
    address: true,
  },
];

/** @param {string} name @param {Field} field @param {string} value */
function input(name, field, value) {
  return h('input', {
    id: name,
    name,
    value,
    placeholder: field.placeholder,
    class: field.address ? 'address' : '',
    autocomplete: 'off',
    spellcheck: 'false',
    autocapitalize: 'off',
    'aria-describedby': `${name}-problem ${field.help ? `${field.name}-help` : ''}`.trim(),
  });
}

/** @param {string} name */
const problemLine = (name) => h('p', { id: `${name}-problem`, class: 'problem' });

/** @param {Field} field @param {string | undefined} value */
function fieldRow(field, value) {
  return h(
    'div',
    { class: 'field' },
    h(
      'label',
      { for: field.name },
      t(field.label),
      field.optional && h('span', { class: 'optional' }, ` ${t('ui_optional')}`),
    ),
    input(field.name, field, value ?? ''),
    problemLine(field.name),
    field.help && h('p', { id: `${field.name}-help`, class: 'note' }, messageNodes(field.help)),
  );
}

/** Builds the fields for the callback URLs: one line each, any number of them. @param {string[]} uris */
function redirectUriFields(uris) {
  const lines = h('div', { class: 'lines' });
  const renumber = () =>
    [...lines.children].forEach((line, index) => {
      const name = `redirect_uris[${index}]`;
      const field = /** @type {HTMLInputElement} */ (line.querySelector('input'));
      Object.assign(field, { id: name, name });
      field.setAttribute('aria-describedby', `${name}-problem redirect_uris-help`);
      field.setAttribute('aria-label', t('ui_callback_number', index + 1));
      /** @type {HTMLElement} */ (line.querySelector('.problem')).id = `${name}-problem`;
      /** @type {HTMLElement} */ (line.querySelector('button')).hidden = lines.children.length === 1;
    });
  /** @param {string} uri */
  const add = (uri) => {
    const remove = h('button', { type: 'button', class: 'plain', 'aria-label': t('ui_callback_remove') }, '✕');
    const line = h(
      'div',
      {},
      h(
        'div',
        { class: 'line' },
        input('', { name: '', label: '', address: true, placeholder: 'http://localhost:38000/callback' }, uri),
        remove,
      ),
      h('p', { class: 'problem' }),
    );
    remove.addEventListener('click', () => {
      const next = /** @type {Element | null} */ (line.nextElementSibling ?? line.previousElementSibling);
      line.remove();
      renumber();
      next?.querySelector('input')?.focus();
    });
    lines.append(line);
    renumber();
    return line;
  };
  (uris.length ? uris : ['']).forEach(add);
  return h(
    'fieldset',
    { class: 'field' },
    h('legend', {}, t('ui_field_callbacks')),
    h('p', { id: 'redirect_uris-help', class: 'note' }, messageNodes('ui_help_callbacks')),
    lines,
    problemLine('redirect_uris'),
    h(
      'div',
      {},
      h(
        'button',
        { type: 'button', class: 'small', onclick: () => add('').querySelector('input')?.focus() },
        t('ui_callback_add'),
      ),
    ),
  );
}

/** Places where a client may run, each with an example of a listener. */
const EXAMPLES = [
  ['place_ssh', 'ui_example_ssh'],
  ['place_container', 'ui_example_container'],
  ['place_wsl', 'ui_example_wsl'],
];

/** @param {Registration} registration @param {HTMLElement} place */
function listenerFields(registration, place) {
  const examples = EXAMPLES.flatMap(([place, text]) => [h('dt', {}, t(place)), h('dd', {}, messageNodes(text))]);
  return h(
    'details',
    { open: Boolean(registration.listener || registration.runs_on) },
    h('summary', {}, t('ui_elsewhere')),
    h(
      'div',
      {},
      place,
      fieldRow(
        {
          name: 'listener',
          label: 'ui_field_listener',
          help: 'ui_help_listener',
          placeholder: 'http://127.0.0.1:48000',
          optional: true,
          address: true,
        },
        registration.listener,
      ),
      h('dl', { class: 'examples' }, ...examples),
    ),
  );
}

/** @param {Registration} registration */
function fixFields(registration) {
  const open = FIX_FIELDS.some(({ name }) => name in registration);
  return h(
    'details',
    { open },
    h('summary', {}, t('ui_fix_fields')),
    h(
      'div',
      {},
      h('p', { class: 'note' }, t('ui_fix_fields_text')),
      ...FIX_FIELDS.map((field) => fieldRow(field, /** @type {Record<string, any>} */ (registration)[field.name])),
    ),
  );
}

/** @typedef {[value: string, text: string][]} Choices */

/** @param {Choices} choices @param {string} chosen */
const options = (choices, chosen) =>
  choices.map(([value, text]) => h('option', { value, selected: value === chosen }, text));

/** @param {string} name @param {string} label @param {Choices} choices @param {string} chosen @param {string} [help] */
function selectRow(name, label, choices, chosen, help) {
  return h(
    'div',
    { class: 'field' },
    h('label', { for: name }, t(label)),
    h('select', { id: name, name, 'aria-describedby': help && `${name}-help` }, ...options(choices, chosen)),
    help && h('p', { id: `${name}-help`, class: 'note' }, t(help)),
  );
}

/** The form does not wait for the names of clients. @param {Registration} registration */
function clientSelect({ client: chosen = '' }) {
  /** @type {Choices} */
  const anyClient = [['', t('ui_client_other')]];
  // Settings written by hand may name a client that is not known. It stays in the list.
  const row = selectRow(
    'client',
    'ui_field_client',
    chosen ? [...anyClient, [chosen, chosen]] : anyClient,
    chosen,
    'ui_help_client',
  );
  const select = /** @type {HTMLSelectElement} */ (row.querySelector('select'));
  void knownClients().then((known) => {
    const unknown = known.every(({ id }) => id !== chosen) && chosen ? [{ id: chosen, name: chosen }] : [];
    const all = [...known, ...unknown].map(({ id, name }) => /** @type {[string, string]} */ ([id, name]));
    show(select, ...options([...anyClient, ...all], select.value));
  });
  return row;
}

/** @param {Registration} registration */
function policySelect(registration) {
  /** @type {Choices} */
  const choices = POLICIES.map((policy) => [policy, policyName(policy)]);
  return selectRow(
    'correction',
    'ui_policy_title',
    [['', t('ui_policy_inherit')], ...choices],
    registration.correction ?? '',
  );
}

/** Reads the form. Values without a field stay as they were. @param {HTMLFormElement} form @param {Registration} before */
function readForm(form, before) {
  const data = new FormData(form);
  /** @type {Record<string, any>} */
  const registration = { ...before, redirect_uris: [] };
  for (const [name, raw] of data) {
    const value = String(raw).trim();
    if (name.startsWith('redirect_uris[')) registration.redirect_uris.push(value);
    else if (value || name === 'name' || name === 'authorization_server') registration[name] = value;
    else delete registration[name];
  }
  // If every line is empty, there is no callback URL. The core decides whether that is enough.
  if (registration.redirect_uris.every((/** @type {string} */ uri) => !uri)) registration.redirect_uris = [];
  return /** @type {Registration} */ (registration);
}

/** @param {HTMLFormElement} form @param {string | null} field @param {string} text */
function showProblem(form, field, text) {
  for (const line of form.querySelectorAll('.problem')) line.textContent = '';
  for (const wrong of form.querySelectorAll('[aria-invalid]')) wrong.removeAttribute('aria-invalid');
  const line = form.querySelector(`[id="${field}-problem"]`) ?? form.querySelector('#form-problem');
  if (line) line.textContent = text;
  const wrong = /** @type {HTMLElement | null} */ (form.querySelector(`[id="${field}"], [id="${field}[0]"]`));
  wrong?.closest('details')?.setAttribute('open', '');
  wrong?.setAttribute('aria-invalid', 'true');
  wrong?.focus();
}

/**
 * Opens the form. On save, `applyChange` returns the changed settings, which are checked before they are written.
 * Returns the form and its button.
 * @param {Registration} registration
 * @param {boolean} isNew
 * @param {ApplyChange} applyChange
 */
export function openEditor(registration, isNew, applyChange) {
  const dialog = /** @type {HTMLDialogElement} */ (byId('editor'));
  const values = /** @type {Record<string, any>} */ (registration);
  const row = (/** @type {Field} */ field) => fieldRow(field, values[field.name]);
  const place = placeEditor(registration.runs_on);
  const save = h('button', { class: 'primary' }, t('ui_save'));
  const form = h(
    'form',
    { novalidate: true },
    h('h2', { id: 'editor-title' }, t(isNew ? 'ui_registration_add' : 'ui_registration_edit')),
    ...MAIN_FIELDS.map(row),
    redirectUriFields(registration.redirect_uris),
    clientSelect(registration),
    ...CLIENT_FIELDS.map(row),
    policySelect(registration),
    listenerFields(registration, place.element),
    fixFields(registration),
    h('p', { id: 'form-problem', class: 'problem', role: 'alert' }),
    h(
      'div',
      { class: 'ends' },
      h('button', { type: 'button', class: 'plain', onclick: () => dialog.close() }, t('ui_cancel')),
      save,
    ),
  );
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const { settings, position } = await applyChange(readForm(form, { ...registration, runs_on: place.runsOn() }));
    const result = await check(settings);
    if ('problem' in result) return showProblem(form, fieldOf(result.problem, position), problemText(result.problem));
    await saveSettings(result.settings);
    dialog.close();
  });
  show(dialog, form);
  dialog.showModal();
  // Chromium would focus the form itself, because it scrolls.
  form.querySelector('input')?.focus();
  return { form, save };
}
