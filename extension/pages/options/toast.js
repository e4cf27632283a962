/** One message at the foot of the page with one thing to do about it. It stays: undoing is not a race. */

import { byId, h, show } from '../../shared/ui/dom.js';

/**
 * @param {string} text
 * @param {string} action
 * @param {() => void} onAction
 */
export function toast(text, action, onAction) {
  const button = h('button', { type: 'button', class: 'small', onclick: onAction }, action);
  show(byId('toast'), h('div', {}, h('span', {}, text), button));
  button.focus();
}

/** Takes the message away; the keyboard goes on where registrations are added. */
export function clearToast() {
  const held = byId('toast').contains(document.activeElement);
  byId('toast').replaceChildren();
  if (held) byId('add').focus();
}
