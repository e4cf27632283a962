/** Starts a real browser with the built extension in it. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createHash } from 'node:crypto';
import puppeteer from 'puppeteer-core';
import { FIREFOX_ID } from '../../extension/manifest.mjs';
import { browserProgram } from '../../scripts/lib/browsers.mjs';
import { BROWSERS, unpacked } from '../../scripts/lib/paths.mjs';
import { connectionOf } from './firefox-ui.mjs';
import { closeBrowser, launch, shownIn } from './tabs.mjs';
import { until, witness } from './wait.mjs';

/** @typedef {import('../../scripts/lib/paths.mjs').Browser} Kind */

/** The browsers that this run is for: both, unless PORTMEND_BROWSERS names one. */
export const KINDS = /** @type {Kind[]} */ (process.env.PORTMEND_BROWSERS?.split(',') ?? [...BROWSERS]);

/** The name that the browser takes for loopback: a provider is a site of its own, not this computer. */
export const PROVIDER_NAME = 'idp.example';
/** Likewise, for a page that starts sign-ins. */
export const STRANGER_NAME = 'stranger.example';

const FIREFOX_UUID = 'b0d1f7a4-6d0c-4f0e-9a57-0e5a1b1c2d3e';

// Nothing that a browser does of its own accord may leave this computer.
/** How Chromium is started. */
export const CHROMIUM_FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  '--lang=en-US',
  `--host-resolver-rules=MAP ${PROVIDER_NAME} 127.0.0.1,MAP ${STRANGER_NAME} 127.0.0.1`,
];

const FIREFOX_PREFERENCES = {
  'network.dns.localDomains': `${PROVIDER_NAME},${STRANGER_NAME}`,
  'extensions.webextensions.uuids': JSON.stringify({ [FIREFOX_ID]: FIREFOX_UUID }),
  'intl.accept_languages': 'en-US',
};

/** Where the extension's own pages are. @param {Kind} kind */
export function extensionOrigin(kind) {
  if (kind === 'firefox') return `moz-extension://${FIREFOX_UUID}`;
  const { key } = JSON.parse(readFileSync(join(unpacked('chromium'), 'manifest.json'), 'utf8'));
  // Chromium's id: the first half of the key's SHA-256, written with the letters a to p.
  const digest = createHash('sha256').update(Buffer.from(key, 'base64')).digest('hex').slice(0, 32);
  return `chrome-extension://${[...digest].map((digit) => 'abcdefghijklmnop'[Number.parseInt(digit, 16)]).join('')}`;
}

/**
 * @param {Kind} kind
 * @param {{ headless?: boolean, args?: string[], preferences?: Record<string, unknown>, env?: NodeJS.ProcessEnv, program?: string, inPrivate?: boolean }} [options] preferences: of Firefox; inPrivate: the extension is allowed in private windows
 */
export async function startBrowser(
  kind,
  {
    headless = true,
    args = [],
    preferences = {},
    env = process.env,
    program = browserProgram(kind),
    inPrivate = false,
  } = {},
) {
  if (!program) throw new Error(`there is no ${kind} here; scripts/test installs it`);
  const common = { executablePath: program, headless, env };
  const browser = await launch((ending) =>
    kind === 'chromium'
      ? puppeteer.launch({
          ...common,
          ...ending,
          pipe: true,
          enableExtensions: [unpacked('chromium')],
          args: [...CHROMIUM_FLAGS, ...args],
          extensionsEnabledInIncognito: inPrivate ? [unpacked('chromium')] : [],
        })
      : puppeteer.launch({
          ...common,
          ...ending,
          browser: 'firefox',
          extraPrefsFirefox: { ...FIREFOX_PREFERENCES, ...preferences },
          // Without it the automation may not open the pages of an extension.
          args: ['--remote-allow-system-access', ...args],
        }),
  );
  const forget = witness(() => shownIn(browser));
  const close = async () => {
    forget();
    await closeBrowser(browser);
  };
  try {
    if (kind === 'firefox') await installInFirefox(browser, inPrivate);
    await welcomed(browser);
  } catch (error) {
    // A browser that is left behind would keep the test from ending.
    await close();
    throw error;
  }
  return { kind, browser, origin: extensionOrigin(kind), close };
}

/** @param {import('puppeteer-core').Browser} browser @param {boolean} inPrivate for which puppeteer has no option */
const installInFirefox = (browser, inPrivate) =>
  connectionOf(browser).send('webExtension.install', {
    extensionData: { type: 'path', path: unpacked('firefox') },
    'moz:allowPrivateBrowsing': inPrivate,
  });

/**
 * Waits for the page that a new installation opens: the extension is at work then, and no tab comes in front later.
 * @param {import('puppeteer-core').Browser} browser
 */
const welcomed = (browser) =>
  until('the welcome page', async () => {
    for (const page of await browser.pages()) {
      // Firefox does not tell the automation the address of such a page, but the page itself does.
      if (await page.evaluate(() => location.pathname.endsWith('/welcome.html') && document.readyState === 'complete'))
        return page;
    }
    return undefined;
  });

/** @typedef {Awaited<ReturnType<typeof startBrowser>>} Started */
