/** Messages, and the English texts of them as users read them, for tests that look for one. */

import { bareTexts } from '../../scripts/lib/locales.mjs';

/** @import { Message } from '../../extension/types/contract.js' */

const TEXTS = bareTexts('en');

/** The key of every text. */
export const KEYS = Object.keys(TEXTS);

/** @param {string} key @param {...(string | Message)} args @returns {Message} */
export const message = (key, ...args) => ({ key, args });

/**
 * The text of a message. A name at the start of a sentence is not capitalized.
 * @param {Message} message
 * @returns {string}
 */
export function textOf({ key, args }) {
  const texts = args.map((arg) => (typeof arg === 'string' ? arg : textOf(arg)));
  return TEXTS[key].message.replace(/\$(\d)/g, (_, number) => texts[number - 1]).replaceAll('`', '');
}
