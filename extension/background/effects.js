/** Carries out the core's effects. It decides nothing. */

import { ext, IS_FIREFOX } from '../shared/browser.js';
import { keepPlace, loadTrustedServers, saveTrustedServers } from '../shared/settings.js';
import { openPopup } from './auto-popup.js';
import { redirectTab } from './delivery.js';
import { unwatchNavigation } from './evidence.js';
import { applyRules } from './rules.js';
import { saveProposal, saveTabRecord, saveView } from './tab-records.js';

/** @import { Effect } from '../types/contract.js' */

/**
 * Called with a tab that could not be navigated. It may have been closed before the event was handled, so its attempts
 * are forgotten.
 * @typedef {(tab: number) => void} OnTabGone
 */

/**
 * Carries out the effects in order, rules first, because a navigation may already be under way. One that fails does
 * not keep the others from being carried out.
 * @param {Effect[]} effects
 * @param {boolean} isPrivate whether the event came from a private window
 * @param {OnTabGone} onTabGone
 */
export async function carryOut(effects, isPrivate, onTabGone) {
  await applyRules(effects);
  /** @type {unknown[]} */
  const failures = [];
  for (const effect of effects) await carryOutOne(effect, isPrivate, onTabGone).catch((error) => failures.push(error));
  if (failures.length > 0) throw failures[0];
}

/**
 * Carries out an effect, but for rules, which are already installed, and what is returned to the page that asked for it:
 * the text of a copy, and what to do in a place.
 * @param {Effect} effect
 * @param {boolean} isPrivate
 * @param {OnTabGone} onTabGone
 */
async function carryOutOne(effect, isPrivate, onTabGone) {
  switch (effect.type) {
    case 'navigate':
      return deliver(effect.tab, effect.url, onTabGone);
    case 'explain': {
      const { tab, explanation } = effect;
      await saveTabRecord(tab, { kind: 'explained', explanation }, isPrivate);
      // Without a callback, the tab shows a page of the provider, which is in the browser's history anyway.
      if (explanation.landed !== null && !IS_FIREFOX) await leaveCallback(tab).catch(() => undefined);
      return navigate(tab, ext.runtime.getURL(`pages/explain/explain.html#${explanation.attempt}`), onTabGone);
    }
    case 'warn': {
      const { tab, explanation, open_popup } = effect;
      await saveTabRecord(tab, { kind: 'warn', explanation }, isPrivate);
      // Not every browser version lets an extension open its popup. The badge is shown in any case.
      if (open_popup) void openPopup(tab).catch(() => undefined);
      return;
    }
    case 'note':
      return saveView(effect.tab, effect.explanation, isPrivate);
    case 'corrected': {
      const { tab, explanation, from, to } = effect;
      return saveTabRecord(tab, { kind: 'corrected', explanation, from, to }, isPrivate);
    }
    case 'trust':
      return saveTrustedServers([...(await loadTrustedServers()), effect.server]);
    case 'keep':
      return keepPlace(effect.place);
    case 'remember':
      return saveProposal(effect.tab, effect.registration);
  }
}

/** A file that does not exist. */
const NOWHERE = ext.runtime.getURL('pages/explain/nowhere');

/** How long a tab may take to get there. */
const LEAVING_MS = 2000;

/**
 * Shows another error page in a tab whose callback failed. Chromium stores a page that an extension opens together with
 * the address that the tab showed before, on disk, with its code. It stores no error page, so the explanation is opened
 * from one without a code. The button for going back skips both.
 * @param {number} tab
 */
async function leaveCallback(tab) {
  unwatchNavigation(tab);
  const { promise, resolve } = Promise.withResolvers();
  const onError = (/** @type {{ tabId: number }} */ { tabId }) => tabId === tab && resolve(undefined);
  const timer = setTimeout(resolve, LEAVING_MS);
  ext.webNavigation.onErrorOccurred.addListener(onError, { url: [{ urlEquals: NOWHERE }] });
  try {
    await ext.tabs.update(tab, { url: NOWHERE });
    await promise;
  } finally {
    clearTimeout(timer);
    // A listener that stayed would wake this script.
    ext.webNavigation.onErrorOccurred.removeListener(onError);
  }
}

/**
 * Navigates a tab. The address that it leaves may hold a code, so it is removed from the tab's history if the browser
 * can do that.
 * @param {number} tab
 * @param {string} url
 * @param {OnTabGone} onTabGone
 */
async function navigate(tab, url, onTabGone) {
  unwatchNavigation(tab);
  const properties = IS_FIREFOX ? { url, loadReplace: true } : { url };
  await ext.tabs.update(tab, properties).catch(() => onTabGone(tab));
}

/**
 * Sends a tab to its client.
 * @param {number} tab
 * @param {string} url
 * @param {OnTabGone} onTabGone
 */
async function deliver(tab, url, onTabGone) {
  unwatchNavigation(tab);
  if (IS_FIREFOX || !(await redirectTab(tab, url))) await navigate(tab, url, onTabGone);
}
