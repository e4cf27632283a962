/** What the user can do now: one clear button, the rest beside it. The background carries it out. */

import { ext } from '../../shared/browser.js';
import { KIND, sendRequest } from '../../shared/messages.js';
import { confirmCopied } from '../../shared/ui/clipboard.js';
import { h } from '../../shared/ui/dom.js';
import { errorText } from '../../shared/ui/errors.js';
import { icon } from '../../shared/ui/icons.js';
import { messageNodes, t } from '../../shared/ui/text.js';

/** @import { View } from '../../shared/session.js' */
/** @import { Message, Offer } from '../../types/contract.js' */
/** @typedef {Extract<Offer, { action: unknown }>} ActionOffer */

/** @typedef {{ view: View, tab: number, problem: HTMLElement }} Context */

/**
 * The port is all there is to say, except where it is the very same and something else differs.
 * @param {string} listener an address such as http://localhost:40892
 * @param {string | null} landed the address that the browser was sent to
 */
function place(listener, landed) {
  const port = /^http:\/\/localhost:(\d+)\/?$/.exec(listener)?.[1];
  if (port && landed && new URL(landed).port === port) return t('ui_action_deliver', listener);
  return port ? t('ui_action_deliver_port', port) : t('ui_action_deliver', listener.replace(/^http:\/\//, ''));
}

/**
 * Sends an action and shows what came of it; a button that works is not pressed twice.
 * @param {Context} context
 * @param {HTMLButtonElement} button
 * @param {ActionOffer['action']} action
 * @param {string | null} listener
 */
async function performAction(context, button, action, listener) {
  if (button.getAttribute('aria-disabled') === 'true') return false;
  button.setAttribute('aria-disabled', 'true');
  context.problem.textContent = '';
  const answer = await sendRequest({
    kind: KIND.action,
    tab: context.tab,
    attempt: context.view.attempt,
    action,
    ...(listener && { listener }),
  });
  button.removeAttribute('aria-disabled');
  if (!answer.ok) {
    context.problem.textContent = errorText(answer.error);
    return false;
  }
  if (action === 'copy' && answer.text) await navigator.clipboard.writeText(answer.text);
  return true;
}

/** @param {Context} context @param {string} listener @param {string} style */
function deliverButton(context, listener, style) {
  const button = h('button', { type: 'button', class: style }, place(listener, context.view.landed));
  button.addEventListener('click', () => performAction(context, button, 'deliver', listener));
  return button;
}

/**
 * A field for the port or address that the client waits on, when nobody could know it.
 * @param {Context} context
 */
function deliverForm(context) {
  const input = h('input', {
    id: 'listener',
    class: 'address',
    autocomplete: 'off',
    spellcheck: 'false',
    autocapitalize: 'off',
    placeholder: '40892',
    'aria-describedby': 'listener-help listener-problem',
    required: true,
  });
  const problem = h('p', { id: 'listener-problem', class: 'problem', 'aria-live': 'polite' });
  const button = h('button', { class: 'primary' }, t('ui_action_deliver_there'));
  const form = h(
    'form',
    { novalidate: true },
    h('label', { for: 'listener' }, t('ui_listener_label')),
    h('div', { class: 'row' }, input, button),
    problem,
    h('p', { id: 'listener-help', class: 'note' }, messageNodes('ui_listener_help')),
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const value = input.value.trim();
    const port = Number(value);
    const wrong = /^\d+$/.test(value)
      ? port < 1 || port > 65535
      : !/^https?:\/\/(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?\/?/i.test(value);
    problem.textContent = wrong ? t('ui_listener_problem') : '';
    input.setAttribute('aria-invalid', String(wrong));
    if (wrong) input.focus();
    else void performAction(context, button, 'deliver', value);
  });
  return form;
}

/** @param {Context} context @param {string} style */
function copyButton(context, style) {
  const button = h('button', { type: 'button', class: style }, t('ui_action_copy'));
  button.addEventListener('click', async () => {
    if (!(await performAction(context, button, 'copy', null))) return;
    confirmCopied(button);
  });
  return button;
}

/** @param {number} tab @param {string} style */
function switchButton(tab, style) {
  const button = h('button', { type: 'button', class: style }, t('ui_action_switch'));
  button.addEventListener('click', async () => {
    const shown = await ext.tabs.update(tab, { active: true });
    if (shown) await ext.windows.update(shown.windowId, { focused: true });
  });
  return button;
}

/** @param {Context} context @param {ActionOffer['action']} action */
function secondaryButton(context, action) {
  const button = h('button', { type: 'button', class: 'plain' }, t(`ui_action_${action}`));
  button.addEventListener('click', async () => {
    // When a sign-in is forgotten, its buttons leave the page.
    const section = button.closest('.now');
    if (!(await performAction(context, button, action, null))) return;
    if (action === 'remember') location.assign(`/pages/options/options.html#proposal=${context.tab}`);
    else section?.replaceChildren(h('p', { role: 'status' }, t('ui_dismissed')));
  });
  return button;
}

/**
 * The section with everything that can be done now, the first offer as the main button. Null when there is nothing.
 * @param {View} view
 * @param {number} tab
 * @param {Message[]} doubts why the user is asked first
 * @returns {HTMLElement | null}
 */
export function actionsSection(view, tab, doubts) {
  if (view.actions.length === 0) return null;
  const problem = h('p', { class: 'problem', role: 'alert' });
  const context = { view, tab, problem };
  const row = h('div', { class: 'row' });
  const secondary = h('div', { class: 'row secondary' });
  const section = h('section', { class: 'now', 'aria-label': t('ui_now') }, row, problem, secondary);
  view.actions.forEach((offer, index) => {
    const style = index === 0 ? 'primary' : '';
    if ('switch_to_tab' in offer) row.append(switchButton(offer.switch_to_tab, style));
    else if (offer.action === 'deliver' && offer.listener) row.append(deliverButton(context, offer.listener, style));
    else if (offer.action === 'deliver') section.prepend(deliverForm(context));
    else if (offer.action === 'copy') row.append(copyButton(context, style));
    else secondary.append(secondaryButton(context, offer.action));
  });
  for (const doubt of doubts)
    section.prepend(h('p', { class: 'aside' }, icon('warn'), h('span', {}, messageNodes(doubt))));
  for (const group of [row, secondary]) if (!group.hasChildNodes()) group.remove();
  if (view.actions.some((offer) => 'action' in offer && offer.action === 'copy'))
    row.after(h('p', { class: 'note' }, t('ui_copy_note')));
  return section;
}
