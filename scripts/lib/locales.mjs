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

/** Whether only the page on the web shows a text. @param {string} key */
const isOfWeb = (key) => key.startsWith('ui_web_');

/**
 * The texts of a language in the extension. Browsers take a text that is not there from the English ones.
 * @param {string} language
 */
export function packagedTexts(language) {
  const english = bareTexts('en');
  const isNeeded = (/** @type {string} */ key, /** @type {string} */ message) =>
    !isOfWeb(key) && (language === 'en' || message !== english[key]?.message);
  return Object.fromEntries(Object.entries(bareTexts(language)).filter(([key, { message }]) => isNeeded(key, message)));
}

/** Texts as a file, one per line. @param {Record<string, { message: string }>} texts */
function fileOf(texts) {
  const lines = Object.entries(texts).map(([key, entry]) => `${JSON.stringify(key)}:${JSON.stringify(entry)}`);
  return `{\n${lines.join(',\n')}\n}\n`;
}

/** The language of a file. @param {string} file such as `_locales/de/messages.json` */
const languageOf = (file) => file.split('/')[1];

/** The contents of a language's file in the extension. @param {string} file */
export const packagedLocale = (file) => fileOf(packagedTexts(languageOf(file)));

/** The contents of a language's file of the page on the web. @param {string} file */
export const webLocale = (file) => fileOf(bareTexts(languageOf(file)));
