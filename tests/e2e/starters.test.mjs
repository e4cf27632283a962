// Nothing that a page can start passes for a sign-in of another program, and one of another program needs no click.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { KINDS } from './browser.mjs';
import { startDisplay } from './display.mjs';
import { explanationIn, go } from './portmend.mjs';
import { Scene } from './scene.mjs';
import { dropOnTabStrip, fromOutside, openFromOutside, starterOf, startSites } from './starters.mjs';
import { closeTab } from './tabs.mjs';
import { until, within } from './wait.mjs';

/** What the tests keep in a page. @typedef {{ popup: Window, inBetween: number }} Kept */

for (const kind of KINDS)
  describe(`starters (${kind})`, () => {
    /** @type {Awaited<ReturnType<typeof startDisplay>>} */
    let display;
    /** @type {Scene} */
    let scene;
    before(async () => {
      display = await startDisplay();
      scene = new Scene(kind, { headless: false, env: display.env, reachable: true });
      await scene.start();
    });
    afterEach(() => scene.clear());
    after(async () => {
      await scene?.end();
      await display?.close();
    });

    /**
     * The sign-in was seen, and is not believed to come from outside. An honest one beside it is delivered without a click;
     * when that is known, everything before it has been handled.
     * @param {Awaited<ReturnType<typeof startSites>>} sites
     * @param {string} state
     */
    async function isAsked(sites, state) {
      await until('the sign-in', () => starterOf(scene, state));
      const honest = sites.request('/authorize/patient');
      if (kind === 'firefox') await openFromOutside(scene, honest.url);
      // After FedCM, another program's address would open in a new window, which does not tell who opened it.
      else await scene.tab(honest.url);
      await fromOutside(scene, honest.state);
      assert.notEqual(await starterOf(scene, state), 'external');
      const rules = JSON.stringify(await scene.extension.rules());
      assert.ok(!rules.includes(state) && rules.includes(honest.state));
    }

    it('knows another program', async () => {
      const sites = await startSites(scene);
      const { url, state } = sites.request('/authorize/patient');
      await openFromOutside(scene, url);
      await fromOutside(scene, state);
    });

    it('knows another program if its provider redirects to a login page', async () => {
      const sites = await startSites(scene);
      const { url, state } = sites.request('/authorize/through-login');
      await openFromOutside(scene, url);
      await fromOutside(scene, state);
    });

    it('knows two sign-ins that other programs start at once', async () => {
      const sites = await startSites(scene);
      const requests = [sites.request('/authorize/patient'), sites.request('/authorize/patient')];
      await Promise.all(requests.map(({ url }) => openFromOutside(scene, url)));
      for (const { state } of requests) await fromOutside(scene, state);
    });

    it('does not take another extension for another program', async () => {
      const sites = await startSites(scene);
      const { url, state } = sites.request();
      await scene.extension.page.evaluate((address) => void chrome.tabs.create({ url: address }), url);
      await isAsked(sites, state);
    });

    if (kind === 'firefox')
      for (const shift of [false, true])
        it(`does not take a link dropped on the tab strip${shift ? ' with shift' : ''} for another program`, async () => {
          const sites = await startSites(scene);
          const { url, state } = sites.request();
          const page = await scene.tab(sites.page());
          await until('the page', () => page.$('#go'));
          await dropOnTabStrip(scene, url, shift);
          await isAsked(sites, state);
        });

    if (kind === 'chromium') {
      it('does not take a window of FedCM for another program', async () => {
        const sites = await startSites(scene);
        const { url, state } = sites.request('/authorize', 'localhost');
        sites.fedCm.login = url;
        const page = await scene.tab(sites.secure('/page'));
        await until('the page', () => page.$('#go'));
        const { browser } = scene.started;
        await page.evaluate((configURL) => {
          document.onclick = () => {
            const identity = { mode: 'active', providers: [{ configURL, clientId: 'a-client' }] };
            void navigator.credentials.get(/** @type {any} */ ({ identity })).catch(() => undefined);
          };
        }, sites.secure('/fedcm.json'));
        await page.bringToFront();
        await page.mouse.click(300, 300);
        await until('its window', async () =>
          (await browser.pages()).some((opened) => opened.url().startsWith(sites.secure('/authorize'))),
        );
        await isAsked(sites, state);
      });

      it('does not take an address that the user types over a hanging sign-in for that sign-in', async () => {
        const sites = await startSites(scene);
        const { url, state } = sites.request('/authorize/hanging');
        const opener = await scene.tab(sites.page());
        await until('the page', () => opener.$('#go'));
        const popup = await openPopup(opener, 'about:blank');
        await navigate(opener, url);
        await until('the sign-in', () => starterOf(scene, state));
        go(popup, sites.page(`/to?url=${encodeURIComponent(sites.provider('/typed'))}`));
        await until('the typed page', () => popup.url().endsWith('/typed'));
        await isAsked(sites, state);
      });

      it('does not take an address that the user types for a sign-in that begins while it is committed', async () => {
        const sites = await startSites(scene);
        const opener = await scene.tab(sites.page());
        await until('the page', () => opener.$('#go'));
        await watchOrder();
        const states = [];
        for (let delay = 0; delay < 16; delay++) {
          const { url, state } = sites.request(`/authorize/${delay}`);
          const popup = await openPopup(opener, sites.page('/popup'));
          await until('the popup', () => popup.$('#go'));
          await popup.evaluate(() => addEventListener('beforeunload', () => window.opener.postMessage(1, '*')));
          await opener.evaluate(
            (address, wait) => {
              const { popup: opened } = /** @type {Kept} */ (/** @type {unknown} */ (globalThis));
              onmessage = () => setTimeout(() => Object.assign(opened, { location: address }), wait);
            },
            url,
            delay,
          );
          go(popup, sites.page(`/to?url=${encodeURIComponent(sites.provider('/typed'))}`));
          await until('the typed page or the sign-in', () => popup.url().startsWith(sites.provider('/')));
          states.push(state);
        }
        assert.ok((await typedInBetween()) > 0, 'the typed page was committed while the sign-in was under way');
        // A page that navigates its popup too early only replaces the typed address.
        await isAsked(sites, String(states.at(0)));
        for (const state of states) assert.notEqual(await starterOf(scene, state), 'external');
      });

      it('leaves a page alone that prerenders a dead callback', async () => {
        const sites = await startSites(scene);
        const page = await scene.tab(sites.secure('/page'));
        await until('the page', () => page.$('#go'));
        const callback = `http://localhost:${await scene.dead()}/callback?code=a-code&state=a-state-that-no-request-has`;
        const ended = scene.extension.page.evaluate(
          (url) =>
            new Promise((resolve) => {
              chrome.webNavigation.onErrorOccurred.addListener((details) => {
                if (details.url === url && details.frameId !== 0) resolve(true);
              });
            }),
          callback,
        );
        await page.evaluate((url) => {
          const rules = document.createElement('script');
          rules.type = 'speculationrules';
          rules.textContent = JSON.stringify({ prerender: [{ urls: [url], eagerness: 'immediate' }] });
          document.head.append(rules);
        }, callback);
        await within('the prerendering to fail', ended);
        assert.deepEqual(await scene.explained(), []);
        assert.equal(page.url(), sites.secure('/page'));
        go(page, callback);
        await explanationIn(page);
      });

      /** Opens a popup that its opener can navigate. @param {import('puppeteer-core').Page} opener @param {string} url */
      async function openPopup(opener, url) {
        const opened = new Promise((resolve) => opener.once('popup', resolve));
        await opener.evaluate((address) => Object.assign(globalThis, { popup: open(address) }), url);
        const popup = /** @type {import('puppeteer-core').Page} */ (await within('the popup', opened));
        scene.keep({ close: () => closeTab(popup) });
        return popup;
      }

      /** Sends the popup of a page to an address. @param {import('puppeteer-core').Page} opener @param {string} url */
      const navigate = (opener, url) =>
        opener.evaluate((address) => {
          const kept = /** @type {Kept} */ (/** @type {unknown} */ (globalThis));
          Object.assign(kept.popup, { location: address });
        }, url);

      /** Counts how often a typed page is committed in a tab in which a request has just begun. */
      const watchOrder = () =>
        scene.extension.page.evaluate(() => {
          const kept = /** @type {Kept} */ (/** @type {unknown} */ (Object.assign(globalThis, { inBetween: 0 })));
          /** @type {Set<number>} */
          const begun = new Set();
          chrome.webNavigation.onBeforeNavigate.addListener(({ tabId, url }) => {
            if (url.includes('/authorize/')) begun.add(tabId);
          });
          chrome.webNavigation.onErrorOccurred.addListener(({ tabId, url }) => {
            if (url.includes('/authorize/')) begun.delete(tabId);
          });
          chrome.webNavigation.onCommitted.addListener(({ tabId, url }) => {
            if (begun.has(tabId) && url.endsWith('/typed')) kept.inBetween += 1;
          });
        });
      const typedInBetween = () =>
        scene.extension.page.evaluate(() => /** @type {Kept} */ (/** @type {unknown} */ (globalThis)).inBetween);
    }
  });
