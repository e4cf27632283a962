/** The session rules of `declarativeNetRequest`. */

import { ext } from '../shared/browser.js';

/** @import { Effect } from '../types/contract.js' */

/**
 * Installs and removes rules in a single call, which the browser applies completely or not at all.
 * @param {Effect[]} effects
 */
export async function applyRules(effects) {
  /** @type {Map<number, chrome.declarativeNetRequest.Rule>} */
  const added = new Map();
  /** @type {Set<number>} */
  const removed = new Set();
  for (const effect of effects) {
    if (effect.type === 'arm') {
      added.set(effect.rule.id, effect.rule);
      removed.add(effect.rule.id);
    } else if (effect.type === 'disarm') {
      for (const rule of effect.rules) {
        added.delete(rule);
        removed.add(rule);
      }
    }
  }
  if (removed.size === 0) return;
  await ext.declarativeNetRequest.updateSessionRules({ removeRuleIds: [...removed], addRules: [...added.values()] });
}
