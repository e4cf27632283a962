/**
 * What our own pages may ask for. One request, one answer:
 *
 *   { kind: 'action', tab, attempt, action: 'deliver' | 'copy' | 'remember' | 'dismiss', listener? }
 *   → { ok: true, text? }   `text` is what to put on the clipboard after `copy`
 *   → { ok: false, error: { name, variant?, message } }
 *
 * Everything else pages read from `storage.session` (see tabs.js).
 */

import { ext } from '../shared/browser.js';
import { tell } from './core.js';

/** @typedef {import('../types/contract.js').ActionName} ActionName */
/** @typedef {{ kind: 'action', tab: number, attempt: number | string, action: ActionName, listener?: string }} Request */
/** @typedef {{ ok: true, text?: string } | { ok: false, error: { name: string, variant?: string, message: string } }} Answer */

/**
 * Answers a message of a page of ours; undefined for anything else.
 * @param {Request} request
 * @param {chrome.runtime.MessageSender} sender
 * @param {boolean | Promise<boolean>} isPrivate whether the sender is in a private window
 * @returns {Promise<Answer> | undefined}
 */
export function answer(request, sender, isPrivate) {
  const ours = sender.id === ext.runtime.id && sender.url?.startsWith(ext.runtime.getURL(''));
  return ours && request?.kind === 'action' ? act(request, isPrivate) : undefined;
}

/**
 * @param {Request} request
 * @param {boolean | Promise<boolean>} isPrivate
 * @returns {Promise<Answer>}
 */
async function act({ tab, attempt, action, listener }, isPrivate) {
  try {
    const what = { type: /** @type {const} */ ('action'), tab, attempt: Number(attempt), action, listener };
    const effects = await tell({ time: Date.now(), private: isPrivate, what });
    const copied = effects.find((effect) => effect.type === 'copy');
    return copied ? { ok: true, text: copied.text } : { ok: true };
  } catch (error) {
    const { name, variant, message } = /** @type {Error & { variant?: string }} */ (error);
    return { ok: false, error: { name, variant, message } };
  }
}
