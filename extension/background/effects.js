/** Carries out what the core wants done. It decides nothing. */

import { ext, IS_FIREFOX, IS_PRIVATE_INSTANCE } from '../shared/browser.js';
import { tellIfWaiting } from './core.js';
import { isEarlyNews, openPopup } from './attention.js';
import { unwatch } from './evidence.js';
import { armed } from './rules.js';
import { keepForTab, keepProposal } from './tabs.js';

/** @typedef {import('../types/contract.js').Effect} Effect */

/**
 * Carries out the effects in order; the rules first, because a navigation may be under way.
 * @param {Effect[]} effects
 * @param {boolean} isPrivate whether the event was of a private window
 */
export async function carryOut(effects, isPrivate) {
  await armed(effects);
  for (const effect of effects) await one(effect, isPrivate);
}

/**
 * @param {Effect} effect
 * @param {boolean} isPrivate
 */
async function one(effect, isPrivate) {
  switch (effect.type) {
    case 'navigate':
      return go(effect.tab, effect.url);
    case 'explain':
      await keepForTab(effect.tab, { kind: 'explained', explanation: effect.explanation }, isPrivate);
      return go(effect.tab, ext.runtime.getURL(`pages/explain/explain.html#${effect.explanation.attempt}`));
    case 'warn': {
      const early = await isEarlyNews(effect.explanation);
      await keepForTab(effect.tab, { kind: 'warn', explanation: effect.explanation }, isPrivate);
      // Not every version lets an extension do this; the badge is there in any case. Nothing waits for it.
      if (early) void openPopup(effect.tab).catch(() => undefined);
      return;
    }
    case 'corrected': {
      const { explanation, from, to } = effect;
      return keepForTab(effect.tab, { kind: 'corrected', explanation, from, to }, isPrivate);
    }
    case 'remember':
      return keepProposal(effect.tab, effect.registration);
    default:
    // Rules are armed already; a copy is the answer to the page that asked.
  }
}

/**
 * Sends a tab to another address. The address it leaves may hold a code: where the browser can, it goes from the
 * tab's history.
 * @param {number} tab
 * @param {string} url
 */
async function go(tab, url) {
  unwatch(tab);
  const how = IS_FIREFOX ? { url, loadReplace: true } : { url };
  // The tab may have been closed in the meantime, before this event: what it holds goes, once more.
  await ext.tabs
    .update(tab, how)
    .catch(
      () => void tellIfWaiting({ time: Date.now(), private: IS_PRIVATE_INSTANCE, what: { type: 'tab_closed', tab } }),
    );
}
