// A consent page whose policy stops a redirect of which the extension is not told, because it leads over another host. The
// browser reports it to the page, and the page is read when the user asks.
import assert from 'node:assert/strict';
import http from 'node:http';
import { after, before, it } from 'node:test';
import { startListener } from '../servers/listener.mjs';
import { listen, page as htmlPage, shut } from '../servers/serve.mjs';
import { PROVIDER_NAME, STRANGER_NAME } from './browser.mjs';
import { pressToolbarButton } from './popup.mjs';
import { click } from './portmend.mjs';
import { inEachBrowser } from './scene.mjs';
import { until } from './wait.mjs';

/** What else a page may do that its policy forbids. @type {Record<string, (port: number) => string>} */
const LOOK_ALIKES = {
  '/image': () => '<img src="/missing.png" alt="">',
  '/search': (port) =>
    `<form action="http://${STRANGER_NAME}:${port}/find"><button id="approve">Search</button></form>`,
};

/** SIMULATED provider. Its consent page sends the browser back over another host. */
async function startPages() {
  const server = http.createServer((request, response) => {
    const { pathname, search } = new URL(request.url ?? '/', 'http://localhost');
    const port = /** @type {import('node:net').AddressInfo} */ (server.address()).port;
    if (pathname === '/approve')
      return response.writeHead(303, { location: `http://${STRANGER_NAME}:${port}/hop${search}` }).end();
    if (pathname === '/hop') {
      const parameters = new URLSearchParams(search);
      const callback = `${parameters.get('redirect_uri')}?code=secret-code&state=${parameters.get('state')}`;
      return response.writeHead(302, { location: callback }).end();
    }
    response.setHeader('content-type', 'text/html');
    response.setHeader('content-security-policy', "img-src 'none'; form-action 'self'");
    const form = `<form method="post" action="/approve${search.replaceAll('&', '&amp;')}"><button id="approve">Approve</button></form>`;
    return response.end(htmlPage('Allow access?', LOOK_ALIKES[pathname]?.(port) ?? form));
  });
  return { port: await listen(server), close: () => shut(server) };
}

inEachBrowser('a redirect that is stopped on the way', (scene, kind) => {
  /** @type {Awaited<ReturnType<typeof startPages>>} */
  let pages;
  before(async () => {
    pages = await startPages();
  });
  after(() => pages.close());

  /** @param {string} path of the provider's page */
  async function signIn(path) {
    const listener = scene.keep(await startListener());
    const redirectUri = `http://localhost:${listener.port}/callback`;
    const request = new URL(`http://${PROVIDER_NAME}:${pages.port}${path}`);
    const parameters = { response_type: 'code', client_id: 'cli', redirect_uri: redirectUri, state: `state${path}` };
    for (const [name, value] of Object.entries(parameters)) request.searchParams.set(name, value);
    const page = await scene.tab(request.href);
    return { listener, redirectUri, page };
  }

  /** What the popup says when the user asks about the page. @param {import('puppeteer-core').Page} page @param {string} redirectUri */
  async function asked(page, redirectUri) {
    const popup = await pressToolbarButton(scene, page);
    await popup.click('#explain-page');
    const record = await until('the answer', async () =>
      Object.values(await scene.extension.read('session')).find(
        ({ explanation }) => explanation?.requested === redirectUri,
      ),
    );
    return [record.kind, record.explanation.summary.key];
  }

  if (kind === 'firefox') {
    it('is followed by Firefox', async () => {
      const { listener, page } = await signIn('/consent');
      await click(page, '#approve');
      await listener.received();
      assert.equal(listener.requests.length, 1);
    });
    return;
  }

  it('is told when the user asks', async () => {
    const { listener, redirectUri, page } = await signIn('/consent');
    await click(page, '#approve');
    await reported(page);
    assert.deepEqual(await asked(page, redirectUri), ['warn', 'summary_redirect_stopped']);
    assert.ok(await page.$('#approve'), 'the page stays');
    assert.deepEqual(listener.requests, []);
  });

  for (const path of Object.keys(LOOK_ALIKES)) {
    it(`is not told of a page that was stopped otherwise: ${path}`, async () => {
      const { redirectUri, page } = await signIn(path);
      if (path === '/search') await click(page, '#approve');
      await reported(page);
      assert.deepEqual(await asked(page, redirectUri), ['warn', 'summary_not_sent_back']);
    });
  }
});

/** Waits until the browser has reported to the page what it has stopped. @param {import('puppeteer-core').Page} page */
const reported = (page) =>
  until('the report', () =>
    page.evaluate(() => {
      const observer = new ReportingObserver(() => undefined, { types: ['csp-violation'], buffered: true });
      observer.observe();
      const count = observer.takeRecords().length;
      observer.disconnect();
      return document.readyState === 'complete' && count > 0;
    }),
  );
