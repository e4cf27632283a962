/** The explanation page: what happened to one sign-in, what can be done now, and how to make the next one work. */

import { views } from '../../shared/session.js';
import { KIND, sendRequest } from '../../shared/requests.js';
import { byId, h, reveal, show } from '../../shared/ui/dom.js';
import {
  addressesSection,
  assurancesDetails,
  causesSection,
  cautionsSection,
  factsDetails,
  heading,
} from '../../shared/ui/explanation.js';
import { fixForAll } from '../../shared/ui/fix-all.js';
import { icon } from '../../shared/ui/icons.js';
import { journeyFigure } from '../../shared/ui/journey.js';
import { remedySection } from '../../shared/ui/remedy.js';
import { reportDetails } from '../../shared/ui/report.js';
import { localise, messageText, t } from '../../shared/ui/text.js';
import { actionsSection } from './actions.js';
import { clientSection, keepChoiceFocused } from './client.js';
import { placeSection } from './place.js';
import { plannedRetry } from './retry.js';

/** @import { View } from '../../shared/session.js' */

/** Returns the number of the attempt that this page is about. The fragment holds nothing else. */
const attemptOfPage = () => Number(location.hash.slice(1));

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

/** Removes what needs the attempt when it is no longer kept, and says so first. */
function removeActions() {
  for (const section of document.querySelectorAll('.section:has(.places)')) {
    const lasting = section.querySelector('.place details');
    const place = section.querySelector('.places label:has(:checked)')?.textContent ?? '';
    if (lasting) section.replaceWith(h('section', { class: 'section' }, h('h2', {}, place), lasting));
  }
  const parts = '.section:has(.places, .clients), [data-retry], [data-kept], #report';
  document.querySelectorAll(parts).forEach((part) => part.remove());
  const now = document.querySelector('.now') ?? h('section', { class: 'now' });
  // The user has had it forgotten, or it was said before.
  if (now.isConnected && !now.querySelector('button')) return;
  now.replaceChildren(h('p', { class: 'aside', role: 'status' }, icon('warn'), t('error_unknown_attempt')));
  document.querySelector('.head')?.after(now);
}

/**
 * Whether a browser that was started again has restored this page, and the explanation is that of a later sign-in.
 * @param {View} view
 */
const isRestored = ({ session }) => history.state !== null && history.state !== session;

async function render() {
  const main = byId('main');
  const view = await views.get(attemptOfPage());
  if (!view || isRestored(view))
    return shownAttempt === attemptOfPage() ? removeActions() : show(main, expiredNotice());
  document.title = `${messageText(view.headline)} · Portmend`;
  // For a single server, the steps of the remedy are enough. If this fails, the page goes without it.
  const forAll = view.client?.id ? await fixForAll(view.client.id, 2).catch(() => null) : null;
  const [remedy, retry, elsewhere] = await Promise.all([
    remedySection(view, forAll),
    plannedRetry(view),
    placeSection(view),
  ]);
  const report = () => sendRequest({ kind: KIND.report, attempt: view.attempt });
  const parts = [
    heading(view),
    journeyFigure(view),
    addressesSection(view),
    cautionsSection('ui_cautions_first', view.cautions_first),
    clientSection(view),
    view.elsewhere?.leads && elsewhere,
    actionsSection(view),
    retry,
    !view.elsewhere?.leads && elsewhere,
    causesSection(view),
    remedy,
    cautionsSection('ui_cautions', view.cautions),
    h('div', {}, assurancesDetails(view), factsDetails(view), reportDetails(report)),
  ];
  keepChoiceFocused(() => show(main, ...parts));
  shownAttempt = attemptOfPage();
  history.replaceState(view.session ?? null, '');
}

localise();
views.onChange((changed) => changed === attemptOfPage() && void render());
addEventListener('hashchange', () => {
  // Nothing of another sign-in stays.
  byId('main').replaceChildren();
  shownAttempt = undefined;
  void render();
});
void render().finally(reveal);
