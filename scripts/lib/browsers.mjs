/** Finds the browsers. The environment variables CHROMIUM and FIREFOX take precedence. */

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
 * The path of a browser's program, or undefined if it is not installed.
 * @param {keyof typeof PLACES} browser
 * @returns {string | undefined}
 */
export function browserProgram(browser) {
  const named = process.env[browser.toUpperCase()];
  return [...(named ? [named] : []), ...PLACES[browser]].find((place) => existsSync(place));
}
