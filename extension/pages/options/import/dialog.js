/** The import dialog: takes a text, shows what was found in it, and only then adds what the user selects. */

import { byId, h, show } from '../../../shared/ui/dom.js';
import { loadOwnSettings, saveSettings } from '../../../shared/ui/settings.js';
import { messageNodes, t } from '../../../shared/ui/text.js';
import { shown } from '../../../shared/ui/visible.js';
import { check, fieldOf, problemText } from '../check.js';
import { clearToast, toast } from '../toast.js';
import { foundCards, picked, skippedList } from './found.js';
import { readText } from './read.js';

/** @import { Registration } from '../../../types/contract.js' */
/** @import { Found } from './read.js' */

/**
 * What is imported.
 * @typedef {object} Source
 * @property {string} text
 * @property {string} [name] the name of the file
 * @property {string} [client] the client that the user has chosen
 * @property {string} shown what the field holds when the first step is shown again
 */

const dialog = () => /** @type {HTMLDialogElement} */ (byId('importer'));

export function openImport() {
  clearToast();
  if (!dialog().open) dialog().showModal();
  showSource();
}

/** @param {string} text */
export async function importText(text) {
  openImport();
  await showFound({ text, shown: text });
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
  await showFound({ text, name: file.name, shown: '' });
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
  const file = h('input', {
    type: 'file',
    hidden: true,
    accept: '.json,.jsonc,.toml,.yaml,.yml,.txt,application/json',
  });
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
    void showFound({ text: field.value, shown: field.value });
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

/** @param {Source} source */
async function showFound(source) {
  try {
    const settings = await loadOwnSettings();
    const reading = await readText(source.text, source, settings);
    if (reading.found.length === 0) showSource(source.shown, t('ui_import_nothing'));
    else showPreview(source, reading, foundCards(reading.found, settings.registrations));
  } catch (error) {
    const line = error instanceof Error && error.name === 'ReadError' ? /** @type {any} */ (error).line : undefined;
    showSource(source.shown, line ? t('ui_import_broken', line) : t('ui_import_nothing'));
  }
}

/**
 * Asks which of several clients a text is from. Their callback URLs differ.
 * @param {Source} source
 * @param {{ id: string, name: string }[]} clients
 */
function clientChoice(source, clients) {
  const choice = h(
    'select',
    { id: 'import-client' },
    h('option', { value: '' }, t('ui_import_which_unknown')),
    ...clients.map(({ id, name }) => h('option', { value: id }, name)),
  );
  choice.addEventListener('change', () => void showFound({ ...source, client: choice.value || undefined }));
  return h('div', { class: 'field' }, h('label', { for: 'import-client' }, t('ui_import_which')), choice);
}

/**
 * Shows the second step: what was found.
 * @param {Source} source
 * @param {Awaited<ReturnType<typeof readText>>} reading
 * @param {HTMLElement[]} cards
 */
function showPreview(source, { found, clients, skipped }, cards) {
  const problem = h('p', { id: 'import-problem', class: 'problem', role: 'alert' });
  const needsServer = found.some(({ registration }) => !registration.authorization_server);
  const form = h(
    'form',
    { novalidate: true },
    h('h2', { id: 'import-title', tabindex: -1 }, t('ui_import_found_title')),
    clients.length > 1 && found.some(({ callback, client }) => callback && !client) && clientChoice(source, clients),
    needsServer && h('p', { class: 'note' }, t('ui_import_found_text')),
    ...cards,
    skippedList(skipped),
    problem,
    buttonRow(t('ui_back'), () => showSource(source.shown), t('ui_import_add')),
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void add(found, problem);
  });
  show(dialog(), form);
  byId('import-title').focus();
}

/** @param {Found[]} found @param {HTMLElement} problem */
async function add(found, problem) {
  for (const old of dialog().querySelectorAll('.problem')) old.textContent = '';
  for (const old of dialog().querySelectorAll('[aria-invalid]')) old.removeAttribute('aria-invalid');
  const chosen = picked(found);
  if (chosen.length === 0) {
    problem.textContent = t('ui_import_none');
    return;
  }
  const before = await loadOwnSettings();
  const added = chosen.map(({ registration }) => registration);
  const result = await check({ ...before, registrations: [...before.registrations, ...added] });
  if ('problem' in result) {
    const at = chosen.findIndex((_, place) => fieldOf(result.problem, before.registrations.length + place) !== null);
    const name = (fieldOf(result.problem, before.registrations.length + at) ?? '').replace(/\[.*/, '');
    const id = `found-${chosen[at]?.index}-${name}`;
    (document.getElementById(`${id}-problem`) ?? problem).textContent = problemText(result.problem);
    const wrong = document.getElementById(id);
    wrong?.setAttribute('aria-invalid', 'true');
    wrong?.focus();
    return;
  }
  const registrations = withoutRepeats(result.settings.registrations, before.registrations.length);
  const names = registrations.slice(before.registrations.length).map(({ name }) => name);
  if (names.length === 0) {
    problem.textContent = t('ui_import_saved');
    return;
  }
  await saveSettings({ ...result.settings, registrations });
  dialog().close();
  toast(
    messageNodes('ui_imported', shown(names.join(', '))),
    t('ui_undo'),
    () => void saveSettings(before).then(clearToast),
  );
}

/**
 * Leaves out what is there already, whatever its name.
 * @param {Registration[]} all
 * @param {number} saved how many of them stay
 */
function withoutRepeats(all, saved) {
  const texts = all.map((registration) => JSON.stringify({ ...registration, name: '' }));
  return all.filter((_, at) => at < saved || texts.indexOf(texts[at]) === at);
}
