/** Answers the requests of the extension's own pages; see shared/requests.js. */

import { ext } from '../shared/browser.js';
import { KIND } from '../shared/requests.js';
import { dispatch, report } from './core.js';

/** @import { Answer, Kind, Request, Requests, Results } from '../shared/requests.js' */

/** Whether the sender is in a private window. @typedef {boolean | Promise<boolean>} IsPrivate */

/** @type {{ [K in Kind]: (request: Requests[K], isPrivate: IsPrivate) => Promise<Results[K]> }} */
const HANDLERS = {
  async [KIND.action]({ kind: _, ...chosen }, isPrivate) {
    const kind = { type: /** @type {const} */ ('action'), ...chosen };
    const effects = await dispatch({ time: Date.now(), private: isPrivate, kind });
    return {
      text: effects.find((effect) => effect.type === 'copy')?.text,
      choice: effects.find((effect) => effect.type === 'placed')?.choice,
    };
  },

  async [KIND.errorPage]({ kind: type, tab, ...page }) {
    // A popup has no tab of its own: what counts is the window of the tab that it asks about.
    const isPrivate = ext.tabs.get(tab).then((found) => found.incognito);
    const kind = { type, tab, ...page };
    const effects = await dispatch({ time: Date.now(), private: isPrivate, kind });
    const shown = effects.find(({ type }) => type === 'explain' || type === 'warn');
    return { found: shown !== undefined, inTab: shown?.type === 'explain' };
  },

  async [KIND.report]({ attempt }) {
    return { report: await report(attempt) };
  },
};

/**
 * Answers a message from one of the extension's own pages. Returns undefined for any other message.
 * @param {Request} request
 * @param {chrome.runtime.MessageSender} sender
 * @param {IsPrivate} isPrivate
 * @returns {Promise<Answer<Kind>> | undefined}
 */
export function handleRequest(request, sender, isPrivate) {
  if (sender.id !== ext.runtime.id || !sender.url?.startsWith(ext.runtime.getURL(''))) return undefined;
  if (!request || !Object.hasOwn(HANDLERS, request.kind)) return undefined;
  const handler = /** @type {(request: Request, isPrivate: IsPrivate) => Promise<Results[Kind]>} */ (
    HANDLERS[request.kind]
  );
  return toAnswer(handler(request, isPrivate));
}

/**
 * @param {Promise<Results[Kind]>} result
 * @returns {Promise<Answer<Kind>>}
 */
async function toAnswer(result) {
  try {
    return { ok: true, ...(await result) };
  } catch (error) {
    const { name, variant, message } = /** @type {Error & { variant?: string }} */ (error);
    return { ok: false, error: { name, variant, message } };
  }
}
