/** The popup: what happened in this tab, the sign-ins in this session, and the choice of corrections. */

import { hasAccess } from '../../shared/access.js';
import { ext } from '../../shared/browser.js';
import { tabRecords, views } from '../../shared/session.js';
import { addressList } from '../../shared/ui/addresses.js';
import { byId, h, reveal, show } from '../../shared/ui/dom.js';
import { icon } from '../../shared/ui/icons.js';
import { policyChoice } from '../../shared/ui/policy.js';
import { loadOwnSettings, readSettings, saveSettings } from '../../shared/ui/settings.js';
import { answerWhenSteady } from '../../shared/ui/steady.js';
import { localise, messageNodes, t } from '../../shared/ui/text.js';
import { explainPageButton, isReadable } from './explain-page.js';

/** @import { TabRecord, View } from '../../shared/session.js' */
/** @import { Policy } from '../../types/contract.js' */

/** Opens a page in a new tab and closes the popup. @param {string} path */
function openPage(path) {
  void ext.tabs.create({ url: ext.runtime.getURL(path) }).then(() => window.close());
}

/** @param {View} view */
const pathOf = (view) => `pages/explain/explain.html#${view.attempt}`;

/** @param {string | undefined} origin */
const withoutScheme = (origin) => (origin ?? '').replace(/^http:\/\//, '').replace(/\/$/, '');

/** @param {TabRecord} record */
function tabSection(record) {
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
        t(mended ? 'ui_popup_prevent' : 'ui_popup_fix'),
      ),
    ),
  );
}

/** @param {View[]} views */
function recentSection(views) {
  const items = views.map((view) => {
    const tone = view.journey.repaired ? 'mended' : 'broke';
    const names = [view.client?.name, view.provider?.name].filter((name) => name !== undefined);
    return h(
      'li',
      {},
      h(
        'a',
        { href: `/${pathOf(view)}`, target: '_blank' },
        icon(tone, { class: tone }),
        h('span', {}, messageNodes(view.headline)),
        h(
          'small',
          {},
          ...(names.length > 0
            ? names.flatMap((name, index) => [index > 0 && ' · ', h('bdi', {}, name)])
            : [t('ui_journey_client_unknown')]),
        ),
      ),
    );
  });
  return h(
    'section',
    { class: 'section' },
    h('h2', {}, t('ui_recent_title')),
    h('ul', { class: 'recent', role: 'list' }, ...items),
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

const NO_SIGN_IN_KEYS = ['ui_popup_nothing', 'ui_popup_nothing_text'];
const NO_ERROR_ON_PAGE_KEYS = ['ui_page_none', 'ui_page_none_text'];

/**
 * @param {string[]} keys of title and text
 * @param {View[]} views
 * @param {HTMLElement | false} explainButton
 */
function emptySections([title, text], views, explainButton) {
  return [
    h(
      'section',
      { class: 'news', role: 'status' },
      h('h1', {}, t(title)),
      h('p', { class: 'soft' }, messageNodes(text)),
    ),
    explainButton,
    views.length > 0 && recentSection(views),
  ];
}

/**
 * Returns the explanations that are still kept, newest first: in private windows those of private windows, in others
 * those of others.
 * @param {boolean} isPrivate
 */
const recentViews = async (isPrivate) =>
  (await views.values()).filter((view) => view.private === isPrivate).sort((one, other) => other.attempt - one.attempt);

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
  if (isBlind) return show(byId('main'), accessSection(), explainButton);
  if (record) show(byId('main'), tabSection(record), record.kind !== 'corrected' && explainButton);
  else
    show(
      byId('main'),
      ...emptySections(
        asked ? NO_ERROR_ON_PAGE_KEYS : NO_SIGN_IN_KEYS,
        await recentViews(Boolean(tab?.incognito)),
        explainButton,
      ),
    );
}

async function renderPolicy() {
  const { settings, is_policy_preset } = await readSettings();
  const save = async (/** @type {Policy} */ chosen) =>
    saveSettings({ ...(await loadOwnSettings()), correction: chosen });
  const choice = policyChoice(settings.correction, is_policy_preset ? undefined : save);
  // The popup may open automatically while someone is clicking.
  for (const radios of choice.querySelectorAll('[role=radiogroup]'))
    answerWhenSteady(/** @type {HTMLElement} */ (radios));
  show(byId('policy'), choice);
}

localise();
byId('settings').addEventListener('click', (event) => {
  event.preventDefault();
  void ext.runtime.openOptionsPage().then(() => window.close());
});
void Promise.allSettled([render(), renderPolicy()]).then(reveal);
