// What breaks a sign-in before its callback and after it. SIMULATED: the authorization server misbehaves as servers in public
// reports do, and a program answers in place of the client.
import assert from 'node:assert/strict';
import http from 'node:http';
import { beforeEach, it } from 'node:test';
import { startListener } from '../servers/listener.mjs';
import { listen, page, shut } from '../servers/serve.mjs';
import { PROVIDER_NAME } from './browser.mjs';
import { click } from './portmend.mjs';
import { inEachBrowser } from './scene.mjs';
import { until } from './wait.mjs';

/** @typedef {(request: URLSearchParams, response: http.ServerResponse, url: URL) => unknown} Answer */

const STATE = 'a-state-that-is-long-enough';

inEachBrowser('the other legs', (scene, kind) => {
  /** A server whose authorization endpoint answers like this. @param {Answer} answer */
  async function server(answer) {
    const own = http.createServer(async (request, response) => {
      const url = new URL(`http://${request.headers.host}${request.url}`);
      await scene.seen(url.searchParams);
      answer(url.searchParams, response, url);
    });
    const port = await listen(own);
    scene.keep({ close: () => shut(own) });
    return `http://${PROVIDER_NAME}:${port}`;
  }

  /** A page, from which the user is sent on by a link. @param {string} to @returns {Answer} */
  const consent = (to) => (_, response) =>
    response.setHeader('content-type', 'text/html').end(page('Consent', `<a id="go" href="${to}">Approve</a>`));

  /**
   * An authorization request at a server.
   * @param {string} issuer
   * @param {Record<string, string>} [changed]
   */
  const request = (issuer, changed = {}) =>
    `${issuer}/authorize?${new URLSearchParams({
      response_type: 'code',
      client_id: 'a-client',
      redirect_uri: 'http://localhost:41234/callback',
      state: STATE,
      code_challenge: 'x'.repeat(43),
      code_challenge_method: 'S256',
      ...changed,
    })}`;

  /** All explanations in the session's storage. */
  const explanations = async () =>
    Object.values(await scene.extension.read('session'))
      .map((value) => value.explanation ?? value)
      .filter((value) => value.diagnosis);

  /** The sign-ins of earlier tests. @type {Set<number>} */
  let earlier;
  beforeEach(async () => {
    earlier = new Set((await explanations()).map(({ attempt }) => attempt));
  });

  /** Waits for the explanation of the sign-in of a test. @param {string} diagnosis */
  const explained = (diagnosis) =>
    until(diagnosis, async () => {
      const own = (await explanations()).filter(({ attempt }) => !earlier.has(attempt));
      return (
        own.find((one) => one.diagnosis === diagnosis) ??
        Promise.reject(new Error(`${own.map((one) => one.diagnosis)}`))
      );
    });

  it('knows a request that was cut at its first ampersand', async () => {
    const issuer = await server(consent('/'));
    await scene.tab(`${issuer}/authorize?response_type=code`);
    assert.equal((await explained('faulty_request')).summary.key, 'summary_request_cut');
  });

  it('knows a client ID that was never filled in', async () => {
    const issuer = await server(consent('/'));
    await scene.tab(request(issuer, { client_id: '${user_config.client_id}' }));
    assert.equal((await explained('faulty_request')).certainty, 'likely');
  });

  it('knows an address on which a program can only listen', async () => {
    const issuer = await server(consent('/'));
    await scene.tab(request(issuer, { redirect_uri: 'http://0.0.0.0:41234/callback' }));
    const { certainty, causes } = await explained('faulty_request');
    assert.equal(certainty, kind === 'firefox' ? 'certain' : 'likely');
    assert.equal(causes[0].key, `cause_unspecified_${kind}`);
  });

  it('knows before consent that an app is called back under another name than its own', async () => {
    const issuer = await server(consent('/'));
    const app = http.createServer((_, response) =>
      response.setHeader('content-type', 'text/html').end(page('App', `<a id="go" href="${start}">Sign in</a>`)),
    );
    const port = await listen(app);
    scene.keep({ close: () => shut(app) });
    const start = request(issuer, { redirect_uri: `http://127.0.0.1:${port}/callback` }).replaceAll('&', '&amp;');
    const tab = await scene.tab(`http://localhost:${port}/`);
    await click(tab, '#go');
    const { causes, certainty } = await explained('other_name_of_app');
    assert.deepEqual(causes[0].args, [`localhost:${port}`, `127.0.0.1:${port}`]);
    assert.equal(certainty, 'likely');
  });

  it('knows a server that sends the browser into a network of its own', async () => {
    const issuer = await server((_, response) =>
      response.writeHead(302, { location: 'http://api.internal:4000/login' }).end(),
    );
    await scene.tab(request(issuer));
    const { summary } = await explained('endpoint_failed');
    assert.ok(JSON.stringify(summary).includes('api.internal'));
  });

  it('knows a server that sends the browser in circles', async () => {
    const issuer = await server((_, response, url) => response.writeHead(302, { location: url.href }).end());
    await scene.tab(request(issuer));
    await explained('endpoint_failed');
  });

  it('knows an answer with two question marks', async () => {
    const listener = scene.keep(await startListener());
    const uri = `http://localhost:${listener.port}/callback?tenant=1`;
    const issuer = await server(consent(`${uri}?code=secret&amp;state=${STATE}`));
    const tab = await scene.tab(request(issuer, { redirect_uri: uri }));
    await click(tab, '#go');
    await explained('garbled_answer');
  });

  it('knows an answer whose state has lost its plus signs', async () => {
    const listener = scene.keep(await startListener());
    const uri = `http://localhost:${listener.port}/callback`;
    const issuer = await server(consent(`${uri}?code=secret&amp;state=a+state+that+is+long+enough`));
    const tab = await scene.tab(request(issuer, { redirect_uri: uri, state: 'a+state+that+is+long+enough' }));
    await click(tab, '#go');
    await explained('garbled_answer');
  });

  /** The callback is brought to a program that answers it. @param {Parameters<typeof startListener>[0]} options */
  async function answeredBy(options) {
    const listener = scene.keep(await startListener(options));
    const uri = `http://localhost:${listener.port}/callback`;
    const issuer = await server(consent(`${uri}?code=secret&amp;state=${STATE}`));
    const tab = await scene.tab(request(issuer, { redirect_uri: uri }));
    await click(tab, '#go');
  }

  it('knows a client that sends the browser on to its page about a failure', async () => {
    await answeredBy({ status: 302, headers: { location: `http://${PROVIDER_NAME}:1/done?error=invalid_state` } });
    await explained('client_failed');
  });

  it('knows the program at the port that names itself', async () => {
    await answeredBy({ status: 403, headers: { server: 'AirTunes/770.8.1' } });
    assert.deepEqual(
      (await explained('answered_with_error')).causes.map((/** @type {{ key: string }} */ { key }) => key),
      ['cause_holder'],
    );
  });

  it('lists a callback that is not answered', async () => {
    await answeredBy({ behaviour: 'silent' });
    await explained('never_answered');
  });

  if (kind === 'chromium')
    it('knows an error without a page, of which Firefox tells nothing', async () => {
      const issuer = await server((_, response) => response.writeHead(500).end());
      await scene.tab(request(issuer));
      assert.equal((await explained('endpoint_failed')).headline.key, 'diagnosis_endpoint_empty');
    });
});
