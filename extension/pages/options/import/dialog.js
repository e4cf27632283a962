/** The import dialog: takes a text, shows what was found in it, and only then adds what the user selects. */

import { loadCore } from '../../../shared/ui/core.js';
import { byId, h, show } from '../../../shared/ui/dom.js';
import { isPolicy } from '../../../shared/ui/policy.js';
import { loadOwnSettings, saveSettings } from '../../../shared/ui/settings.js';
import { messageNodes, t } from '../../../shared/ui/text.js';
import { shown } from '../../../shared/ui/visible.js';
import { check, fieldOf, problemText } from '../check.js';
import { clearToast, toast } from '../toast.js';
import { ParseError } from './parse-error.js';
import { findRegistrations } from './find.js';

/** @import { Registration } from '../../../types/contract.js' */

const dialog = () => /** @type {HTMLDialogElement} */ (byId('importer'));

/** Opens the import. */
export function openImport() {
  clearToast();
  if (!dialog().open) dialog().showModal();
  showSource();
}

/**
 * Opens the import and reads a text.
 * @param {string} text
 */
export async function importText(text) {
  openImport();
  await showFound(text);
}

/**
 * Opens the import and reads a file. Its text is not shown: configurations hold secrets, and an error in a file is
 * better fixed in the file.
 * @param {File} file
 */
export async function importFile(file) {
  openImport();
  // A folder cannot be read.
  const text = await file.text().catch(() => '');
  await showFound(text, '');
}

/** Shows the first step: where the text comes from. @param {string} [text] @param {string} [problem] */
function showSource(text = '', problem = '') {
  const field = h('textarea', {
    id: 'import-text',
    spellcheck: 'false',
    autocomplete: 'off',
    class: 'address',
    'aria-describedby': 'import-problem',
  });
  field.value = text;
  const file = h('input', { type: 'file', hidden: true, accept: '.json,.toml,.txt,application/json' });
  file.addEventListener('change', () => file.files?.[0] && void importFile(file.files[0]));
  const form = h(
    'form',
    { novalidate: true },
    h('h2', { id: 'import-title' }, t('ui_import')),
    h(
      'div',
      { class: 'drop' },
      h('label', { for: 'import-text' }, t('ui_import_paste')),
      field,
      h(
        'div',
        {},
        h('button', { type: 'button', class: 'small', onclick: () => file.click() }, t('ui_import_file')),
        file,
      ),
      h('p', { class: 'note' }, t('ui_import_drop')),
    ),
    h('p', { id: 'import-problem', class: 'problem', role: 'alert' }, problem),
    buttonRow(t('ui_cancel'), () => dialog().close(), t('ui_import_look')),
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void showFound(field.value);
  });
  show(dialog(), form);
  field.focus();
}

/** @param {string} back @param {() => void} onBack @param {string} next */
function buttonRow(back, onBack, next) {
  return h(
    'div',
    { class: 'ends' },
    h('button', { type: 'button', class: 'plain', onclick: onBack }, back),
    h('button', { class: 'primary' }, next),
  );
}

/**
 * Looks for registrations in a text and shows them, or says why there are none.
 * @param {string} text
 * @param {string} [shown] what the field holds when the first step is shown again
 */
async function showFound(text, shown = text) {
  try {
    const { clients } = await loadCore();
    const found = await findRegistrations(text, clients());
    if (found.length === 0) showSource(shown, t('ui_import_nothing'));
    else showPreview(found, (await loadOwnSettings()).registrations, () => showSource(shown));
  } catch (error) {
    showSource(shown, error instanceof ParseError ? t('ui_import_broken', error.line) : t('ui_import_nothing'));
  }
}

/** @param {number} index @param {string} field @param {string} label @param {string} value @param {string} placeholder */
function fieldRow(index, field, label, value, placeholder) {
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

/** Everything that would be added: a file may come from anyone. @param {Registration} registration @param {number} index @param {boolean} exists */
function foundCard(registration, index, exists) {
  return h(
    'fieldset',
    { class: 'found' },
    h(
      'label',
      { class: 'pick' },
      h('input', { type: 'checkbox', id: `found-${index}`, checked: !exists }),
      h(
        'span',
        {},
        h('bdi', {}, shown(String(registration.name))),
        registration.server_url && h('small', {}, h('bdi', {}, shown(String(registration.server_url)))),
        registration.client_id && h('small', {}, h('bdi', {}, shown(String(registration.client_id)))),
        registration.server_name && labelled('ui_field_server_name', registration.server_name),
        registration.client && labelled('ui_field_client', registration.client),
        registration.correction && labelled('ui_policy_title', policyName(registration.correction)),
        exists && h('small', {}, t('ui_import_have')),
      ),
    ),
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
    registration.listener &&
      fieldRow(index, 'listener', 'ui_field_listener', registration.listener, 'http://127.0.0.1:48000'),
  );
}

/** @param {string} label @param {string} value */
const labelled = (label, value) => h('small', {}, `${t(label)}: ${value}`);

/** The name of a policy, or what stands in its place. @param {string} policy */
const policyName = (policy) => (isPolicy(policy) ? t(`ui_policy_${policy}`) : policy);

/** Returns the listener that the user sees in the preview, if there is one. @param {number} index */
function shownListener(index) {
  const field = /** @type {HTMLInputElement | null} */ (document.getElementById(`found-${index}-listener`));
  return field?.value.trim() || undefined;
}

/** Shows the second step: what was found. @param {Registration[]} found @param {Registration[]} saved @param {() => void} onBack */
function showPreview(found, saved, onBack) {
  const problem = h('p', { id: 'import-problem', class: 'problem', role: 'alert' });
  const needsServer = found.some((registration) => !registration.authorization_server);
  const form = h(
    'form',
    { novalidate: true },
    h('h2', { id: 'import-title', tabindex: -1 }, t('ui_import_found_title')),
    needsServer && h('p', { class: 'note' }, t('ui_import_found_text')),
    ...found.map((registration, index) =>
      foundCard(
        registration,
        index,
        saved.some(({ name }) => name === registration.name),
      ),
    ),
    problem,
    buttonRow(t('ui_back'), onBack, t('ui_import_add')),
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void add(found, problem);
  });
  show(dialog(), form);
  byId('import-title').focus();
}

/** @param {string} id */
const inputById = (id) => /** @type {HTMLInputElement} */ (byId(id));

/** @param {Registration[]} found @param {HTMLElement} problem */
async function add(found, problem) {
  for (const old of dialog().querySelectorAll('.problem')) old.textContent = '';
  for (const old of dialog().querySelectorAll('[aria-invalid]')) old.removeAttribute('aria-invalid');
  const picked = found
    .map((registration, index) => ({ registration, index }))
    .filter(({ index }) => inputById(`found-${index}`).checked);
  if (picked.length === 0) {
    problem.textContent = t('ui_import_none');
    return;
  }
  const before = await loadOwnSettings();
  const added = picked.map(({ registration, index }) => ({
    ...registration,
    authorization_server: inputById(`found-${index}-authorization_server`).value.trim(),
    redirect_uris: inputById(`found-${index}-redirect_uris`).value.split(/\s+/).filter(Boolean),
    listener: shownListener(index),
  }));
  const result = await check({ ...before, registrations: [...before.registrations, ...added] });
  if ('problem' in result) {
    const at = picked.findIndex((_, place) => fieldOf(result.problem, before.registrations.length + place) !== null);
    const name = (fieldOf(result.problem, before.registrations.length + at) ?? '').replace(/\[.*/, '');
    const id = `found-${picked[at]?.index}-${name}`;
    (document.getElementById(`${id}-problem`) ?? problem).textContent = problemText(result.problem);
    const wrong = document.getElementById(id);
    wrong?.setAttribute('aria-invalid', 'true');
    wrong?.focus();
    return;
  }
  await saveSettings(result.settings);
  dialog().close();
  toast(
    messageNodes('ui_imported', shown(added.map(({ name }) => name).join(', '))),
    t('ui_undo'),
    () => void saveSettings(before).then(clearToast),
  );
}
