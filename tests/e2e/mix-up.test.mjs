// An answer is delivered by itself only if it comes from the server that was asked (RFC 9700 section 4.4).
import assert from 'node:assert/strict';
import http from 'node:http';
import { it } from 'node:test';
import { startListener } from '../servers/listener.mjs';
import { listen, shut } from '../servers/serve.mjs';
import { PROVIDER_NAME, STRANGER_NAME } from './browser.mjs';
import { click, explanationIn } from './portmend.mjs';
import { inEachBrowser } from './scene.mjs';
import { until } from './wait.mjs';

/** How the attacker's server sends the tab on to the honest one. */
const WAYS = {
  'at once': (/** @type {string} */ onward) => ({ status: 302, headers: { location: onward }, body: '' }),
  'from a link on its page': (/** @type {string} */ onward) => ({
    status: 200,
    headers: { 'content-type': 'text/html' },
    body: `<!doctype html><title>Attacker</title><a id="on" href="${onward.replaceAll('&', '&amp;')}">Go on</a>`,
  }),
  'through a form on its page and a redirect': (/** @type {string} */ onward) => ({
    status: 200,
    headers: { 'content-type': 'text/html' },
    body: `<!doctype html><title>Attacker</title><form method="post" action="/next?to=${encodeURIComponent(onward)}"><button id="on">Go on</button></form>`,
  }),
};

/** Why the user is asked if the answer names no issuer. What a form is redirected to is not reported if it shows no page. */
const REASONS = {
  'at once': /does not know who started this sign-in/,
  'from a link on its page': /sent this tab on to/,
  'through a form on its page and a redirect': /nothing in the response proves/,
};

inEachBrowser('mix-up', (scene) => {
  /**
   * A server of the attacker, whose authorization endpoint sends the tab on to `onward`.
   * @param {(onward: string) => { status: number, headers: http.OutgoingHttpHeaders, body: string }} way
   * @param {string} onward
   */
  async function attacker(way, onward) {
    const server = http.createServer(async (request, response) => {
      const { pathname, searchParams } = new URL(String(request.url), 'http://attacker');
      await scene.seen(searchParams);
      if (pathname === '/next') return response.writeHead(302, { location: searchParams.get('to') ?? '' }).end();
      const { status, headers, body } = way(onward);
      return response.writeHead(status, headers).end(body);
    });
    const port = await listen(server, 0, '127.0.0.1');
    scene.keep({ close: () => shut(server) });
    return `http://${STRANGER_NAME}:${port}`;
  }

  /**
   * Plays a mix-up: another program opens the attacker's server, which sends the tab to an honest provider with the same
   * `state`.
   * @param {keyof typeof WAYS} way
   * @param {import('../servers/front.mjs').Landing} landing of the honest provider
   */
  async function mixUp(way, landing) {
    const honest = await scene.provider(landing, { autoApprove: true });
    const victim = await scene.client({ provider: honest });
    // What the attacker wants to get the code: a listener that is not the client's.
    const thief = scene.keep(await startListener());
    const onward = new URL(victim.authorizationUrl);
    const request = new URL(await attacker(WAYS[way], onward.href));
    request.pathname = '/authorize';
    request.search = onward.search;
    request.searchParams.set('redirect_uri', `http://localhost:${thief.port}/callback`);
    const page = await scene.tab(request.href);
    if (way !== 'at once') await click(page, '#on');
    return { page, thief, victim };
  }

  for (const way of /** @type {(keyof typeof WAYS)[]} */ (Object.keys(WAYS))) {
    it(`explains the answer of another server to which the tab was sent ${way}`, async () => {
      const { page, thief } = await mixUp(way, { port: await scene.dead() });
      assert.match(await explanationIn(page), /The response names another server/i);
      assert.equal(thief.requests.length, 0);
      const offered = await page.$$eval('.now button', (buttons) => buttons.map((button) => button.textContent));
      assert.ok(!offered.some((label) => label?.includes(String(thief.port))), `no delivery is offered: ${offered}`);
    });

    it(`asks if the answer names no issuer and the tab was sent on ${way}`, async () => {
      const { page, thief } = await mixUp(way, { port: await scene.dead(), unnamed: true });
      assert.match(await explanationIn(page), REASONS[way]);
      assert.equal(thief.requests.length, 0);
    });
  }

  /**
   * Opens a client's request at a server that redirects it, unchanged, to a server of another site. That one shows a page
   * at the address of the request, and sends the answer to a port where nothing listens.
   * @param {{ trusted?: boolean, named?: boolean }} options whether an administrator trusts the first server, and whether
   *   the answer names the second one
   */
  async function passOn({ trusted = false, named = false }) {
    const listener = scene.keep(await startListener());
    const { authorizationUrl } = await scene.client({ provider: await scene.provider(undefined) });
    const { search, searchParams } = new URL(
      authorizationUrl.replace(/localhost%3A\d+/, `localhost%3A${listener.port}`),
    );
    const state = String(searchParams.get('state'));
    const answer = new URL(`http://localhost:${await scene.dead()}/callback?code=unused`);
    answer.searchParams.set('state', state);
    const shown = new URL(await attacker(() => WAYS['from a link on its page'](answer.href), ''));
    shown.hostname = PROVIDER_NAME;
    if (named) answer.searchParams.set('iss', shown.origin);
    const first = await attacker(WAYS['at once'], `${shown.origin}/authorize${search}`);
    if (trusted) await scene.extension.save({ trusted_servers: [{ authorization_server: first }] });
    const page = await scene.tab(`${first}/authorize${search}`);
    // Only a tab that has loaded tells whose page was reached through the redirection, and with it who started this.
    await until('the starter to be known', async () =>
      Object.values(await scene.extension.read('session')).some(
        ({ attempt }) => attempt?.initiator === 'external' && JSON.stringify(attempt).includes(state),
      ),
    );
    await click(page, '#on');
    return { page, listener, first, next: shown.origin };
  }

  it('delivers the answer to a request that a trusted server has passed on', async () => {
    const { listener } = await passOn({ trusted: true });
    await until('the answer at the client', () => listener.requests.length === 1);
  });

  it('asks about a request that any other server has passed on, and remembers no yes', async () => {
    const { page, listener, first, next } = await passOn({});
    const text = await explanationIn(page);
    assert.ok(text.includes(`${first} sent this tab on to ${next}`), text);
    assert.equal(listener.requests.length, 0);
    await click(page, '.now button.primary');
    await until('the answer at the client', () => listener.requests.length === 1);
    await scene.explained();
    assert.equal((await scene.extension.read('local')).trusted_servers, undefined);
  });

  it('explains the answer of the server to which a request was passed on', async () => {
    const { page, listener } = await passOn({ trusted: true, named: true });
    assert.match(await explanationIn(page), /The response names another server/i);
    assert.equal(listener.requests.length, 0);
  });

  it('leaves an answer of another server with the listener that it reaches', async () => {
    const live = scene.keep(await startListener());
    const { thief } = await mixUp('from a link on its page', { port: live.port });
    await until('the answer at its listener', () => live.requests.length === 1);
    assert.equal(thief.requests.length, 0);
  });

  it('asks once about a server that names no issuer, and then delivers its answers to this client', async () => {
    const provider = await scene.provider({ port: await scene.dead(), unnamed: true });
    const first = await scene.client({ provider });
    const page = await scene.tab(first.authorizationUrl);
    await click(page, '#approve');
    assert.match(await explanationIn(page), /nothing in the response proves/);
    assert.equal(first.requests.length, 0, 'the client has received nothing yet');
    await click(page, '.now button.primary');
    assert.ok((await first.finished).ok);
    const { trusted_servers } = await until('the server to be trusted', async () => {
      const saved = await scene.extension.read('local');
      return saved.trusted_servers ? saved : undefined;
    });
    assert.deepEqual(trusted_servers, [{ authorization_server: provider.issuer, client_id: 'native' }]);

    const second = await scene.client({ provider });
    const next = await scene.tab(second.authorizationUrl);
    await click(next, '#approve');
    assert.ok((await second.finished).ok, 'delivered without a click');
  });
});
