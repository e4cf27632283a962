/** Carries out the core's effects. It decides nothing. */

import { ext, IS_FIREFOX } from '../shared/browser.js';
import { openPopup } from './auto-popup.js';
import { unwatchNavigation } from './evidence.js';
import { applyRules } from './rules.js';
import { saveProposal, saveTabRecord } from './tab-records.js';

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
      // Not every browser version lets an extension open its popup. The badge is shown in any case.
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
    // Rules are already installed. The text of a copy is returned to the page that asked for it.
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
