/** Where the browsers are. CHROMIUM and FIREFOX in the environment name others. */

import { existsSync } from 'node:fs';

const PLACES = {
  chromium: [
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/lib/chromium/chromium',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ],
  firefox: ['/usr/bin/firefox-esr', '/usr/bin/firefox', '/Applications/Firefox.app/Contents/MacOS/firefox'],
};

/**
 * The program of a browser, or undefined where there is none.
 * @param {keyof typeof PLACES} browser
 * @returns {string | undefined}
 */
export function browserProgram(browser) {
  const named = process.env[browser.toUpperCase()];
  return [...(named ? [named] : []), ...PLACES[browser]].find((place) => existsSync(place));
}
