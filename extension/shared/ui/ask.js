/** Messages to the background: one way to send, one shape of answer. */

import { ext } from '../browser.js';
import { t } from './text.js';

/** @typedef {import('../../background/messages.js').Answer} Answer */

/**
 * Sends a request to the background. A failure of any kind comes back as an answer, so that a page can say it.
 * @param {Record<string, unknown>} request
 * @returns {Promise<Answer>}
 */
export async function ask(request) {
  try {
    return (await ext.runtime.sendMessage(request)) ?? { ok: false, error: { name: 'NoAnswer', message: '' } };
  } catch (error) {
    return { ok: false, error: { name: 'NoAnswer', message: String(error) } };
  }
}

/**
 * What to tell the user about a failed request.
 * @param {{ name: string, variant?: string, message: string }} error
 * @returns {string}
 */
export function failure(error) {
  const key = `error_${error.variant}`;
  const known = error.variant ? t(key) : key;
  return known === key ? t('ui_error_no_answer') : known;
}
