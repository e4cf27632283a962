/** Settings of the browser and the system that affect a page, and the errors that the browser reports meanwhile. */

import { privileged } from './firefox.mjs';
import { click, go } from './portmend.mjs';
import { until } from './wait.mjs';

/** @import { Page } from 'puppeteer-core' */
/** @import { State } from '../pages/states/state.mjs' */
/** @typedef {'light' | 'dark'} Scheme */

/**
 * @typedef {object} PageEnvironment
 * @property {(scheme: Scheme, forced: boolean) => Promise<unknown>} colours
 * @property {(state: State) => Promise<unknown>} prepare sets up the browser for the state, before its page is opened
 * @property {(state: State) => Promise<unknown>} restore
 * @property {() => Promise<unknown>} focusPage focuses the active page
 * @property {() => Promise<string[]>} errors since the last call
 */

/** @param {Page} page @param {string} query */
const matches = (page, query) => until(query, () => page.evaluate((wanted) => matchMedia(wanted).matches, query));

// Chromium takes the text direction from its language and access to loopback from the manifest. Neither can be changed
// at run time, so the page gets other answers, installed before its scripts run.
const readRightToLeft = () => {
  const { getMessage } = chrome.i18n;
  chrome.i18n.getMessage = (key, args) => (key === '@@bidi_dir' ? 'rtl' : getMessage(key, args));
};
const hasNoAccess = () => {
  Object.assign(chrome.permissions, { contains: async () => false });
};

/** @param {Page} page @returns {Promise<PageEnvironment>} */
async function inChromium(page) {
  /** @type {string[]} */
  const errors = [];
  page.on('pageerror', (error) => errors.push(error instanceof Error ? error.message : String(error)));
  page.on('console', (line) => line.type() === 'error' && errors.push(line.text()));
  const devtools = await page.createCDPSession();
  /** @type {string[]} */
  let injected = [];
  return {
    async colours(scheme, forced) {
      const features = {
        'prefers-color-scheme': scheme,
        'prefers-reduced-motion': 'reduce',
        'forced-colors': forced ? 'active' : 'none',
      };
      await devtools.send('Emulation.setEmulatedMedia', {
        features: Object.entries(features).map(([name, value]) => ({ name, value })),
      });
    },
    async prepare({ rightToLeft, withoutAccess }) {
      for (const script of [rightToLeft && readRightToLeft, withoutAccess && hasNoAccess]) {
        if (script) injected.push((await page.evaluateOnNewDocument(script)).identifier);
      }
    },
    async restore() {
      for (const identifier of injected) await page.removeScriptToEvaluateOnNewDocument(identifier);
      injected = [];
    },
    focusPage: () => page.bringToFront(),
    errors: async () => errors.splice(0),
  };
}

/**
 * Waits until forced colours reach the page: the preferences of text and background take effect one after the other, and
 * the media queries match before that.
 * @param {Page} page
 * @param {string} colour
 */
const matchesForcedText = (page, colour) =>
  until(`text in ${colour}`, () =>
    page.evaluate((wanted) => getComputedStyle(document.documentElement).color === wanted, colour),
  );

/** Dark forced colours for Firefox, whose default ones are light. */
const FORCED = { 'display.background': '#000000', 'display.foreground': '#ffffff', anchor: '#8c8cff' };

/** @param {Page} page @returns {Promise<PageEnvironment>} */
async function inFirefox(page) {
  const firefox = privileged(page.browser());
  await firefox.prefer('ui.prefersReducedMotion', 1);
  // The tests click the button that requests access, but nobody could answer the browser's own prompt.
  await firefox.prefer('extensions.webextOptionalPermissionPrompts', false);
  await firefox.errors();
  return {
    async colours(scheme, forced) {
      await firefox.prefer('layout.css.prefers-color-scheme.content-override', scheme === 'dark' ? 0 : 1);
      // With forced colours, the scheme follows from the colours themselves.
      for (const [name, colour] of Object.entries(FORCED))
        await firefox.prefer(`browser.${name}_color`, forced && scheme === 'dark' ? colour : undefined);
      await firefox.prefer('browser.display.document_color_use', forced ? 2 : 0);
      if (forced) await matchesForcedText(page, scheme === 'dark' ? 'rgb(255, 255, 255)' : 'rgb(0, 0, 0)');
    },
    async prepare({ rightToLeft, withoutAccess }) {
      if (rightToLeft) await firefox.prefer('intl.l10n.pseudo', 'bidi');
      if (withoutAccess)
        await page.evaluate(() =>
          chrome.permissions.remove({ origins: chrome.runtime.getManifest().host_permissions }),
        );
    },
    async restore({ rightToLeft, withoutAccess }) {
      if (rightToLeft) await firefox.prefer('intl.l10n.pseudo');
      if (!withoutAccess) return;
      // Only this page asks for access.
      if (!(await page.$('#grant')))
        go(page, await page.evaluate(() => chrome.runtime.getURL('pages/welcome/welcome.html')));
      await click(page, '#grant');
      await until('access to be restored', () => page.evaluate(() => document.getElementById('access')?.hidden));
    },
    focusPage: () => firefox.focusPage(),
    errors: () => firefox.errors(),
  };
}

/**
 * @param {import('./browser.mjs').Kind} kind
 * @param {Page} page
 * @returns {Promise<PageEnvironment>}
 */
export async function environmentOf(kind, page) {
  const environment = await (kind === 'firefox' ? inFirefox(page) : inChromium(page));
  return {
    ...environment,
    async colours(scheme, forced) {
      await environment.colours(scheme, forced);
      await matches(
        page,
        `(prefers-color-scheme: ${scheme}) and (prefers-reduced-motion: reduce) and (forced-colors: ${forced ? 'active' : 'none'})`,
      );
    },
  };
}
