/** What a person has set in the browser or the system, set for a page, and what the browser complained of meanwhile. */

import { privileged } from './firefox.mjs';
import { click } from './portmend.mjs';
import { until } from './wait.mjs';

/** @import { Page } from 'puppeteer-core' */
/** @import { State } from '../pages/states.mjs' */
/** @typedef {'light' | 'dark'} Scheme */

/**
 * @typedef {object} PageEnvironment
 * @property {(scheme: Scheme, forced: boolean) => Promise<unknown>} colours
 * @property {(state: State) => Promise<unknown>} prepare makes this browser what the state needs, before its page is opened
 * @property {(state: State) => Promise<unknown>} restore
 * @property {() => Promise<unknown>} focusPage gives the keyboard to the page in front
 * @property {() => Promise<string[]>} errors since this was last asked
 */

/** @param {Page} page @param {string} query */
const holds = (page, query) => until(query, () => page.evaluate((wanted) => matchMedia(wanted).matches, query));

// Chromium takes its direction from its language and its access to loopback from the manifest: neither can be changed
// from here, so the page is told otherwise before its scripts run.
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
  let told = [];
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
        if (script) told.push((await page.evaluateOnNewDocument(script)).identifier);
      }
    },
    async restore() {
      for (const identifier of told) await page.removeScriptToEvaluateOnNewDocument(identifier);
      told = [];
    },
    focusPage: () => page.bringToFront(),
    errors: async () => errors.splice(0),
  };
}

/** Dark ones for Firefox, which by default forces light ones. */
const FORCED = { 'display.background': '#000000', 'display.foreground': '#ffffff', anchor: '#8c8cff' };

/** @param {Page} page @returns {Promise<PageEnvironment>} */
async function inFirefox(page) {
  const firefox = privileged(page.browser());
  await firefox.prefer('ui.prefersReducedMotion', 1);
  // The button that asks for access is pressed; the browser's own question has nobody to answer it.
  await firefox.prefer('extensions.webextOptionalPermissionPrompts', false);
  await firefox.errors();
  return {
    async colours(scheme, forced) {
      await firefox.prefer('layout.css.prefers-color-scheme.content-override', scheme === 'dark' ? 0 : 1);
      // In forced colours there is no scheme but that of the colours themselves.
      for (const [name, colour] of Object.entries(FORCED))
        await firefox.prefer(`browser.${name}_color`, forced && scheme === 'dark' ? colour : undefined);
      await firefox.prefer('browser.display.document_color_use', forced ? 2 : 0);
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
      await click(page, '#grant');
      await until('the access to be back', () => page.evaluate(() => document.getElementById('access')?.hidden));
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
      await holds(
        page,
        `(prefers-color-scheme: ${scheme}) and (prefers-reduced-motion: reduce) and (forced-colors: ${forced ? 'active' : 'none'})`,
      );
    },
  };
}
