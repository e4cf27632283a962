/** The popup: what happened in this tab, the sign-ins in this session, and the choice of corrections. */

import { hasAccess, isHiddenByPolicy } from '../../shared/access.js';
import { ext } from '../../shared/browser.js';
import { list, tabRecords, views } from '../../shared/session.js';
import { addressList } from '../../shared/ui/addresses.js';
import { byId, h, reveal, show } from '../../shared/ui/dom.js';
import { icon } from '../../shared/ui/icons.js';
import { policyChoice } from '../../shared/ui/policy.js';
import { loadOwnSettings, readSettings, saveSettings } from '../../shared/ui/settings.js';
import { answerWhenSteady } from '../../shared/ui/steady.js';
import { localise, messageNodes, t } from '../../shared/ui/text.js';
import { TONES } from '../../shared/ui/tones.js';
import { explainPageButton, isReadable } from './explain-page.js';
import { leaveButtons } from './leave.js';
import { pauseRow } from './pause.js';

/** @import { Leg, Listed, Policy } from '../../types/contract.js' */
/** @import { TabRecord, View } from '../../shared/session.js' */

/** Opens a page in a new tab and closes the popup. @param {string} path */
function openPage(path) {
  void ext.tabs.create({ url: ext.runtime.getURL(path) }).then(() => window.close());
}

/** @param {View} view */
const pathOf = (view) => `pages/explain/explain.html#${view.attempt}`;

/** @param {string | undefined} origin */
const withoutScheme = (origin) => (origin ?? '').replace(/^http:\/\//, '').replace(/\/$/, '');

/** @typedef {(attempt: number) => HTMLElement | false} LeaveButton */

/** @param {TabRecord} record @param {LeaveButton} leaveButton */
function tabSection(record, leaveButton) {
  const { kind, explanation, from, to } = record;
  const mended = kind === 'corrected';
  const tone = mended ? 'mended' : 'broke';
  const addresses = mended ? null : addressList(explanation);
  return h(
    'section',
    { class: mended ? 'news mended-tone' : 'news' },
    h('p', { class: `eyebrow ${tone}` }, icon(kind === 'warn' ? 'warn' : tone), messageNodes(explanation.headline)),
    h('h1', {}, messageNodes(explanation.summary)),
    from &&
      to &&
      h(
        'p',
        { class: 'moved' },
        h('del', {}, h('code', { class: 'address' }, withoutScheme(from))),
        icon('arrow'),
        h('code', { class: 'address' }, withoutScheme(to)),
      ),
    addresses,
    h(
      'div',
      { class: 'row' },
      h(
        'button',
        { type: 'button', class: 'primary', onclick: () => openPage(pathOf(explanation)) },
        t(mended ? 'ui_remedy_title' : 'ui_popup_fix'),
      ),
    ),
    leaveButton(explanation.attempt),
  );
}

/** The ends of each leg, by the names that the picture has for them. @type {Record<Leg, string[]>} */
const LEGS = {
  request: ['ui_journey_client', 'ui_journey_provider'],
  response: ['ui_journey_provider', 'ui_journey_browser'],
  delivery: ['ui_journey_browser', 'ui_journey_listener_unknown'],
  listener: ['ui_journey_listener_unknown'],
};

/**
 * A sign-in of this session: its explanation, its entry in the list, or both.
 * @typedef {{ view?: View, entry?: Listed }} Recent
 */

/** @param {Recent} recent @param {LeaveButton} leaveButton */
function recentItem({ view, entry }, leaveButton) {
  const { attempt, client, provider } = /** @type {View | Listed} */ (view ?? entry);
  const tone = TONES[(entry ?? /** @type {View} */ (view).journey).progress];
  const names = [client?.name, provider?.name].filter((name) => name !== undefined);
  const parts = [
    icon(tone, { class: tone }),
    h('span', {}, messageNodes(entry?.end ?? /** @type {View} */ (view).headline)),
    h(
      'small',
      {},
      entry && `${new Date(entry.started).toLocaleTimeString(undefined, { timeStyle: 'short' })} · `,
      `${LEGS[entry?.leg ?? /** @type {View} */ (view).journey.end].map((key) => t(key)).join(' → ')} · `,
      ...(names.length > 0
        ? names.flatMap((name, index) => [index > 0 && ' · ', h('bdi', {}, name)])
        : [t('ui_journey_client_unknown')]),
    ),
  ];
  const item = view
    ? h('a', { href: `/${pathOf(view)}`, target: '_blank' }, ...parts)
    : h('div', { class: 'listed' }, ...parts);
  return h('li', {}, item, leaveButton(attempt));
}

/** @param {Recent[]} all @param {LeaveButton} leaveButton */
function recentSection(all, leaveButton) {
  const items = all.map((recent) => recentItem(recent, leaveButton));
  return h(
    'section',
    { class: 'section' },
    h('h2', {}, t('ui_recent_title')),
    h('ul', { class: 'recent', role: 'list', tabindex: 0 }, ...items),
  );
}

/** Where Portmend has no access, it notices nothing: the user must not take its silence for good news. */
const accessSection = () =>
  h(
    'section',
    { class: 'news', role: 'alert' },
    h('h1', {}, t('ui_access_title')),
    h('p', { class: 'soft' }, t('ui_access_text')),
    h(
      'div',
      { class: 'row' },
      h(
        'button',
        { type: 'button', class: 'primary', onclick: () => openPage('pages/welcome/welcome.html') },
        t('ui_access_grant'),
      ),
    ),
  );

/** Where a policy hides the page, Portmend notices nothing either. */
const hiddenSection = () =>
  h(
    'section',
    { class: 'news', role: 'alert' },
    h('h1', {}, t('ui_hidden_title')),
    h('p', { class: 'soft' }, messageNodes('ui_hidden_text')),
  );

const NO_SIGN_IN_KEYS = ['ui_popup_nothing', 'ui_popup_nothing_text'];
const NO_ERROR_ON_PAGE_KEYS = ['ui_page_none', 'ui_page_none_text'];

/** @param {string[]} keys of title and text */
const emptySection = ([title, text]) =>
  h('section', { class: 'news', role: 'status' }, h('h1', {}, t(title)), h('p', { class: 'soft' }, messageNodes(text)));

/**
 * Returns the sign-ins of this session, newest first: in private windows those of private windows, in others those of
 * others.
 * @param {boolean} isPrivate
 */
async function recentSignIns(isPrivate) {
  /** @type {Map<number, Recent>} */
  const byAttempt = new Map();
  for (const [attempt, entry] of await list.entries()) byAttempt.set(attempt, { entry });
  for (const [attempt, view] of await views.entries()) byAttempt.set(attempt, { ...byAttempt.get(attempt), view });
  return [...byAttempt]
    .filter(([, { view, entry }]) => (view ?? entry)?.private === isPrivate)
    .sort(([one], [other]) => other - one)
    .map(([, recent]) => recent);
}

/** @param {{ asked?: boolean }} [options] whether the page was just asked about, and nothing was found */
async function render({ asked = false } = {}) {
  const [tab] = await ext.tabs.query({ active: true, currentWindow: true });
  const record = asked || tab?.id === undefined ? undefined : await tabRecords.get(tab.id);
  const isBlind = !record && !asked && !(await hasAccess());
  // If something is found, the tab itself shows the explanation, so the popup must not cover it.
  const explainButton =
    !asked &&
    isReadable(tab) &&
    explainPageButton(/** @type {number} */ (tab.id), record || isBlind ? 'plain' : 'primary', ({ found, inTab }) =>
      inTab ? window.close() : void render({ asked: !found }),
    );
  const leaveButton = await leaveButtons(async (attempt, isLeft) => {
    if (isLeft && record?.explanation.attempt === attempt) await forgetNews(/** @type {number} */ (tab.id));
    await render();
  });
  // What the news are about is not repeated below.
  const recent = (await recentSignIns(Boolean(tab?.incognito))).filter(
    ({ view, entry }) => (view ?? entry)?.attempt !== record?.explanation.attempt,
  );
  const listed = () => recent.length > 0 && recentSection(recent, leaveButton);
  if (record) {
    const news = tabSection(record, leaveButton);
    return show(byId('main'), news, record.kind !== 'corrected' && explainButton, listed());
  }
  const isHidden = tab?.id !== undefined && (await isHiddenByPolicy(tab.id));
  const noNews = () => {
    if (isHidden) return hiddenSection();
    if (isBlind) return accessSection();
    return emptySection(asked ? NO_ERROR_ON_PAGE_KEYS : NO_SIGN_IN_KEYS);
  };
  show(byId('main'), noNews(), !isHidden && explainButton, listed());
}

/** Removes what a tab shows. Its explanation stays in the list. @param {number} tabId */
async function forgetNews(tabId) {
  await ext.storage.session.remove(tabRecords.key(tabId));
  await ext.action.setBadgeText({ tabId, text: '' });
}

async function renderPolicy() {
  const { settings, is_policy_preset } = await readSettings();
  const save = async (/** @type {Policy} */ chosen) =>
    saveSettings({ ...(await loadOwnSettings()), correction: chosen });
  const choice = policyChoice(settings.correction, is_policy_preset ? undefined : save);
  // The popup may open automatically while someone is clicking.
  for (const radios of choice.querySelectorAll('[role=radiogroup]'))
    answerWhenSteady(/** @type {HTMLElement} */ (radios));
  show(byId('policy'), choice, !is_policy_preset && (await pauseRow(settings.correction, renderPolicy)));
}

localise();
byId('elsewhere').addEventListener(
  'toggle',
  async () => {
    const { pasteSection } = await import('../../shared/ui/paste.js');
    show(byId('paste'), await pasteSection());
    document.getElementById('pasted')?.focus();
  },
  { once: true },
);
byId('settings').addEventListener('click', (event) => {
  event.preventDefault();
  void ext.runtime.openOptionsPage().then(() => window.close());
});
void Promise.allSettled([render(), renderPolicy()]).then(reveal);
