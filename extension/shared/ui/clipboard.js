/** Copy buttons that say what they did. */

import { h } from './dom.js';
import { t } from './text.js';

const SHOWN = 2500;

/**
 * Shows for a moment, in a button's own label, what it did. The label keeps its width.
 * @param {HTMLButtonElement} button
 * @param {string} text
 */
export function confirm(button, text) {
  const before = button.dataset.label ?? button.textContent ?? '';
  button.dataset.label = before;
  button.style.minInlineSize = `${button.offsetWidth}px`;
  button.textContent = text;
  clearTimeout(Number(button.dataset.timer));
  button.dataset.timer = String(
    setTimeout(() => {
      button.textContent = before;
      button.style.minInlineSize = '';
    }, SHOWN),
  );
}

/**
 * A small button that copies a text.
 * @param {string} text what is copied
 * @param {string} what what it is, for people who do not see it
 * @param {string} [label] where the button alone says what it copies
 * @returns {HTMLButtonElement}
 */
export function copyButton(text, what, label) {
  const button = h(
    'button',
    { type: 'button', class: 'small', 'aria-label': label ? null : t('ui_copy_named', what) },
    label ?? t('ui_copy'),
  );
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(text);
    confirm(button, t('ui_copied'));
    announce(t('ui_copied'));
  });
  return button;
}

/**
 * Tells people who do not see it what happened.
 * @param {string} text
 */
export function announce(text) {
  let live = document.getElementById('announcer');
  if (!live) {
    live = h('div', { id: 'announcer', role: 'status', class: 'unseen' });
    document.body.append(live);
  }
  live.textContent = '';
  setTimeout(() => {
    if (live) live.textContent = text;
  }, 50);
}
