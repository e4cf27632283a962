/** One message at the foot of the page with one thing to do about it. It stays: undoing is not a race. */

import { byId, h, show } from '../../shared/ui/dom.js';

/**
 * @param {string} text
 * @param {string} action
 * @param {() => void} onAction
 */
export function toast(text, action, onAction) {
  show(byId('toast'), h('div', {}, h('span', {}, text), h('button', { type: 'button', class: 'small', onclick: onAction }, action)));
}

/** Takes the message away. */
export function clearToast() {
  byId('toast').replaceChildren();
}
