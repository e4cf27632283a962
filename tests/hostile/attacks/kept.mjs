/** What a browser keeps or shows again: pages in its history, the source of a page, the cookies of a host. */

import assert from 'node:assert/strict';
import { LOOK_ALIKES } from '../../e2e/browser.mjs';
import { click, explanationIn, go } from '../../e2e/portmend.mjs';
import { until } from '../../e2e/wait.mjs';

/** @import { Page } from 'puppeteer-core' */
/** @import { Attack, Field } from '../field.mjs' */

const script = (/** @type {string} */ text) => `<script>${text}</script>`;

/**
 * Waits for a tab to be at an address that begins like this. Of a page that Firefox brings back, automation is not told.
 * @param {Page} page
 * @param {string} start
 */
const at = (page, start) =>
  until(`the tab to be at ${start}`, async () => (await page.evaluate(() => location.href)).startsWith(start));

/**
 * Sends a tab to a page of the attacker's that goes back at once.
 * @param {Field} field
 * @param {Page} page
 */
async function goBackFrom(field, page) {
  const site = await field.site({ '/': script("fetch('/shown').finally(() => history.back())") });
  go(page, `${site.origin}/`);
  await until("the attacker's page", () => site.requests.some(({ path }) => path === '/shown'));
}

/** More than a server of Node.js takes in the headers of a request, and less than a browser keeps. */
const FLOOD = `Array.from({ length: 6 }, (_, n) => 'flood' + n)`;

/** @type {Attack[]} */
export const KEPT = [
  {
    name: 'the page of a callback that was delivered comes back from the history',
    run: async (field) => {
      const target = await field.signIn();
      await field.approve(target);
      // The client has its code before the browser shows its page: a tab that leaves sooner has nothing to come back to.
      await at(target.page, target.client.redirectUri);
      await goBackFrom(field, target.page);
      await at(target.page, target.client.redirectUri);
      assert.ok(target.program?.untouched, 'nothing connected to the port where the provider had sent the callback');
    },
  },
  {
    name: "a callback page of the attacker's comes back from the history of the sign-in's tab",
    run: async (field) => {
      const program = await field.program({ text: 'Kept' });
      const address = `http://localhost:${program.port}/callback?code=attacker&state=guessed`;
      const target = await field.signIn();
      const consent = target.page.url();
      go(target.page, address);
      await at(target.page, address);
      await goBackFrom(field, target.page);
      await at(target.page, address);
      assert.deepEqual(target.client.requests, [], 'nothing came to the client');
      go(target.page, consent);
      await until('the consent page', () => target.page.$('#approve'));
      await field.approve(target);
    },
  },
  {
    name: 'the source of a forged callback is shown in another tab',
    skip: { firefox: 'automation cannot open the source of a page in Firefox' },
    run: async (field) => {
      const target = await field.signIn();
      go(await field.scene.tab(), `view-source:${target.forged}`);
      await until("the forged callback at the attacker's program", () =>
        target.program?.requests.some(({ url }) => url.includes('attacker')),
      );
      assert.deepEqual(target.client.requests, [], 'nothing came to the client');
      await field.approve(target);
    },
  },
  {
    name: 'the source of a forged callback is to be shown, and nobody answers',
    skip: { firefox: 'automation cannot open the source of a page in Firefox' },
    run: async (field) => {
      const target = await field.signIn({ dead: true });
      const page = await field.scene.tab();
      go(page, `view-source:${target.forged}`);
      await explanationIn(page);
      assert.deepEqual(target.client.requests, [], 'nothing came to the client');
      await field.approve(target);
    },
  },
  {
    name: "a page on localhost makes the client's cookies too large",
    run: async (field) => {
      const target = await field.signIn();
      const trap = await field.program();
      const { page } = await field.visit(
        script(`for (const name of ${FLOOD}) document.cookie = name + '=' + 'x'.repeat(3900) + '; path=/'`),
        {},
        'localhost',
      );
      await until('the cookies', () => page.evaluate(() => document.cookie.length > 20_000));
      await click(target.page, '#approve');
      assert.match(await explanationIn(target.page), /without reading it/);
      assert.deepEqual(target.client.requests, [], 'the client has read nothing');
      await click(target.page, '.now button.primary');
      const finish = await target.client.finished;
      assert.ok(finish.ok, `the client exchanged its code: ${JSON.stringify(finish)}`);
      assert.deepEqual(trap.requests, []);
      await page.evaluate(`for (const name of ${FLOOD}) document.cookie = name + '=; path=/; max-age=0'`);
      await until('the cookies to be gone', () => page.evaluate(() => document.cookie === ''));
    },
  },
  {
    name: "a host of the attacker's that resolves to this computer asks for the callback at the client's port",
    run: async (field) => {
      const target = await field.signIn();
      const own = new URL(target.client.authorizationUrl);
      own.searchParams.set('redirect_uri', target.client.redirectUri.replace('localhost', LOOK_ALIKES[0]));
      const { page } = await field.visit(`<a id="go" href="${own.href.replaceAll('&', '&amp;')}">Free money</a>`);
      await click(page, '#go');
      await at(page, target.provider.issuer);
      await field.approve(target);
    },
  },
];
