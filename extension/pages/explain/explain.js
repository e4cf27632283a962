/** The explanation page: what happened to one sign-in, what can be done now, and how to make the next one work. */

import { views } from '../../shared/session.js';
import { addressList } from '../../shared/ui/addresses.js';
import { byId, h, reveal, show } from '../../shared/ui/dom.js';
import { icon } from '../../shared/ui/icons.js';
import { journeyFigure } from '../../shared/ui/journey.js';
import { localise, messageNodes, messageText, t } from '../../shared/ui/text.js';
import { actionsSection } from './actions.js';
import { elsewhereSection } from './elsewhere.js';
import { clientSection, keepChoiceFocused } from './client.js';
import { remedySection } from './remedy.js';
import { reportDetails } from './report.js';
import { plannedRetry } from './retry.js';

/** @import { View } from '../../shared/session.js' */
/** @import { Message } from '../../types/contract.js' */

/** Returns the number of the attempt that this page is about. The fragment holds nothing else. */
const attemptOfPage = () => Number(location.hash.slice(1));

/** @param {View} view */
function heading(view) {
  const tone = view.journey.repaired ? 'mended' : 'broke';
  return h(
    'div',
    { class: 'head' },
    h('p', { class: `eyebrow ${tone}` }, icon(tone), messageNodes(view.headline)),
    h('h1', {}, messageNodes(view.summary)),
  );
}

/** @param {View} view */
function causesSection({ causes, certainty }) {
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

/** @param {string} label @param {Message[]} cautions */
function cautionsSection(label, cautions) {
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

/** @param {View} view */
function assurancesDetails({ assurances: { title, points } }) {
  return detailsElement(
    messageText(title),
    h('ul', { class: 'causes' }, ...points.map((point) => h('li', {}, messageNodes(point)))),
  );
}

/** @param {View} view */
function factsDetails(view) {
  const { client, provider, requested, landed, registered } = view;
  const list = h('dl', { class: 'facts' });
  /** @param {string} key @param {string | null | undefined} value @param {boolean} [code] */
  const addFact = (key, value, code = true) => {
    if (value)
      list.append(h('dt', {}, t(key)), h('dd', {}, h(code ? 'code' : 'bdi', code ? { class: 'address' } : {}, value)));
  };
  addFact('ui_fact_client', client?.name, false);
  addFact('ui_fact_provider', provider?.name, false);
  addFact('ui_fact_requested', requested);
  addFact('ui_fact_landed', landed);
  registered.forEach((address) => addFact('ui_fact_registered', address));
  addFact('ui_fact_certainty', t(`ui_certainty_${view.certainty}`), false);
  addFact('ui_fact_diagnosis', view.diagnosis);
  addFact('ui_fact_attempt', String(view.attempt));
  return detailsElement(t('ui_details'), list);
}

function expiredNotice() {
  document.title = `${t('ui_expired_title')} · Portmend`;
  return h(
    'div',
    { class: 'head' },
    h('h1', {}, t('ui_expired_title')),
    h('p', { class: 'soft' }, t('ui_expired_text')),
    h('p', {}, t('ui_expired_next')),
  );
}

/** The attempt whose explanation is shown. @type {number | undefined} */
let shownAttempt;

/** Removes the actions when the attempt is no longer kept. The rest of the page can still be read and followed. */
function removeActions() {
  const now = document.querySelector('.now');
  if (now?.querySelector('button')) now.replaceChildren(h('p', { role: 'status' }, t('error_unknown_attempt')));
}

async function render() {
  const main = byId('main');
  const view = await views.get(attemptOfPage());
  if (!view) return shownAttempt === attemptOfPage() ? removeActions() : show(main, expiredNotice());
  document.title = `${messageText(view.headline)} · Portmend`;
  const addresses = addressList(view);
  const [remedy, retry, elsewhere] = await Promise.all([
    remedySection(view),
    plannedRetry(view),
    elsewhereSection(view),
  ]);
  const parts = [
    heading(view),
    journeyFigure(view),
    addresses &&
      h(
        'section',
        { class: view.journey.repaired ? 'card mended-tone' : 'card', 'aria-label': t('ui_addresses') },
        addresses,
      ),
    cautionsSection('ui_cautions_first', view.cautions_first),
    view.elsewhere?.leads && elsewhere,
    actionsSection(view),
    retry,
    !view.elsewhere?.leads && elsewhere,
    clientSection(view),
    causesSection(view),
    remedy,
    cautionsSection('ui_cautions', view.cautions),
    h('div', {}, assurancesDetails(view), factsDetails(view), reportDetails(view.attempt)),
  ];
  keepChoiceFocused(() => show(main, ...parts));
  shownAttempt = attemptOfPage();
}

localise();
views.onChange((changed) => changed === attemptOfPage() && void render());
addEventListener('hashchange', () => void render());
void render().finally(reveal);
