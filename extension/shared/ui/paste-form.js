/** The form into which a person pastes what another browser or a client shows. */

import { h } from './dom.js';
import { t } from './text.js';

/** The largest file that is read, in bytes. The core takes less. */
const MAX_FILE = 2 * 1024 * 1024;

/**
 * Reads each text that is pasted, dropped or sent.
 * @param {HTMLFormElement} form
 * @param {HTMLTextAreaElement} field
 * @param {(text: string) => void} read
 */
function readTexts(form, field, read) {
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    read(field.value);
  });
  // What is pasted or dropped is whole: it need not stand in the field until a button is pressed.
  field.addEventListener('input', (event) => {
    const { inputType } = /** @type {InputEvent} */ (event);
    if (inputType === 'insertFromPaste' || inputType === 'insertFromDrop') read(field.value);
  });
  field.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    read(field.value);
  });
}

/**
 * Reads each file that is dropped.
 * @param {HTMLElement} area
 * @param {(text: string) => void} read
 * @param {(problem: string) => void} fail
 */
export function readDroppedFiles(area, read, fail) {
  area.addEventListener('dragover', (event) => event.dataTransfer?.types.includes('Files') && event.preventDefault());
  area.addEventListener('drop', (event) => {
    const file = event.dataTransfer?.files[0];
    if (!file) return;
    event.preventDefault();
    if (file.size > MAX_FILE) fail(t('paste_error_too_long'));
    else void file.text().then(read, () => fail(t('paste_error_nothing_found')));
  });
}

/**
 * @param {(text: string) => void} onText
 * @param {() => void} onAgain when everything is to be forgotten
 */
export function pasteForm(onText, onAgain) {
  const field = h('textarea', {
    id: 'pasted',
    class: 'address',
    autocomplete: 'off',
    autocapitalize: 'off',
    spellcheck: 'false',
    'aria-describedby': 'pasted-problem pasted-help pasted-secret',
  });
  const label = h('label', { for: 'pasted' });
  const problem = h('p', { id: 'pasted-problem', class: 'problem', role: 'alert' });
  const again = h('button', { type: 'button', class: 'plain' }, t('ui_pasted_again'));
  const help = h('p', { id: 'pasted-help', class: 'note' }, t('ui_pasted_help'));
  const element = h(
    'form',
    { class: 'paste', novalidate: true },
    label,
    field,
    problem,
    h('div', { class: 'row' }, h('button', { class: 'primary' }, t('ui_pasted_read')), again),
    help,
    h('p', { id: 'pasted-secret', class: 'note' }, t('ui_pasted_secret')),
  );
  readTexts(element, field, onText);
  again.addEventListener('click', () => {
    onAgain();
    field.focus();
  });

  /** @param {string} text @param {number} rows */
  function ask(text, rows) {
    field.value = '';
    field.rows = rows;
    field.removeAttribute('aria-invalid');
    label.textContent = text;
  }

  return {
    element,
    /** Asks for a first text. @param {string} [why] */
    askFirst(why = '') {
      ask(t('ui_pasted_label'), 3);
      problem.textContent = why;
      again.hidden = true;
      help.hidden = false;
    },
    /** Asks for another text, after one that was read. */
    askMore() {
      ask(t('ui_pasted_more'), 1);
      again.hidden = false;
      help.hidden = true;
    },
    /** Says what is wrong, or that nothing is. @param {string} text */
    say(text) {
      problem.textContent = text;
    },
    /** Says what is wrong with the text in the field. @param {string} text */
    refuse(text) {
      problem.textContent = text;
      field.setAttribute('aria-invalid', 'true');
    },
  };
}
