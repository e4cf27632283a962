/** The explanation page: what happened to one sign-in, what can be done now, and how the next one works by itself. */

import { views } from '../../shared/session.js';
import { addressList } from '../../shared/ui/addresses.js';
import { byId, h, reveal, show } from '../../shared/ui/dom.js';
import { headline } from '../../shared/ui/headline.js';
import { icon } from '../../shared/ui/icons.js';
import { journeyFigure } from '../../shared/ui/journey.js';
import { localise, messageNodes, t } from '../../shared/ui/text.js';
import { actionsSection } from './actions.js';
import { remedySection } from './remedy.js';
import { reportDetails } from './report.js';

/** @import { View } from '../../shared/session.js' */

/** The attempt this page is about; the fragment holds its number and nothing else. */
const attemptOfPage = () => Number(location.hash.slice(1));

/** @param {View} view */
function heading(view) {
  const { journey, summary } = view;
  const tone = journey.repaired ? 'mended' : 'broke';
  return h(
    'div',
    { class: 'head' },
    h('p', { class: `eyebrow ${tone}` }, icon(tone), headline(view)),
    h('h1', {}, messageNodes(summary)),
  );
}

/**
 * Causes by what they are about: why it happened, why the user is asked, what to beware of.
 * @param {View} view
 * @param {'cause' | 'doubt' | 'caution'} kind
 */
const about = (view, kind) => view.causes.filter(({ key }) => key.startsWith(`${kind}_`));

/** @param {View} view */
function causesSection(view) {
  const causes = about(view, 'cause');
  if (causes.length === 0) return null;
  const title = view.certainty === 'likely' ? 'ui_causes_likely' : 'ui_causes';
  return h(
    'section',
    { class: 'section' },
    h('h2', {}, t(title)),
    causes.length === 1
      ? h('p', {}, messageNodes(causes[0]))
      : h('ul', { class: 'causes' }, ...causes.map((cause) => h('li', {}, messageNodes(cause)))),
  );
}

/** What a refusal can mean besides: it comes before the remedy, which may be of no use then. */
const OTHER_MEANINGS = new Set(['caution_domain_blocked', 'caution_same_text']);
/** What may go wrong in the steps of this very sign-in: it comes before the remedy too when these are being taken. */
const STILL_TO_COME = new Set(['caution_token_step', 'caution_code_verifier']);

/** @param {View} view @param {boolean} first before the remedy, or after it */
function cautionsSection(view, first) {
  const isFirst = (/** @type {string} */ key) =>
    OTHER_MEANINGS.has(key) || (view.journey.repaired && STILL_TO_COME.has(key));
  const cautions = about(view, 'caution').filter(({ key }) => isFirst(key) === first);
  if (cautions.length === 0) return null;
  return h(
    'section',
    { class: 'section', 'aria-label': t(first ? 'ui_cautions_first' : 'ui_cautions') },
    ...cautions.map((caution) => h('p', { class: 'aside' }, icon('warn'), h('span', {}, messageNodes(caution)))),
  );
}

/** @param {string} title @param {...Node} content */
function detailsElement(title, ...content) {
  return h('details', {}, h('summary', {}, t(title)), h('div', {}, ...content));
}

/** @param {View} view */
function assurances(view) {
  const delivers =
    view.journey.repaired || view.actions.some((offer) => 'action' in offer && offer.action === 'deliver');
  const keys = delivers
    ? ['ui_safe_own', 'ui_safe_unchanged', 'ui_safe_named', 'ui_safe_bound']
    : ['ui_safe_untouched'];
  return detailsElement(
    delivers ? 'ui_safe_title' : 'ui_seen_title',
    h(
      'ul',
      { class: 'causes' },
      ...[...keys, 'ui_safe_memory', 'ui_safe_local'].map((key) => h('li', {}, messageNodes(key))),
    ),
  );
}

/** @param {View} view */
function facts(view) {
  const { client, provider, requested, landed, registered } = view;
  const list = h('dl', { class: 'facts' });
  /** @param {string} key @param {string | null | undefined} value @param {boolean} [code] */
  const fact = (key, value, code = true) => {
    if (value) list.append(h('dt', {}, t(key)), h('dd', {}, code ? h('code', { class: 'address' }, value) : value));
  };
  fact('ui_fact_client', client?.name, false);
  fact('ui_fact_provider', provider?.name, false);
  fact('ui_fact_requested', requested);
  fact('ui_fact_landed', landed);
  registered.forEach((address) => fact('ui_fact_registered', address));
  fact('ui_fact_certainty', t(`ui_certainty_${view.certainty}`), false);
  fact('ui_fact_diagnosis', view.diagnosis);
  fact('ui_fact_attempt', String(view.attempt));
  return detailsElement('ui_details', list);
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

/** What is on the page may still be read and followed when it is no longer kept; only nothing can be done with it. */
function removeActions() {
  const now = document.querySelector('.now');
  if (now?.querySelector('button')) now.replaceChildren(h('p', { role: 'status' }, t('error_unknown_attempt')));
}

async function render() {
  const main = byId('main');
  const view = await views.get(attemptOfPage());
  if (!view) return shownAttempt === attemptOfPage() ? removeActions() : show(main, expiredNotice());
  const tab = view.tab;
  document.title = `${headline(view)} · Portmend`;
  const addresses = addressList(view);
  const remedy = await remedySection(view);
  show(
    main,
    heading(view),
    journeyFigure(view),
    addresses &&
      h(
        'section',
        { class: view.journey.repaired ? 'card mended-tone' : 'card', 'aria-label': t('ui_addresses') },
        addresses,
      ),
    cautionsSection(view, true),
    actionsSection(view, tab, about(view, 'doubt')),
    causesSection(view),
    remedy,
    cautionsSection(view, false),
    h('div', {}, assurances(view), facts(view), reportDetails(view.attempt)),
  );
  shownAttempt = attemptOfPage();
}

localise();
views.onChange((changed) => changed === attemptOfPage() && void render());
addEventListener('hashchange', () => void render());
void render().finally(reveal);
