/** The session rules of `declarativeNetRequest`. */

import { ext, IS_PRIVATE_INSTANCE } from '../shared/browser.js';

/** @typedef {import('../types/contract.js').Effect} Effect */

/**
 * With `incognito: split` two instances number their rules independently, and the browser keeps the rules of both
 * in one set.
 */
const FIRST_ID = IS_PRIVATE_INSTANCE ? 1_000_000_000 : 0;

/**
 * Installs and removes rules, all in one call: the browser applies it as a whole or not at all.
 * @param {Effect[]} effects
 */
export async function armed(effects) {
  /** @type {Map<number, chrome.declarativeNetRequest.Rule>} */
  const added = new Map();
  /** @type {Set<number>} */
  const removed = new Set();
  for (const effect of effects) {
    if (effect.type === 'arm') {
      const id = effect.rule.id + FIRST_ID;
      added.set(id, { ...effect.rule, id });
      removed.add(id);
    } else if (effect.type === 'disarm') {
      for (const rule of effect.rules) {
        added.delete(rule + FIRST_ID);
        removed.add(rule + FIRST_ID);
      }
    }
  }
  if (removed.size === 0) return;
  await ext.declarativeNetRequest.updateSessionRules({ removeRuleIds: [...removed], addRules: [...added.values()] });
}
