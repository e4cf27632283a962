// The popup over the page that it is about, opened with the toolbar button or by the extension.
import assert from 'node:assert/strict';
import http from 'node:http';
import { it } from 'node:test';
import { REGISTERED } from '../servers/oidc-provider.mjs';
import { startRefusingProvider } from '../servers/refusing.mjs';
import { listen, page as htmlPage, shut } from '../servers/serve.mjs';
import { PROVIDER_NAME } from './browser.mjs';
import { countPopups, opened, popupOf, pressToolbarButton } from './popup.mjs';
import { click, explanationIn, go } from './portmend.mjs';
import { inEachBrowser } from './scene.mjs';
import { until } from './wait.mjs';

const EXPLAIN = '#explain-page';

inEachBrowser('popup', (scene) => {
  it('explains a refusal through "Explain this page", on a page that only the toolbar button makes readable', async () => {
    const provider = await scene.provider(undefined);
    const client = await scene.client({ provider, clientId: 'web' });
    const page = await scene.tab(client.authorizationUrl);
    await until('the refusal', () => page.evaluate(() => document.body.innerText.includes('invalid_redirect_uri')));
    const popup = await pressToolbarButton(scene, page);
    await popup.click(EXPLAIN);
    assert.match(await explanationIn(page), new RegExp(String(client.port)));
    const shown = await page.evaluate(() =>
      [location.href, document.title, document.documentElement.outerHTML].join('\n'),
    );
    assert.doesNotMatch(shown, new RegExp(client.state));
    const attempt = await page.evaluate(() => location.hash.slice(1));
    const { diagnosis, requested } = (await scene.extension.read('session'))[`view:${attempt}`];
    assert.deepEqual([diagnosis, requested], ['rejected_by_provider', client.redirectUri]);
    await until('the popup to close for the explanation', async () => !(await popupOf(scene)));
  });

  it('finds the link to the place of registration, and none that leads elsewhere', async () => {
    const place = '/apps/cli-12345/settings';
    const server = http.createServer((_, response) => {
      const links = [`//evil.example${place}`, `${place}?token=secret#top`, `/go?to=${place}`];
      const body = links.map((link) => `<p><a href="${link}">Your app</a></p>`).join('');
      response.writeHead(400, { 'content-type': 'text/html' }).end(htmlPage('Error', `Invalid redirect_uri ${body}`));
    });
    const port = await listen(server);
    scene.keep({ close: () => shut(server) });
    const origin = `http://${PROVIDER_NAME}:${port}`;
    const query = new URLSearchParams({
      response_type: 'code',
      client_id: 'cli-12345',
      redirect_uri: 'http://localhost:41879/callback',
      state: 'a-state-of-this-sign-in',
    });
    const page = await scene.tab(`${origin}/authorize?${query}`);
    await until('the refusal', () => page.$('a'));
    await (await pressToolbarButton(scene, page)).click(EXPLAIN);
    assert.match(await explanationIn(page), /41879/);
    const attempt = await page.evaluate(() => location.hash.slice(1));
    const { steps } = (await scene.extension.read('session'))[`view:${attempt}`].remedy;
    const step = steps.find((/** @type {any} */ { text }) => text.key === 'step_place_on_page');
    assert.deepEqual(step?.commands, [{ system: 'any', text: origin + place }]);
    assert.match(await page.evaluate(() => document.body.innerText), new RegExp(`${port}${place}`));
    await until('the popup to close for the explanation', async () => !(await popupOf(scene)));
  });

  it('says that an ordinary page is no error page, and leaves it as it is', async () => {
    const address = await scene.stranger('http://127.0.0.1/');
    const page = await scene.tab(address);
    await until('the page', () => page.$('#go'));
    const popup = await pressToolbarButton(scene, page);
    const before = await until('the text of the popup', () => popup.text('main h1'));
    await popup.click(EXPLAIN);
    const after = await until('the answer', async () => !(await popup.text(EXPLAIN)) && popup.text('[role=status] h1'));
    assert.notEqual(after, before);
    assert.equal(await page.evaluate(() => location.href), address);
  });

  /** The badge on the tab that has news about this client. @param {{ redirectUri: string }} client */
  const badge = (client) =>
    scene.extension.page.evaluate(async (requested) => {
      const ext = globalThis.browser ?? globalThis.chrome;
      const all = /** @type {Record<string, any>} */ (await ext.storage.session.get(null));
      const news = Object.entries(all).find(
        ([key, value]) => key.startsWith('tab:') && value.explanation.requested === requested,
      );
      return news && ext.action.getBadgeText({ tabId: Number(news[0].slice('tab:'.length)) });
    }, client.redirectUri);

  /** Saves a registration with a redirect URI that no client requests. @param {{ issuer: string }} provider */
  const register = (provider) =>
    scene.extension.save({
      registrations: [{ name: 'Test', authorization_server: provider.issuer, redirect_uris: [REGISTERED] }],
    });

  it('opens automatically, once, when a sign-in is bound to fail', async () => {
    const provider = await scene.provider(undefined);
    await register(provider);
    const client = await scene.client({ provider });
    const page = await scene.tab();
    await page.bringToFront();
    const popups = await countPopups(scene);
    go(page, client.authorizationUrl);
    const popup = await opened(scene);
    await until('the warning', async () => (await popup.text('main'))?.includes(String(client.port)));
    assert.equal(await popup.text(EXPLAIN), undefined, 'nobody clicked the toolbar button, so the page cannot be read');
    await popup.close();
    await until('the badge', async () => (await badge(client)) === '!');
    // What is on the page now must not be mistaken for the second visit.
    await page.evaluate(() => document.body.replaceChildren());
    go(page, client.authorizationUrl);
    await click(page, '#approve');
    assert.ok((await client.finished).ok);
    // Events are handled in order: once the answer is recorded, so is the second visit.
    await until('the answer to be recorded', async () =>
      Object.values(await scene.extension.read('session')).some(
        ({ attempt }) => attempt?.standing === 'done' && attempt.request.requested.known === client.redirectUri,
      ),
    );
    assert.equal(await popups(), 1);
  });

  it('stays closed for a sign-in that a page starts, and the badge says so once', async () => {
    const provider = await scene.provider(undefined);
    await register(provider);
    const page = await scene.tab(await scene.stranger('about:blank'));
    await until('the page', () => page.$('#go'));
    await page.bringToFront();
    const popups = await countPopups(scene);
    /** @type {Awaited<ReturnType<typeof scene.client>>[]} */
    const clients = [];
    for (let round = 0; round < 3; round += 1) {
      const client = await scene.client({ provider });
      clients.push(client);
      await page.evaluate((url) => {
        setTimeout(() => location.assign(url));
      }, client.authorizationUrl);
      await until('the request to be recorded', async () =>
        Object.values(await scene.extension.read('session')).some(
          ({ attempt }) => attempt?.request?.requested.known === client.redirectUri && attempt.initiator === 'page',
        ),
      );
      await until('the consent page', () => page.$('#approve'));
    }
    // Each navigation removes the badge, which is then set again.
    await until('the warning about the first', async () => (await badge(clients[0])) === '!');
    assert.deepEqual(await Promise.all(clients.slice(1).map(badge)), [undefined, undefined]);
    // A popup takes a moment to open; by the end of another sign-in it would be there.
    const good = await scene.client({ provider: await scene.provider(undefined, { autoApprove: true }) });
    go(page, good.authorizationUrl);
    assert.ok((await good.finished).ok);
    assert.equal(await popups(), 0);
  });

  it('opens again only for the next sign-in, however often the provider shows its error page', async () => {
    const provider = scene.keep(await startRefusingProvider(PROVIDER_NAME, (request) => scene.seen(request)));
    await register(provider);
    const first = await scene.client({ provider, clientId: 'cli' });
    const page = await scene.tab();
    await page.bringToFront();
    // Chromium opens none while another one is closing.
    await until('no popup', async () => !(await popupOf(scene)));
    const popups = await countPopups(scene);
    go(page, provider.authorizationUrl(first));
    const popup = await opened(scene);
    const errorPages = async () =>
      Object.values(await scene.extension.read('session'))
        .flatMap(({ attempt }) => attempt?.log?.events ?? [])
        .filter(({ type }) => type === 'error_page').length;
    await until('the error page to be recorded', errorPages);
    await popup.close();
    for (let visit = 1; visit <= 8; visit += 1) {
      const before = await errorPages();
      go(page, `${provider.issuer}/error?error=redirect_mismatch&visit=${visit}`);
      await until('the error page to be recorded again', async () => (await errorPages()) > before);
    }
    // A popup takes a moment to open; by the end of another sign-in it would be there.
    const good = await scene.client({ provider: await scene.provider(undefined, { autoApprove: true }) });
    go(page, good.authorizationUrl);
    assert.ok((await good.finished).ok);
    assert.equal(await popups(), 1);
    const second = await scene.client({ provider, clientId: 'cli' });
    // In the tab of a page, Firefox cannot tell that the page did not start it.
    const another = await scene.tab();
    await another.bringToFront();
    go(another, provider.authorizationUrl(second));
    const next = await opened(scene);
    await until('the warning about the second sign-in', async () =>
      (await next.text('main'))?.includes(String(second.port)),
    );
    assert.equal(await popups(), 2);
  });
});
