/** Carries out what the core wants done. It decides nothing. */

import { ext, IS_FIREFOX } from '../shared/browser.js';
import { openPopup } from './auto-popup.js';
import { unwatchNavigation } from './evidence.js';
import { applyRules } from './rules.js';
import { saveProposal, saveTabRecord } from './tab-records.js';

/** @import { Effect } from '../types/contract.js' */

/**
 * Called with a tab that cannot be navigated. It may have been closed before the event was handled: what it holds goes.
 * @typedef {(tab: number) => void} OnTabGone
 */

/**
 * Carries out the effects in order; the rules first, because a navigation may be under way.
 * @param {Effect[]} effects
 * @param {boolean} isPrivate whether the event was of a private window
 * @param {OnTabGone} onTabGone
 */
export async function carryOut(effects, isPrivate, onTabGone) {
  await applyRules(effects);
  for (const effect of effects) await carryOutOne(effect, isPrivate, onTabGone);
}

/**
 * @param {Effect} effect
 * @param {boolean} isPrivate
 * @param {OnTabGone} onTabGone
 */
async function carryOutOne(effect, isPrivate, onTabGone) {
  switch (effect.type) {
    case 'navigate':
      return navigate(effect.tab, effect.url, onTabGone);
    case 'explain': {
      const { tab, explanation } = effect;
      await saveTabRecord(tab, { kind: 'explained', explanation }, isPrivate);
      return navigate(tab, ext.runtime.getURL(`pages/explain/explain.html#${explanation.attempt}`), onTabGone);
    }
    case 'warn': {
      const { tab, explanation, open_popup } = effect;
      await saveTabRecord(tab, { kind: 'warn', explanation }, isPrivate);
      // Not every version lets an extension do this; the badge is there in any case. Nothing waits for it.
      if (open_popup) void openPopup(tab).catch(() => undefined);
      return;
    }
    case 'corrected': {
      const { tab, explanation, from, to } = effect;
      return saveTabRecord(tab, { kind: 'corrected', explanation, from, to }, isPrivate);
    }
    case 'remember':
      return saveProposal(effect.tab, effect.registration);
    default:
    // The rules are installed already; a copy is the answer to the page that asked.
  }
}

/**
 * Sends a tab to another address. The address it leaves may hold a code: where the browser can, it goes from the
 * tab's history.
 * @param {number} tab
 * @param {string} url
 * @param {OnTabGone} onTabGone
 */
async function navigate(tab, url, onTabGone) {
  unwatchNavigation(tab);
  const properties = IS_FIREFOX ? { url, loadReplace: true } : { url };
  await ext.tabs.update(tab, properties).catch(() => onTabGone(tab));
}
