/** The parts of an explanation, each as an element, or null if there is nothing to show. */

import { addressList } from './addresses.js';
import { h } from './dom.js';
import { icon } from './icons.js';
import { messageNodes, messageText, t } from './text.js';
import { TONES } from './tones.js';

/** @import { Certainty, Explanation, Message } from '../../types/contract.js' */

/** @param {Explanation} explanation */
export function heading(explanation) {
  const tone = TONES[explanation.journey.progress];
  return h(
    'div',
    { class: 'head' },
    h('p', { class: `eyebrow ${tone}` }, icon(tone), messageNodes(explanation.headline)),
    h('h1', {}, messageNodes(explanation.summary)),
  );
}

/** @param {Explanation} explanation */
export function addressesSection(explanation) {
  const addresses = addressList(explanation);
  const style = explanation.journey.progress === 'answered' ? 'card mended-tone' : 'card';
  return addresses && h('section', { class: style, 'aria-label': t('ui_addresses') }, addresses);
}

/** @param {Explanation} explanation */
export function causesSection({ causes, certainty }) {
  if (causes.length === 0) return null;
  const title = certainty === 'likely' ? 'ui_causes_likely' : 'ui_causes';
  return h(
    'section',
    { class: 'section' },
    h('h2', {}, t(title)),
    causes.length === 1
      ? h('p', {}, messageNodes(causes[0]))
      : h('ul', { class: 'causes' }, ...causes.map((cause) => h('li', {}, messageNodes(cause)))),
  );
}

/** @type {Record<Certainty, string>} */
const CERTAINTY = { certain: 'ui_certainty_certain', likely: 'ui_certainty_likely' };

/** @param {string} label @param {Message[]} cautions */
export function cautionsSection(label, cautions) {
  if (cautions.length === 0) return null;
  return h(
    'section',
    { class: 'section', 'aria-label': t(label) },
    ...cautions.map((caution) => h('p', { class: 'aside' }, icon('warn'), h('span', {}, messageNodes(caution)))),
  );
}

/** @param {string} title @param {...Node} content */
function detailsElement(title, ...content) {
  return h('details', {}, h('summary', {}, title), h('div', {}, ...content));
}

/** @param {Explanation} explanation */
export function assurancesDetails({ assurances: { title, points } }) {
  return detailsElement(
    messageText(title),
    h('ul', { class: 'causes' }, ...points.map((point) => h('li', {}, messageNodes(point)))),
  );
}

/** @param {Explanation} explanation */
export function factsDetails(explanation) {
  const { client, provider, requested, landed, registered } = explanation;
  const list = h('dl', { class: 'facts' });
  /** @param {string} key @param {string | null | undefined} value @param {boolean} [code] */
  const addFact = (key, value, code = true) => {
    if (value)
      list.append(h('dt', {}, t(key)), h('dd', {}, h(code ? 'code' : 'bdi', code ? { class: 'address' } : {}, value)));
  };
  addFact('ui_field_client', client?.name, false);
  addFact('ui_fact_provider', provider?.name, false);
  addFact('ui_fact_requested', requested);
  addFact('ui_fact_landed', landed);
  registered.forEach((address) => addFact('ui_fact_registered', address));
  addFact('ui_fact_certainty', t(CERTAINTY[explanation.certainty]), false);
  addFact('ui_fact_diagnosis', explanation.diagnosis);
  addFact('ui_fact_attempt', String(explanation.attempt));
  return detailsElement(t('ui_details'), list);
}
