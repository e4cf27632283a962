/** The import: take a text, show what is in it, and add what the user chose. Until then nothing is changed. */

import { loadSettings, saveSettings } from '../../../shared/settings.js';
import { loadCore } from '../../../shared/ui/core.js';
import { byId, h, show } from '../../../shared/ui/dom.js';
import { t } from '../../../shared/ui/text.js';
import { check, fieldOf, problemText } from '../check.js';
import { clearToast, toast } from '../toast.js';
import { Broken } from './broken.js';
import { findRegistrations } from './find.js';

/** @import { Registration } from '../../../types/contract.js' */

const dialog = () => /** @type {HTMLDialogElement} */ (byId('importer'));

/** Opens the import. */
export function openImport() {
  clearToast();
  if (!dialog().open) dialog().showModal();
  source();
}

/**
 * Opens the import and looks into a file. Its text is not shown: configurations hold secrets, and what is wrong in a
 * file is mended in the file.
 * @param {File} file
 */
export async function importFile(file) {
  openImport();
  // A folder cannot be read.
  const text = await file.text().catch(() => '');
  await look(text, '');
}

/** The first step: where the text comes from. @param {string} [text] @param {string} [problem] */
function source(text = '', problem = '') {
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
    ends(t('ui_cancel'), () => dialog().close(), t('ui_import_look')),
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void look(field.value);
  });
  show(dialog(), form);
  field.focus();
}

/** @param {string} back @param {() => void} onBack @param {string} forth */
function ends(back, onBack, forth) {
  return h(
    'div',
    { class: 'ends' },
    h('button', { type: 'button', class: 'plain', onclick: onBack }, back),
    h('button', { class: 'primary' }, forth),
  );
}

/**
 * @param {string} text
 * @param {string} [shown] what the field holds when it comes back
 */
async function look(text, shown = text) {
  try {
    const { clients } = await loadCore();
    const found = await findRegistrations(text, clients());
    if (found.length === 0) source(shown, t('ui_import_nothing'));
    else preview(found, (await loadSettings()).registrations, () => source(shown));
  } catch (error) {
    source(shown, error instanceof Broken ? t('ui_import_broken', error.line) : t('ui_import_nothing'));
  }
}

/** @param {number} index @param {string} field @param {string} label @param {string} value @param {string} placeholder */
function line(index, field, label, value, placeholder) {
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

/** @param {Registration} one @param {number} index @param {boolean} have */
function card(one, index, have) {
  return h(
    'fieldset',
    { class: 'found' },
    h(
      'label',
      { class: 'pick' },
      h('input', { type: 'checkbox', id: `found-${index}`, checked: !have }),
      h(
        'span',
        {},
        one.name,
        one.server_url && h('small', {}, one.server_url),
        one.client_id && h('small', {}, one.client_id),
        have && h('small', {}, t('ui_import_have')),
      ),
    ),
    line(index, 'authorization_server', 'ui_field_server', one.authorization_server, 'https://login.salesforce.com'),
    line(index, 'redirect_uris', 'ui_field_callbacks', one.redirect_uris.join(' '), 'http://localhost:38000/callback'),
  );
}

/** The second step: what was found. @param {Registration[]} found @param {Registration[]} saved @param {() => void} onBack */
function preview(found, saved, onBack) {
  const problem = h('p', { id: 'import-problem', class: 'problem', role: 'alert' });
  const open = found.some((one) => !one.authorization_server);
  const form = h(
    'form',
    { novalidate: true },
    h('h2', { id: 'import-title', tabindex: -1 }, t('ui_import_found_title')),
    open && h('p', { class: 'note' }, t('ui_import_found_text')),
    ...found.map((one, index) =>
      card(
        one,
        index,
        saved.some(({ name }) => name === one.name),
      ),
    ),
    problem,
    ends(t('ui_back'), onBack, t('ui_import_add')),
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void add(found, problem);
  });
  show(dialog(), form);
  byId('import-title').focus();
}

/** @param {string} id */
const field = (id) => /** @type {HTMLInputElement} */ (byId(id));

/** @param {Registration[]} found @param {HTMLElement} problem */
async function add(found, problem) {
  for (const old of dialog().querySelectorAll('.problem')) old.textContent = '';
  for (const old of dialog().querySelectorAll('[aria-invalid]')) old.removeAttribute('aria-invalid');
  const picked = found.map((one, index) => ({ one, index })).filter(({ index }) => field(`found-${index}`).checked);
  if (picked.length === 0) {
    problem.textContent = t('ui_import_none');
    return;
  }
  const before = await loadSettings();
  const added = picked.map(({ one, index }) => ({
    ...one,
    authorization_server: field(`found-${index}-authorization_server`).value.trim(),
    redirect_uris: field(`found-${index}-redirect_uris`).value.split(/\s+/).filter(Boolean),
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
    t('ui_imported', added.map(({ name }) => name).join(', ')),
    t('ui_undo'),
    () => void saveSettings(before).then(clearToast),
  );
}
