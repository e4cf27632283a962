/**
 * The texts as the browser needs them. In the sources only the English file holds descriptions and says which
 * argument fills which named place; a package holds the bare texts, with the arguments by number.
 */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXTENSION } from './paths.mjs';

/** @typedef {{ message: string, description?: string, placeholders?: Record<string, { content: string }> }} Entry */

/** Whether a file of the package is a language's texts. @param {string} file */
export const isLocale = (file) => /^_locales\/\w+\/messages\.json$/.test(file);

/**
 * The source of a language.
 * @param {string} language
 * @returns {Record<string, Entry>}
 */
export const readLocale = (language) =>
  JSON.parse(readFileSync(join(EXTENSION, '_locales', language, 'messages.json'), 'utf8'));

/**
 * The texts of a language for a package.
 * @param {string} language
 * @returns {Record<string, { message: string }>}
 */
export function bareTexts(language) {
  const english = readLocale('en');
  const entries = Object.entries(readLocale(language)).map(([key, { message }]) => {
    const places = english[key]?.placeholders ?? {};
    return [key, { message: message.replace(/\$([A-Z_]+)\$/g, (_, name) => places[name.toLowerCase()].content) }];
  });
  return Object.fromEntries(entries);
}

/**
 * A language's file in the package, one text a line.
 * @param {string} file such as `_locales/de/messages.json`
 */
export function packagedLocale(file) {
  const lines = Object.entries(bareTexts(file.split('/')[1])).map(
    ([key, entry]) => `${JSON.stringify(key)}:${JSON.stringify(entry)}`,
  );
  return `{\n${lines.join(',\n')}\n}\n`;
}
