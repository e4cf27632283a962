/** What the user can do now: one main button, the others beside it. The background carries out the actions. */

import { ext } from '../../shared/browser.js';
import { KIND, sendRequest } from '../../shared/requests.js';
import { copyText } from '../../shared/ui/clipboard.js';
import { h } from '../../shared/ui/dom.js';
import { markAgain } from '../../shared/ui/elsewhere.js';
import { errorText } from '../../shared/ui/errors.js';
import { icon } from '../../shared/ui/icons.js';
import { answerWhenSteady } from '../../shared/ui/steady.js';
import { messageNodes, messageText, t } from '../../shared/ui/text.js';

/** @import { Answer, Requests } from '../../shared/requests.js' */
/** @import { View } from '../../shared/session.js' */
/** @import { Offer } from '../../types/contract.js' */

/** @typedef {Extract<Offer, { action: unknown }>} ActionOffer */
/** @typedef {Exclude<Offer, ActionOffer>} SwitchOffer */
/** @typedef {{ view: View, problem: HTMLElement }} Context */
/** @typedef {Omit<Requests['action'], 'kind' | 'tab' | 'attempt' | 'listener'> & { listener?: string | null }} Chosen */

/**
 * Sends an action. Its button does nothing until the answer arrives.
 * @param {Context} context
 * @param {HTMLButtonElement} button
 * @param {Chosen} chosen
 * @returns {Promise<Answer<'action'> | undefined>}
 */
export async function sendAction({ view, problem }, button, { action, listener, runs_on, terminal }) {
  if (button.ariaBusy === 'true') return undefined;
  button.ariaBusy = 'true';
  problem.textContent = '';
  const answer = await sendRequest({
    kind: KIND.action,
    tab: view.tab,
    attempt: view.attempt,
    action,
    ...(typeof listener === 'string' && { listener }),
    ...(runs_on && { runs_on }),
    ...(terminal && { terminal }),
  });
  button.ariaBusy = null;
  return answer;
}

/**
 * Sends an action and shows the error if it fails. Returns the answer if it succeeds.
 * @param {Context} context
 * @param {HTMLButtonElement} button
 * @param {ActionOffer} offer
 */
async function performAction(context, button, offer) {
  const answer = await sendAction(context, button, offer);
  if (answer && !answer.ok) context.problem.textContent = errorText(answer.error);
  return answer?.ok ? answer : undefined;
}

/** @param {Offer} offer @param {string} style */
const offerButton = ({ label }, style) => h('button', { type: 'button', class: style }, messageText(label));

/** @param {Context} context @param {ActionOffer} offer @param {string} style */
export function deliverButton(context, offer, style) {
  const button = answerWhenSteady(offerButton(offer, style));
  button.addEventListener('click', () => performAction(context, button, offer));
  return button;
}

/**
 * Builds the form that asks for the port or address that the client is waiting on, if it is not known.
 * @param {Context} context
 * @param {ActionOffer} offer
 * @param {string} style
 */
function deliverForm(context, offer, style) {
  const input = h('input', {
    id: 'listener',
    class: 'address',
    autocomplete: 'off',
    spellcheck: 'false',
    autocapitalize: 'off',
    'aria-describedby': 'listener-help listener-problem',
    required: true,
  });
  const problem = h('p', { id: 'listener-problem', class: 'problem', 'aria-live': 'polite' });
  const button = h('button', { class: style }, messageText(offer.label));
  const form = h(
    'form',
    { novalidate: true },
    h('label', { for: 'listener' }, t('ui_listener_label')),
    h('div', { class: 'row' }, input, button),
    problem,
    h('p', { id: 'listener-help', class: 'note' }, messageNodes('ui_listener_help')),
  );
  answerWhenSteady(button, form);
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const answer = await sendAction(context, button, { ...offer, listener: input.value });
    if (!answer) return;
    const error = answer.ok ? undefined : answer.error;
    const isBadListener = error?.variant === 'bad_listener';
    problem.textContent = isBadListener ? errorText(error) : '';
    input.setAttribute('aria-invalid', String(isBadListener));
    if (isBadListener) input.focus();
    else if (error) context.problem.textContent = errorText(error);
  });
  return form;
}

/** @param {Context} context @param {ActionOffer} offer @param {string} style */
function copyButton(context, offer, style) {
  const button = answerWhenSteady(offerButton(offer, style));
  button.addEventListener('click', async () => {
    const result = await performAction(context, button, offer);
    if (result?.text) await copyText(button, result.text);
  });
  return button;
}

/** @param {SwitchOffer} offer @param {string} style */
function switchButton(offer, style) {
  const button = offerButton(offer, style);
  button.addEventListener('click', async () => {
    const tab = await ext.tabs.update(offer.switch_to_tab, { active: true });
    if (tab) await ext.windows.update(tab.windowId, { focused: true });
  });
  return button;
}

/** The page that offers what the background has proposed to save. @param {number} tab */
export const proposePage = (tab) => `/pages/options/options.html#proposal=${tab}`;

/** @param {Context} context @param {ActionOffer} offer */
function rememberButton(context, offer) {
  const button = offerButton(offer, 'plain');
  button.addEventListener('click', async () => {
    if (await performAction(context, button, offer)) location.assign(proposePage(context.view.tab));
  });
  return button;
}

/** @param {Context} context @param {ActionOffer} offer */
function dismissButton(context, offer) {
  const button = offerButton(offer, 'plain');
  button.addEventListener('click', async () => {
    // The buttons are removed from the page when the sign-in is forgotten, so the section is looked up first.
    const section = button.closest('.now');
    if (await performAction(context, button, offer))
      section?.replaceChildren(h('p', { role: 'status' }, t('ui_dismissed')));
  });
  return button;
}

/**
 * Builds the section with everything that can be done now, the first offer as the main button. Returns null if there is
 * nothing.
 * @param {View} view
 */
export function actionsSection(view) {
  if (view.actions.length === 0) return null;
  const problem = h('p', { class: 'problem', role: 'alert' });
  const context = { view, problem };
  const row = h('div', { class: 'row' });
  const secondary = h('div', { class: 'row secondary' });
  const section = h('section', { class: 'now', 'aria-label': t('ui_now') }, row, problem, secondary);
  // Which port it is helps nobody as long as it is not known on which computer.
  const isGuess = (/** @type {Offer} */ offer) =>
    view.elsewhere?.leads && 'action' in offer && offer.action === 'deliver' && !offer.listener;
  view.actions.forEach((offer, index) => {
    const style = index === 0 && !isGuess(offer) ? 'primary' : '';
    if ('switch_to_tab' in offer) row.append(switchButton(offer, style));
    else if (offer.action === 'deliver' && offer.listener)
      row.append(markAgain(view.elsewhere, offer, deliverButton(context, offer, style)));
    else if (offer.action === 'deliver') section.prepend(deliverForm(context, offer, style));
    else if (offer.action === 'copy') {
      row.append(copyButton(context, offer, style));
      row.after(h('p', { class: 'note' }, t('ui_copy_note')));
    } else if (offer.action === 'remember') secondary.append(rememberButton(context, offer));
    else secondary.append(dismissButton(context, offer));
  });
  if (view.doubt) section.prepend(h('p', { class: 'aside' }, icon('warn'), h('span', {}, messageNodes(view.doubt))));
  for (const group of [row, secondary]) if (!group.hasChildNodes()) group.remove();
  return section;
}
