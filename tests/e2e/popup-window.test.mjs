// A page opens a sign-in in a popup window, and the provider's page severs it from its opener
// (Cross-Origin-Opener-Policy): the browser continues in another group of browsing contexts. The request keeps its tab.
import assert from 'node:assert/strict';
import http from 'node:http';
import { it } from 'node:test';
import { startListener } from '../servers/listener.mjs';
import { listen, page as htmlPage, shut } from '../servers/serve.mjs';
import { PROVIDER_NAME } from './browser.mjs';
import { click, explanationIn } from './portmend.mjs';
import { inEachBrowser } from './scene.mjs';
import { until } from './wait.mjs';

const POLICIES = ['unsafe-none', 'same-origin', 'same-origin-allow-popups'];

inEachBrowser('a sign-in in a popup window', (scene, kind) => {
  /** SIMULATED provider. @param {string} policy of its page */
  async function startProvider(policy) {
    const server = http.createServer((request, response) => {
      const { pathname, search, searchParams } = new URL(request.url ?? '/', 'http://localhost');
      response.setHeader('cross-origin-opener-policy', policy);
      if (pathname === '/approve') {
        const callback = `${searchParams.get('redirect_uri')}?code=secret-code&state=${searchParams.get('state')}`;
        return response.writeHead(303, { location: callback }).end();
      }
      response.setHeader('content-type', 'text/html');
      const action = `/approve${search.replaceAll('&', '&amp;')}`;
      return response.end(
        htmlPage(
          'Allow access?',
          `<form method="post" action="${action}"><button id="approve">Approve</button></form>`,
        ),
      );
    });
    const port = await listen(server);
    scene.keep({ close: () => shut(server) });
    return `http://${PROVIDER_NAME}:${port}/authorize`;
  }

  /** Another site's page with a button that opens a popup window. @param {string} url */
  async function opener(url) {
    const page = await scene.tab(await scene.stranger(url));
    await until('the link', () => page.$('#go'));
    await page.evaluate(() => {
      const link = /** @type {HTMLAnchorElement} */ (document.querySelector('#go'));
      link.addEventListener('click', (event) => {
        event.preventDefault();
        open(link.href, 'signin', 'popup,width=500,height=600');
      });
    });
    return page;
  }

  /** The popup window with the provider's page. @param {string} address */
  const popupAt = (address) =>
    until('the popup window', async () => {
      for (const page of await scene.started.browser.pages()) {
        const isIt = await page.evaluate((start) => location.href.startsWith(start), address).catch(() => false);
        if (isIt) return page;
      }
      return undefined;
    });

  for (const policy of POLICIES) {
    it(`is explained there, and delivered when the user asks: ${policy}`, async () => {
      const listener = scene.keep(await startListener());
      const address = await startProvider(policy);
      const request = new URL(address);
      const parameters = {
        response_type: 'code',
        client_id: 'cli',
        redirect_uri: `http://localhost:${await scene.dead()}/callback`,
        state: `state-${policy}`,
        code_challenge: 'x'.repeat(43),
        code_challenge_method: 'S256',
      };
      for (const [name, value] of Object.entries(parameters)) request.searchParams.set(name, value);
      const page = await opener(request.href);
      await click(page, '#go');
      const popup = await popupAt(address);
      scene.keep({ close: () => popup.close().catch(() => undefined) });
      await click(popup, '#approve');
      assert.match(String(await explanationIn(popup)), /as your client had asked\. (Nothing|Probably nothing) is/);
      // A headless Chromium gives the focus to no popup window.
      if (kind === 'chromium')
        await (await popup.createCDPSession()).send('Emulation.setFocusEmulationEnabled', { enabled: true });
      await popup.evaluate((port) => {
        const field = /** @type {HTMLInputElement} */ (document.querySelector('#listener'));
        field.value = String(port);
        field.dispatchEvent(new Event('input', { bubbles: true }));
      }, listener.port);
      await click(popup, 'form:has(#listener) button');
      assert.equal((await listener.received()).query.state, parameters.state);
      assert.equal(listener.requests.length, 1);
    });
  }
});
