/** Copy buttons that say what they did. */

import { h } from './dom.js';
import { t } from './text.js';

/** How long a button says what it did. */
const CONFIRMATION_MS = 2500;
/** A screen reader notices a text only if the element was empty before. */
const ANNOUNCEMENT_DELAY_MS = 50;

/**
 * Shows for a moment, in a button's own label, what it did. The label keeps its width.
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
 * Says, in the button and to people who do not see it, that a text was copied.
 * @param {HTMLButtonElement} button
 */
export function confirmCopied(button) {
  flashLabel(button, t('ui_copied'));
  announce(t('ui_copied'));
}

/**
 * A small button that copies a text.
 * @param {string} text what is copied
 * @param {string} name what it is, for people who do not see it
 * @param {string} [label] where the button alone says what it copies
 * @returns {HTMLButtonElement}
 */
export function copyButton(text, name, label) {
  const button = h(
    'button',
    { type: 'button', class: 'small', 'aria-label': label ? null : t('ui_copy_named', name) },
    label ?? t('ui_copy'),
  );
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(text);
    confirmCopied(button);
  });
  return button;
}

/**
 * Tells people who do not see it what happened.
 * @param {string} text
 */
function announce(text) {
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
