/** A message with one action at the foot of the page. It does not disappear by itself, so there is no hurry to undo. */

import { byId, h, show } from '../../shared/ui/dom.js';

/**
 * @param {Node} text
 * @param {string} action
 * @param {() => void} onAction
 */
export function toast(text, action, onAction) {
  const button = h('button', { type: 'button', class: 'small', onclick: onAction }, action);
  show(byId('toast'), h('div', {}, h('span', {}, text), button));
  button.focus();
}

/** Removes the message. If it had the focus, that moves to the button that adds a registration. */
export function clearToast() {
  const hadFocus = byId('toast').contains(document.activeElement);
  byId('toast').replaceChildren();
  if (hadFocus) byId('add').focus();
}
