/**
 * What our own pages may ask for. One request, one answer:
 *
 *   { kind: 'action', tab, attempt, action: 'deliver' | 'copy' | 'remember' | 'dismiss', listener? }
 *   → { ok: true, text? }   `text` is what to put on the clipboard after `copy`
 *   { kind: 'error_page', tab, url, title, text }   the user asks about the page in a tab
 *   → { ok: true, found }   whether there was something to explain; where it is said, the session's records tell
 *   { kind: 'report', attempt }
 *   → { ok: true, report }   the events of an attempt's report
 *   → { ok: false, error: { name, variant?, message } }   for all of them
 *
 * Everything else pages read from `storage.session` (see tabs.js).
 */

import { ext } from '../shared/browser.js';
import { report, tell } from './core.js';

/** @typedef {import('../types/contract.js').Action} Action */
/** @typedef {import('../types/contract.js').Effect} Effect */
/** @typedef {import('../types/contract.js').What} What */
/** @typedef {{ kind: 'action', tab: number, attempt: number | string, action: Action, listener?: string }} ActionRequest */
/** @typedef {{ kind: 'error_page', tab: number, url: string, title: string, text: string }} PageRequest */
/** @typedef {{ kind: 'report', attempt: number | string }} ReportRequest */
/** @typedef {{ text?: string, found?: boolean, report?: import('../types/contract.js').Event[] }} Told */
/** @typedef {{ ok: true } & Told | { ok: false, error: { name: string, variant?: string, message: string } }} Answer */

/**
 * Answers a message of a page of ours; undefined for anything else.
 * @param {ActionRequest | PageRequest | ReportRequest} request
 * @param {chrome.runtime.MessageSender} sender
 * @param {boolean | Promise<boolean>} isPrivate whether the sender is in a private window
 * @returns {Promise<Answer> | undefined}
 */
export function answer(request, sender, isPrivate) {
  if (sender.id !== ext.runtime.id || !sender.url?.startsWith(ext.runtime.getURL(''))) return undefined;
  if (request?.kind === 'action') return act(request, isPrivate);
  if (request?.kind === 'error_page') return explainPage(request);
  if (request?.kind === 'report') return answered(async () => ({ report: await report(Number(request.attempt)) }));
  return undefined;
}

/**
 * @param {ActionRequest} request
 * @param {boolean | Promise<boolean>} isPrivate
 */
function act({ tab, attempt, action, listener }, isPrivate) {
  return answered(async () => {
    const what = { type: /** @type {const} */ ('action'), tab, attempt: Number(attempt), action, listener };
    const copied = (await tell({ time: Date.now(), private: isPrivate, what })).find(
      (effect) => effect.type === 'copy',
    );
    return copied ? { text: copied.text } : {};
  });
}

/** @param {PageRequest} request */
function explainPage({ tab, url, title, text }) {
  return answered(async () => {
    // A popup is in no tab: what counts is the window of the tab it asks about.
    const isPrivate = ext.tabs.get(tab).then((found) => found.incognito);
    const what = { type: /** @type {const} */ ('error_page'), tab, url, title, text };
    const effects = await tell({ time: Date.now(), private: isPrivate, what });
    return { found: effects.some(({ type }) => type === 'explain' || type === 'warn') };
  });
}

/**
 * @param {() => Promise<Told>} told
 * @returns {Promise<Answer>}
 */
async function answered(told) {
  try {
    return { ok: true, ...(await told()) };
  } catch (error) {
    const { name, variant, message } = /** @type {Error & { variant?: string }} */ (error);
    return { ok: false, error: { name, variant, message } };
  }
}
