/**
 * Texts from settings and imported files, which anyone may have written. What comes from the core is written out already
 * (`crate/core/src/shown.rs`), with the same characters.
 */

const HIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]|(?! )\p{Zs}/gu;
const MAX_LENGTH = 200;

/** Writes hidden characters as `\u{202E}`. @param {string} text */
export const visible = (text) =>
  text.replace(HIDDEN, (c) => `\\u{${/** @type {number} */ (c.codePointAt(0)).toString(16).toUpperCase()}}`);

/** Percent-encodes hidden characters. @param {string} address */
export const visibleAddress = (address) => address.toWellFormed().replace(HIDDEN, encodeURIComponent);

/** Writes hidden characters out, and ends a long text with an ellipsis. @param {string} text */
export function shown(text) {
  const all = [...visible(text)];
  return all.length > MAX_LENGTH ? `${all.slice(0, MAX_LENGTH - 1).join('')}…` : all.join('');
}
