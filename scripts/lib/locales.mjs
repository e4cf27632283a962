/**
 * Converts texts for packages. In the sources, the English file also contains descriptions and maps named placeholders
 * to arguments. In a package, the texts have numbered placeholders and nothing else.
 */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXTENSION } from './paths.mjs';

/** @typedef {{ message: string, description?: string, placeholders?: Record<string, { content: string }> }} Entry */

/** Whether a file of the package contains the texts of a language. @param {string} file */
export const isLocale = (file) => /^_locales\/\w+\/messages\.json$/.test(file);

/**
 * The source texts of a language.
 * @param {string} language
 * @returns {Record<string, Entry>}
 */
export const readLocale = (language) =>
  JSON.parse(readFileSync(join(EXTENSION, '_locales', language, 'messages.json'), 'utf8'));

/**
 * The texts of a language, as in a package.
 * @param {string} language
 * @returns {Record<string, { message: string }>}
 */
export function bareTexts(language) {
  const english = readLocale('en');
  const entries = Object.entries(readLocale(language)).map(([key, { message }]) => {
    const placeholders = english[key]?.placeholders ?? {};
    return [key, { message: message.replace(/\$([A-Z_]+)\$/g, (_, name) => placeholders[name.toLowerCase()].content) }];
  });
  return Object.fromEntries(entries);
}

/**
 * The contents of a language's file in the package, one text per line.
 * @param {string} file such as `_locales/de/messages.json`
 */
export function packagedLocale(file) {
  const lines = Object.entries(bareTexts(file.split('/')[1])).map(
    ([key, entry]) => `${JSON.stringify(key)}:${JSON.stringify(entry)}`,
  );
  return `{\n${lines.join(',\n')}\n}\n`;
}
