/** Sign-ins with planted secrets, at a provider that issues them: every way that a callback can take. */

import { randomBytes } from 'node:crypto';
import http from 'node:http';
import { startListener } from '../servers/listener.mjs';
import { listen, page as html, shut } from '../servers/serve.mjs';
import { PROVIDER_NAME } from './browser.mjs';
import { click, go } from './portmend.mjs';
import { until, within } from './wait.mjs';

/** @import { Page } from 'puppeteer-core' */
/** @import { Secret } from './profile.mjs' */
/** @import { Scene } from './scene.mjs' */

/** @typedef {'query' | 'fragment' | 'form_post'} Mode */
/** A sign-in before the user approves it. @typedef {{ url: string, secrets: Secret[], client: Awaited<ReturnType<typeof startListener>> | undefined }} SignIn */

/** Requests at this path of Amazon Cognito are refused. */
const REFUSES = '/oauth2/authorize';

/** All secrets begin alike, and so do their second halves, so that a search for them is fast. */
const BEGINNING = 'Qx7Kv2';

/** Half of a secret. */
const half = () => BEGINNING + randomBytes(6).toString('hex');

/**
 * Answers authorization requests with codes of its own.
 * @param {Scene} scene
 * @param {http.OutgoingHttpHeaders} [more] headers of all answers, also those of the clients
 */
export async function startPlanter(scene, more = {}) {
  /** What to answer, by state. @type {Map<string, { code: string, landing: string, mode: Mode }>} */
  const answers = new Map();
  const server = http.createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://provider');
    const state = String(searchParams.get('state'));
    const answer = answers.get(state);
    const headers = { 'content-type': 'text/html', ...more };
    if (pathname === REFUSES)
      return response.writeHead(302, { ...more, location: '/error?error=redirect_mismatch' }).end();
    if (!answer) return response.writeHead(404, headers).end(html('Error', '<h1 id="error">Refused</h1>'));
    if (pathname === '/auth')
      return response
        .writeHead(200, headers)
        .end(html('Consent', `<a id="approve" href="/approve?state=${encodeURIComponent(state)}">Approve</a>`));
    const { code, landing, mode } = answer;
    const fields = { code, state };
    if (mode !== 'form_post') {
      const mark = mode === 'query' ? '?' : '#';
      const named = `code=${code}&state=${state}&iss=${encodeURIComponent(issuer)}`;
      return response.writeHead(302, { ...headers, location: `${landing}${mark}${named}` }).end();
    }
    const inputs = Object.entries(fields).map(
      ([name, value]) => `<input type="hidden" name="${name}" value="${value}">`,
    );
    const form = `<form method="post" action="${landing}">${inputs.join('')}</form><script>document.forms[0].submit()</script>`;
    return response.writeHead(200, headers).end(html('Sending', form));
  });
  const issuer = `http://${PROVIDER_NAME}:${await listen(server, 0, '127.0.0.1')}`;
  scene.keep({ close: () => shut(server) });

  /**
   * Prepares a sign-in.
   * @param {string} name
   * @param {object} [options]
   * @param {Mode} [options.mode]
   * @param {boolean} [options.astray] whether the callback is sent to a port where nobody listens
   * @param {boolean} [options.waits] whether the client listens
   * @param {string} [options.mark] added to the state
   * @param {boolean} [options.refused] whether the provider refuses the request
   * @returns {Promise<SignIn>}
   */
  return async (name, { mode = 'query', astray = false, waits = true, mark = '', refused = false } = {}) => {
    const client = waits ? scene.keep(await startListener({ headers: more })) : undefined;
    const port = client?.port ?? (await scene.dead());
    const code = half() + half();
    const state = half() + half() + mark;
    const landing = `http://localhost:${astray ? await scene.dead() : port}/callback`;
    if (!refused) answers.set(state, { code, landing, mode });
    const parameters = new URLSearchParams({
      response_type: 'code',
      client_id: 'native',
      redirect_uri: `http://localhost:${port}/callback`,
      state,
      code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
      code_challenge_method: 'S256',
      ...(mode !== 'query' && { response_mode: mode }),
    });
    const secrets = Object.entries({ state, ...(!refused && { code }) });
    return {
      url: `${issuer}${refused ? REFUSES : '/auth'}?${parameters}`,
      secrets: secrets.map(([what, value]) => ({ name: `${what} of "${name}"`, value: value.replace(mark, '') })),
      client,
    };
  };
}

/**
 * Opens a sign-in and approves it.
 * @param {Scene} scene
 * @param {SignIn} signIn
 * @param {{ armed?: boolean, page?: Page }} [options] armed: a rule is expected
 */
export async function approve(scene, { url }, { armed = false, page } = {}) {
  const tab = page ?? (await scene.tab(url));
  if (page) go(page, url);
  await until('the consent page', () => tab.$('#approve'));
  if (armed) await until('the rule', async () => (await scene.extension.rules()).length > 0);
  await click(tab, '#approve');
  return tab;
}

/** @param {SignIn} signIn */
export const delivered = ({ client }) => within('the callback at the client', client?.received());

/** Waits for the browser's own error page. @param {Page} page */
export const failed = (page) =>
  until("the browser's error page", () => /^(chrome-error:|about:neterror)/.test(page.url()));
