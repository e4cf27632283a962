// Many sign-ins that wait at the same time, each with its own listener.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { KINDS } from '../e2e/browser.mjs';
import { click, go } from '../e2e/portmend.mjs';
import { Scene } from '../e2e/scene.mjs';
import { openInFirefox } from '../e2e/starters.mjs';
import { until, within } from '../e2e/wait.mjs';
import { startCrowdProvider } from './crowd-provider.mjs';

/** @import { Page } from 'puppeteer-core' */

/** @typedef {Awaited<ReturnType<Scene['client']>>} Client */

/** More than have rules: browsers allow 5,000 of them. The others are delivered after the refusal. */
const SIGN_INS = Number(process.env.CROWD ?? 200);

/**
 * How many sign-ins wait in one tab. A hundred tabs are what Chromium opens at a steady pace on a computer with two cores;
 * in Firefox only a new tab counts as opened from outside.
 */
const IN_ONE_TAB = { chromium: 5, firefox: 1 };

/** The session rules of one sign-in at this provider. */
const RULES_OF_ONE = 26;

/** How many tabs are worked on at a time. */
const AT_ONCE = 5;

/**
 * @template T, R
 * @param {T[]} all
 * @param {(one: T) => Promise<R>} what
 */
async function forEach(all, what, atOnce = AT_ONCE) {
  /** @type {R[]} */
  const results = [];
  for (let start = 0; start < all.length; start += atOnce) {
    results.push(...(await Promise.all(all.slice(start, start + atOnce).map(what))));
  }
  return results;
}

/**
 * Opens the requests of some clients in one tab, one after the other, up to the consent page.
 * @param {Scene} scene
 * @param {Client[]} clients
 */
async function openInTab(scene, clients) {
  const { browser } = scene.started;
  if (scene.kind === 'chromium') {
    const page = await within('a new tab', browser.newPage());
    for (const client of clients) await open(page, client);
    return page;
  }
  // Automation opens a tab and navigates it later, on a busy computer too late for the tab to count as opened for this
  // navigation. So Firefox opens it as it does for another program.
  const [{ authorizationUrl: url }] = clients;
  await openInFirefox(scene, url);
  const page = await until('the tab', async () => (await browser.pages()).find((one) => one.url() === url));
  await consent(page, url);
  return page;
}

/** @param {Page} page @param {Client} client */
async function open(page, { authorizationUrl }) {
  if (page.url() !== authorizationUrl) go(page, authorizationUrl);
  await consent(page, authorizationUrl);
}

/** @param {Page} page @param {string} url */
const consent = (page, url) =>
  until('the consent page', () =>
    page.evaluate((wanted) => location.href === wanted && document.querySelector('form') !== null, url),
  );

/**
 * The user approves the sign-ins in a tab. The last one is shown; for the others, the request is opened again.
 * Returns whether the user is asked before the delivery.
 * @param {Page} page
 * @param {Client[]} clients
 */
async function approveInTab(page, clients) {
  for (const client of clients.toReversed()) {
    await open(page, client);
    await page.evaluate(() => document.querySelector('form')?.submit());
    const asks = await until(
      'the callback or an explanation',
      async () => (client.requests.length > 0 && 'no') || ((await isExplanation(page)) && 'yes'),
    );
    if (asks === 'yes') return true;
    assert.ok((await client.finished).ok);
  }
  return false;
}

/** @param {Page} page */
const isExplanation = (page) => page.evaluate(() => location.pathname.endsWith('/explain.html'));

for (const kind of KINDS) {
  describe(`crowd (${kind})`, () => {
    const scene = new Scene(kind);
    before(() => scene.start());
    afterEach(() => scene.clear());
    after(() => scene.end());

    it(`delivers ${SIGN_INS} sign-ins that wait at once, each to its own client`, async (t) => {
      const provider = scene.keep(await startCrowdProvider(await scene.dead()));
      const clients = await forEach([...Array(SIGN_INS).keys()], (n) =>
        scene.client({ provider, clientId: `client-${n}` }),
      );
      const times = [performance.now()];
      const size = IN_ONE_TAB[kind];
      const groups = [...Array(Math.ceil(SIGN_INS / size)).keys()].map((n) => clients.slice(n * size, (n + 1) * size));
      const tabs = await forEach(
        groups,
        async (group) => ({ group, page: await openInTab(scene, group) }),
        kind === 'firefox' ? 1 : AT_ONCE,
      );
      await until('all sign-ins to wait', async () => {
        const keys = Object.keys(await scene.extension.read('session'));
        const waiting = keys.filter((key) => /^engine:[^0]/.test(key)).length;
        return waiting === SIGN_INS || Promise.reject(new Error(`${waiting} sign-ins wait`));
      });
      const rules = (await scene.extension.rules()).length;
      times.push(performance.now());
      const asking = await forEach(tabs, async (tab) => ((await approveInTab(tab.page, tab.group)) ? [tab] : []));
      for (const { page, group } of asking.flat()) {
        await click(page, '.now button.primary');
        assert.ok((await group[0].finished).ok);
      }
      times.push(performance.now());
      for (const client of clients) {
        assert.deepEqual(
          client.requests.map(({ query }) => query.state),
          [client.state],
          'it got its own callback, and nothing else',
        );
      }
      const [opening, delivery] = [times[1] - times[0], times[2] - times[1]].map((ms) => (ms / 1000).toFixed(1));
      // In Firefox the user is asked after a refusal, which is what sign-ins without a rule end with, and where a busy
      // browser answers too late what a tab showed before.
      const mayAsk = kind === 'firefox' ? SIGN_INS - rules / RULES_OF_ONE + SIGN_INS / 20 : 0;
      assert.ok(asking.flat().length <= mayAsk, `${asking.flat().length} had to be asked about`);
      t.diagnostic(`${rules} rules; ${asking.flat().length} asked; opened in ${opening} s, delivered in ${delivery} s`);
    });
  });
}
