/** Copy buttons that confirm that they copied. */

import { h } from './dom.js';
import { t } from './text.js';

/** How long a button shows its confirmation. */
const CONFIRMATION_MS = 2500;
/** A screen reader announces a text only if the element was empty before. */
const ANNOUNCEMENT_DELAY_MS = 50;

/**
 * Shows a text in place of a button's label for a moment. The button keeps its width.
 * @param {HTMLButtonElement} button
 * @param {string} text
 */
function flashLabel(button, text) {
  const label = button.dataset.label ?? button.textContent ?? '';
  button.dataset.label = label;
  button.style.minInlineSize = `${button.offsetWidth}px`;
  button.textContent = text;
  clearTimeout(Number(button.dataset.timer));
  button.dataset.timer = String(
    setTimeout(() => {
      button.textContent = label;
      button.style.minInlineSize = '';
    }, CONFIRMATION_MS),
  );
}

/**
 * Copies a text, and confirms it in the button and to screen readers.
 * @param {HTMLButtonElement} button
 * @param {string} text
 */
export async function copyText(button, text) {
  await navigator.clipboard.writeText(text);
  flashLabel(button, t('ui_copied'));
  announce(t('ui_copied'));
}

/**
 * Builds a small button that copies a text.
 * @param {string} text to copy
 * @param {string} name of what is copied, for screen readers
 * @param {string} [label] of the button, if it says what is copied
 */
export function copyButton(text, name, label) {
  const button = h(
    'button',
    { type: 'button', class: 'small', 'aria-label': label ? null : t('ui_copy_named', name) },
    label ?? t('ui_copy'),
  );
  button.addEventListener('click', () => copyText(button, text));
  return button;
}

/** Announces a text to screen readers. @param {string} text */
export function announce(text) {
  let region = document.getElementById('announcer');
  if (!region) {
    region = h('div', { id: 'announcer', role: 'status', class: 'unseen' });
    document.body.append(region);
  }
  region.textContent = '';
  setTimeout(() => {
    if (region) region.textContent = text;
  }, ANNOUNCEMENT_DELAY_MS);
}
