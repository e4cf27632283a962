/** What is said about a pasted text: what was understood, what can be done now, and the explanation. */

import { copyText } from './clipboard.js';
import { h } from './dom.js';
import { elsewhereSection, markAgain } from './elsewhere.js';
import {
  addressesSection,
  assurancesDetails,
  causesSection,
  cautionsSection,
  factsDetails,
  heading,
} from './explanation.js';
import { journeyFigure } from './journey.js';
import { remedySection } from './remedy.js';
import { reportDetails } from './report.js';
import { answerWhenSteady } from './steady.js';
import { stepList } from './steps.js';
import { messageNodes, messageText, t } from './text.js';

/** @import { Event, Explanation, Offer, Reading, RunsOn, Terminal, Understood, UnderstoodKind } from '../../types/contract.js' */

/**
 * What only the core gives, and only when it is asked for: it has the codes.
 * @typedef {object} Source
 * @property {(listener: string) => string | undefined} link
 * @property {() => string | undefined} copy
 * @property {(runsOn: RunsOn) => Reading} place
 * @property {(runsOn: RunsOn, terminal: Terminal) => string | undefined} command
 * @property {() => Event[]} report
 */

/** The key of the label of each field, and of a value that is no text of its own. @type {Record<UnderstoodKind, [string, string?]>} */
const FIELDS = {
  server: ['ui_pasted_server'],
  requested: ['ui_fact_requested'],
  landed: ['ui_fact_landed'],
  code: ['ui_pasted_answer', 'ui_pasted_code'],
  no_code: ['ui_pasted_answer', 'ui_pasted_no_code'],
  error: ['ui_pasted_answer', 'ui_pasted_error'],
  listener: ['ui_pasted_listener'],
  error_page: ['ui_pasted_error_page'],
  page_text: ['ui_pasted_page_text', 'ui_pasted_page_text_read'],
  other_text: ['ui_pasted_other_text', 'ui_pasted_other_text_read'],
  browser_error: ['ui_pasted_browser_error'],
  client: ['ui_field_client'],
  provider: ['ui_fact_provider'],
  registered: ['ui_fact_registered'],
};

const ADDRESS = /^(https?:|localhost|127\.|\[)/;

/** @param {Understood} understood */
function fieldValue({ what, text }) {
  const [, key] = FIELDS[what];
  if (key) return messageNodes(key, text ?? '');
  return ADDRESS.test(text ?? '') ? h('code', { class: 'address' }, text) : h('bdi', {}, text);
}

/** @param {Understood[]} understood */
export const understoodList = (understood) =>
  h(
    'dl',
    { class: 'facts understood' },
    ...understood.flatMap((one) => [h('dt', {}, t(FIELDS[one.what][0])), h('dd', {}, fieldValue(one))]),
  );

/**
 * Builds a link to the callback at another address on this computer. The address with the code is in the page only while the
 * link is followed: until then, the link shows where it leads.
 * @param {string} listener
 * @param {Offer} offer
 * @param {Source} source
 * @param {string} [style]
 */
function callbackLink(listener, { label }, source, style = 'primary') {
  const link = h(
    'a',
    { class: `button ${style}`, href: listener, target: '_blank', rel: 'noreferrer noopener' },
    messageText(label),
  );
  answerWhenSteady(link);
  const follow = () => {
    link.href = source.link(listener) ?? listener;
    setTimeout(() => link.setAttribute('href', listener));
  };
  link.addEventListener('click', follow);
  link.addEventListener('auxclick', follow);
  return link;
}

/** @param {Offer} offer @param {Source} source */
function copyCallback({ label }, source) {
  const button = answerWhenSteady(h('button', { type: 'button' }, messageText(label)));
  button.addEventListener('click', () => {
    const text = source.copy();
    if (text !== undefined) void copyText(button, text);
  });
  return button;
}

/** @param {Explanation} explanation @param {Source} source */
function nowSection({ actions, elsewhere }, source) {
  if (actions.length === 0) return null;
  const row = h('div', { class: 'row' });
  const section = h('section', { class: 'now', 'aria-label': t('ui_now') }, row);
  for (const offer of actions) {
    if (!('action' in offer)) continue;
    if (offer.action === 'deliver' && offer.listener)
      row.append(markAgain(elsewhere, offer, callbackLink(offer.listener, offer, source)));
    else if (offer.action === 'copy') row.append(copyCallback(offer, source));
  }
  if (actions.some((offer) => 'action' in offer && offer.action === 'deliver'))
    section.append(h('p', { class: 'note' }, t('ui_pasted_link_note')));
  if (actions.some((offer) => 'action' in offer && offer.action === 'copy'))
    section.append(h('p', { class: 'note' }, t('ui_copy_note')));
  return section;
}

/** @param {Explanation} explanation @param {Source} source */
function placeSection({ elsewhere }, source) {
  if (!elsewhere) return null;
  /** @template Value @param {() => Value | undefined} ask */
  const result = async (ask) => {
    try {
      const value = ask();
      const error = { name: 'Error', message: 'the core has no answer' };
      return /** @type {import('./elsewhere.js').Result<Value>} */ (
        value === undefined ? { ok: false, error } : { ok: true, value }
      );
    } catch (error) {
      return { ok: /** @type {const} */ (false), error: /** @type {import('../requests.js').Failure} */ (error) };
    }
  };
  return elsewhereSection(elsewhere, {
    place: (_, runsOn) =>
      result(() => {
        const choices = source.place(runsOn).explanation?.elsewhere?.choices;
        return choices?.find(({ place }) => place === runsOn.type);
      }),
    copy: (_, to) => result(() => (to ? source.command(to.runs_on, to.terminal) : source.copy())),
    again: (offer) => ('action' in offer && offer.listener ? callbackLink(offer.listener, offer, source, '') : null),
    remembered: t('ui_place_filled'),
  });
}

/**
 * @param {Reading} reading
 * @param {Source} source
 * @returns {Promise<(Node | null | undefined | false)[]>}
 */
export async function answerSections({ explanation, lacks }, source) {
  if (!explanation) return [lacks && h('p', { role: 'status' }, messageNodes(lacks))];
  const report = async () => /** @type {const} */ ({ ok: true, report: source.report() });
  const elsewhere = await placeSection(explanation, source);
  return [
    heading(explanation),
    journeyFigure(explanation),
    addressesSection(explanation),
    cautionsSection('ui_cautions_first', explanation.cautions_first),
    explanation.elsewhere?.leads && elsewhere,
    nowSection(explanation, source),
    !explanation.elsewhere?.leads && elsewhere,
    causesSection(explanation),
    await remedySection(explanation),
    cautionsSection('ui_cautions', explanation.cautions),
    h('div', {}, assurancesDetails(explanation), factsDetails(explanation), reportDetails(report)),
  ];
}

/**
 * Builds the steps that follow from choices alone.
 * @param {Reading} reading
 * @param {string} client its name
 */
export async function stepsSection({ remedy: { lead, steps } }, client) {
  const { list, choice } = await stepList(steps, 'shell');
  return h(
    'section',
    { class: 'section' },
    h('div', { class: 'titled' }, h('h2', {}, messageNodes('ui_pasted_steps', client)), choice),
    h('div', { class: 'card leads' }, ...lead.map((message) => h('p', {}, messageNodes(message))), list),
  );
}
