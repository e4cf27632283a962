/** What a state of a page is, and what the states of several pages have in common. */

import { click as clickIn } from '../../e2e/portmend.mjs';
import { SETTINGS } from '../fixtures/settings.mjs';

/** @import { Page } from 'puppeteer-core' */
/** @import { Listed, Message, Settings } from '../../../extension/types/contract.js' */

/**
 * @typedef {object} State
 * @property {string} name
 * @property {string} path of the page, with its fragment
 * @property {Record<string, Message | string>} shows texts to expect, by selector: the whole of a message, or a part of
 *   any other text
 * @property {(tab: number) => Record<string, unknown>} [session] what the background has stored; `tab` is the tab it refers to
 * @property {Settings} [settings] saved settings
 * @property {object} [preset] settings that an administrator has preset
 * @property {'seen' | 'unseen' | 'refused'} [real] if the background must know the attempt: whether its request was seen, or its
 *   callback refused where the client had asked for it
 * @property {(page: Page) => Promise<unknown>} [then] what the user does
 * @property {boolean} [window] only what is visible without scrolling matters
 * @property {number[]} [widths] in place of the usual ones
 * @property {number} [height] of the window
 * @property {'page' | 'dead'} [over] the tab that a popup is about: an ordinary page on this computer, or one that failed
 *   to load and that browsers do not allow reading
 * @property {boolean} [rightToLeft]
 * @property {boolean} [forced] forced colours
 * @property {boolean} [withoutAccess] access to loopback was revoked
 * @property {Record<string, unknown>} [answer] of the background to a request, if it is stubbed
 */

/** @type {Omit<Listed, 'attempt' | 'end'>} */
export const LISTED = {
  private: false,
  server: 'https://id.example.com',
  started: 1_795_000_000_000,
  client: { id: null, name: 'Example tool' },
  provider: { id: null, name: 'id.example.com' },
  leg: 'response',
  progress: 'open',
};

/** @type {Settings} */
export const SEVERAL = {
  ...SETTINGS,
  registrations: [
    ...SETTINGS.registrations,
    {
      ...SETTINGS.registrations[0],
      name: 'Salesforce MCP, mutations',
      server_name: 'sf-mutations',
      server_url: 'https://api.salesforce.com/platform/mcp/v1/platform/sobject-mutations',
    },
  ],
};

/** @type {Settings} */
export const LEFT_ALONE = { ...SETTINGS, left_alone: [LISTED.server ?? ''] };

/** The start of a hostile name, as it is shown. */
export const SHOWN_NAME = '\\u{202E}Cl\\u{2066}audé\\u{1B}[2J<img';

/** @param {Page} page */
export const openAll = (page) =>
  page.evaluate(() =>
    document.querySelectorAll('details').forEach((details) => {
      details.open = true;
    }),
  );

/** @param {string} selector @returns {(page: Page) => Promise<unknown>} */
export const click = (selector) => (page) => clickIn(page, selector);
