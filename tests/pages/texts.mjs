/** The texts as a person reads them, for tests that look for one. */

import { bareTexts } from '../../scripts/lib/locales.mjs';

/** @import { Message } from '../../extension/types/contract.js' */

const TEXTS = bareTexts('en');

/** The key of every text. */
export const KEYS = Object.keys(TEXTS);

/**
 * A message in words. A name that begins a sentence is written as it is within one.
 * @param {Message} message
 * @returns {string}
 */
export function textOf({ key, args }) {
  const said = args.map((arg) => (typeof arg === 'string' ? arg : textOf(arg)));
  return TEXTS[key].message.replace(/\$(\d)/g, (_, number) => said[number - 1]).replaceAll('`', '');
}
