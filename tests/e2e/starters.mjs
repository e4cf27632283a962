/** A site that starts sign-ins, an authorization server that only shows a page, and other programs. */

import { spawn } from 'node:child_process';
import http from 'node:http';
import { once } from 'node:events';
import { browserProgram } from '../../scripts/lib/browsers.mjs';
import { listen, page, shut } from '../servers/serve.mjs';
import { PROVIDER_NAME, STRANGER_NAME } from './browser.mjs';
import { inUi } from './firefox-ui.mjs';
import { until, within } from './wait.mjs';

/** @import { Scene } from './scene.mjs' */

/**
 * Starts a server that answers under each name as both: the site of a page, and an authorization server.
 * @param {Scene} scene
 */
export async function startSites(scene) {
  /** What the identity provider for FedCM calls its login page. */
  const fedCm = { login: '/login' };
  const server = http.createServer(async (request, response) => {
    const url = new URL(`http://${request.headers.host}${request.url}`);
    const html = (/** @type {string} */ body) =>
      response.setHeader('content-type', 'text/html').end(page(url.pathname, body));
    const json = (/** @type {unknown} */ value) =>
      response.setHeader('content-type', 'application/json').end(JSON.stringify(value));
    const moveTo = (/** @type {string} */ location) => response.writeHead(302, { location }).end();
    switch (url.pathname) {
      case '/to':
        return moveTo(String(url.searchParams.get('url')));
      case '/authorize/patient':
        await scene.seen(url.searchParams);
        return html('Sign in');
      case '/authorize/through-login':
        await scene.seen(url.searchParams);
        return moveTo('/login?next=/authorize/through-login');
      case '/authorize/hanging':
        return moveTo('/hanging');
      case '/hanging':
        return undefined;
      case '/.well-known/web-identity':
        return json({ provider_urls: [`${url.origin}/fedcm.json`] });
      case '/fedcm.json':
        return json({
          accounts_endpoint: '/nobody',
          id_assertion_endpoint: '/nobody',
          login_url: fedCm.login,
        });
      case '/nobody':
        return response.writeHead(401).end();
      default:
        return html(`<a id="go" href="${url.searchParams.get('link') ?? ''}">${url.pathname}</a>`);
    }
  });
  const port = await listen(server);
  scene.keep({ close: () => shut(server) });
  const at = (/** @type {string} */ host, /** @type {string} */ path) => `http://${host}:${port}${path}`;
  let count = 0;
  return {
    fedCm,
    page: (path = '/page') => at(STRANGER_NAME, path),
    provider: (/** @type {string} */ path) => at(PROVIDER_NAME, path),
    /** An origin that Chromium takes for secure. */
    secure: (/** @type {string} */ path) => at('localhost', path),
    /** A request that fulfils every other condition of an automatic delivery. */
    request: (path = '/authorize', host = PROVIDER_NAME) => {
      count += 1;
      const state = `state-of-a-sign-in-that-is-long-enough-${count}-end`;
      const parameters = new URLSearchParams({
        response_type: 'code',
        client_id: 'a-client',
        redirect_uri: 'http://localhost:41234/callback',
        state,
        code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
        code_challenge_method: 'S256',
      });
      return { state, url: `${at(host, path)}?${parameters}` };
    },
  };
}

/**
 * Who started a sign-in, as the extension knows it now; undefined if it has not seen it.
 * @param {Scene} scene
 * @param {string} state
 * @returns {Promise<string | undefined>}
 */
export async function starterOf(scene, state) {
  const all = Object.values(await scene.extension.read('session'));
  return all.find((record) => JSON.stringify(record).includes(state))?.attempt?.initiator;
}

/**
 * Waits until the extension knows that a sign-in was started outside the browser.
 * @param {Scene} scene
 * @param {string} state
 */
export const fromOutside = (scene, state) =>
  until('a sign-in known to be from outside', async () => (await starterOf(scene, state)) === 'external');

/**
 * Opens an address as another program does: by starting the browser again. Chromium must be `reachable`.
 * @param {Scene} scene
 * @param {string} url
 */
export async function openFromOutside(scene, url) {
  const program = String(browserProgram(scene.kind));
  const { browser } = scene.started;
  const before = new Set(await browser.pages());
  scene.keep({
    close: async () => {
      for (const opened of await browser.pages()) if (!before.has(opened)) await opened.close();
    },
  });
  if (scene.kind === 'firefox') return openInFirefox(scene, url);
  const given = browser.process()?.spawnargs ?? [];
  const profile = given.filter((argument) => argument.startsWith('--user-data-dir='));
  const messenger = spawn(program, ['--no-sandbox', ...profile, url], {
    env: scene.options?.env,
    stdio: 'ignore',
  });
  await within('the second start of the browser', once(messenger, 'exit'));
}

/**
 * Automation starts Firefox so that a second start cannot reach it. This calls what Firefox calls when it does, from the
 * event loop as it does: Firefox reports a tab differently that is opened from within an event of the window.
 * @param {Scene} scene
 * @param {string} url
 */
export const openInFirefox = (scene, url) =>
  inUi(
    scene.started.browser,
    (address) => {
      Services.tm.dispatchToMainThread(() => {
        const { OPEN_DEFAULTWINDOW, OPEN_EXTERNAL } = Ci.nsIBrowserDOMWindow;
        const principal = Services.scriptSecurityManager.getSystemPrincipal();
        /** @type {any} */ (window).browserDOMWindow.openURI(
          Services.io.newURI(address),
          null,
          OPEN_DEFAULTWINDOW,
          OPEN_EXTERNAL,
          principal,
        );
      });
    },
    url,
  );

/**
 * Drops a link of a page on the tab strip of Firefox.
 * @param {Scene} scene
 * @param {string} url
 * @param {boolean} shift whether the shift key is held, which opens the tab in the foreground
 */
export const dropOnTabStrip = (scene, url, shift) =>
  inUi(
    scene.started.browser,
    (address, shiftKey) => {
      const strip = gBrowser.tabContainer;
      const { right, top, height } = gBrowser.tabs.at(-1).getBoundingClientRect();
      const dataTransfer = new DataTransfer();
      dataTransfer.mozSetDataAt('text/x-moz-url', `${address}\nlink`, 0);
      const at = { clientX: right + 20, clientY: top + height / 2 };
      const drop = new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer, shiftKey, ...at });
      strip.dispatchEvent(drop);
    },
    url,
    shift,
  );
