/** The session rules of `declarativeNetRequest`. */

import { ext } from '../shared/browser.js';
import { logError } from '../shared/log.js';

/** @import { Effect } from '../types/contract.js' */

/**
 * Returns the ids of all rules, or none if the browser does not tell.
 * @returns {Promise<number[]>}
 */
export const installedRules = () =>
  ext.declarativeNetRequest.getSessionRules().then(
    (rules) => rules.map(({ id }) => id),
    (error) => {
      logError(error);
      return [];
    },
  );

/**
 * Installs and removes rules in a single call, which the browser applies completely or not at all. Never rejects:
 * without a rule, a callback is corrected after its failure.
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
  const update = (/** @type {chrome.declarativeNetRequest.UpdateRuleOptions} */ change) =>
    ext.declarativeNetRequest.updateSessionRules({ removeRuleIds: [...removed], ...change });
  await update({ addRules: [...added.values()] })
    .catch((error) => {
      logError(error);
      // The old rules must go even if the browser takes no new ones.
      return added.size > 0 ? update({}) : undefined;
    })
    .catch(logError);
}
