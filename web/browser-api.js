/**
 * What the page has in place of the browser's extension API: the texts of a language, and its own folder. It must be imported
 * before everything that uses the API.
 */

/** The folders in `_locales`, and the names that languages have for themselves. */
export const LANGUAGES = {
  en: 'English',
  de: 'Deutsch',
  es: 'Español',
  fr: 'Français',
  ja: '日本語',
  pt_BR: 'Português (Brasil)',
  zh_CN: '简体中文',
};

/** @typedef {keyof typeof LANGUAGES} Language */

/** @type {Record<string, { message: string }>} */
let texts = {};

const root = new URL('../extension/', import.meta.url);
const isWindows = /Windows/.test(navigator.userAgent);

/** @type {any} */ (globalThis).browser = {
  extension: { inIncognitoContext: false },
  i18n: {
    /** @param {string} key @param {string[]} [args] */
    getMessage: (key, args = []) =>
      key === '@@bidi_dir'
        ? 'ltr'
        : (texts[key]?.message.replace(/\$(\d)/g, (_, number) => args[number - 1] ?? '') ?? ''),
  },
  runtime: {
    /** @param {string} path */
    getURL: (path) => new URL(path, root).href,
    getPlatformInfo: async () => ({ os: isWindows ? 'win' : 'linux' }),
    getManifest: () => ({ version: document.documentElement.dataset.version ?? '' }),
  },
};

/** The language that the user prefers, of those that there are. @returns {Language} */
export function preferredLanguage() {
  const all = /** @type {Language[]} */ (Object.keys(LANGUAGES));
  for (const wanted of navigator.languages) {
    const name = wanted.toLowerCase();
    const found = all.find((one) => name.split('-')[0] === one.split('_')[0].toLowerCase());
    if (found) return found;
  }
  return 'en';
}

/** Loads the texts of a language. @param {Language} language */
export async function useLanguage(language) {
  const answer = await fetch(new URL(`_locales/${language}/messages.json`, root));
  texts = await answer.json();
}
