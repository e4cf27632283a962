/**
 * The part of `scripts/bench` about a background that sleeps, and about what a callback waits for: Chromium with Portmend,
 * and the same browser with an extension that does only the one thing, or with none, by turns.
 */

import http from 'node:http';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { listen, shut } from '../../tests/servers/serve.mjs';
import { within } from '../../tests/e2e/wait.mjs';
import { startChromium, stopWorkers } from './devtools.mjs';
import { manifest } from '../../extension/manifest.mjs';
import { EXTENSION, project, unpacked } from './paths.mjs';

const ROUNDS = 20;

/** How long a person takes to approve. By then, no browser is busy with the page of the request. */
const APPROVAL_MS = 200;

/** How many registrations the settings have in the comparison of starts. */
const REGISTRATIONS = 1000;

/** A plain extension's background: it arms one rule at the commit of a request. */
const BARE = `
chrome.webNavigation.onCommitted.addListener(({ url }) => {
  const state = new URL(url).searchParams.get('state');
  chrome.declarativeNetRequest.updateSessionRules({
    removeRuleIds: [1],
    addRules: [{
      id: 1,
      action: { type: 'redirect', redirect: { transform: { port: '5000' } } },
      condition: { urlFilter: '|http://localhost:1*state=' + state, resourceTypes: ['main_frame'] },
    }],
  });
}, { url: [{ queryContains: 'redirect_uri=' }] });
`;

/** How many rules Portmend arms for a sign-in at a server that is trusted. */
const RULES = 32;

/** An extension with the same listeners and as many rules as Portmend: what the browser itself takes for them. */
const LISTENING = `
import * as filters from './event-filters.js';
const { webNavigation, webRequest, tabs } = chrome;
const ignore = () => () => undefined;
const headers = ['responseHeaders'];
webNavigation.onCreatedNavigationTarget.addListener(ignore(), filters.AUTHORIZATION_REQUESTS);
webNavigation.onBeforeNavigate.addListener(ignore(), filters.AUTHORIZATION_REQUESTS);
webNavigation.onErrorOccurred.addListener(ignore(), filters.failures(false));
webNavigation.onErrorOccurred.addListener(ignore(), filters.possibleFailures(false));
for (const filter of [filters.CALLBACKS, filters.POSSIBLE_CALLBACKS]) {
  webRequest.onBeforeRequest.addListener(ignore(), filter);
  webRequest.onBeforeRedirect.addListener(ignore(), filter, headers);
  webRequest.onCompleted.addListener(ignore(), filter, headers);
}
for (const filter of [
  filters.FAILED_CALLBACKS,
  filters.CALLBACK_FRAMES,
  filters.POSSIBLE_CALLBACKS,
  filters.POSSIBLE_CALLBACK_FRAMES,
])
  webRequest.onErrorOccurred.addListener(ignore(), filter);
tabs.onRemoved.addListener(ignore());
webNavigation.onCommitted.addListener(({ url }) => {
  if (!filters.looksLikeAuthorizationRequest(url)) return;
  const state = new URL(url).searchParams.get('state');
  const rules = Array.from({ length: ${RULES} }, (_, n) => ({
    id: n + 1,
    action: { type: 'redirect', redirect: { transform: { port: '5000' } } },
    condition: { urlFilter: '|http://localhost:1*state=' + state + n, resourceTypes: ['main_frame'] },
  }));
  chrome.declarativeNetRequest.updateSessionRules({ removeRuleIds: rules.map(({ id }) => id), addRules: rules });
}, filters.pages(false));
`;

/**
 * Writes an extension with Portmend's permissions.
 * @param {string} background
 */
function extensionOf(background) {
  const folder = mkdtempSync(join(tmpdir(), 'portmend-bench-'));
  const { permissions, host_permissions } = manifest('chromium', project());
  const bare = {
    manifest_version: 3,
    name: 'bare',
    version: '1',
    permissions,
    host_permissions,
    background: { service_worker: 'background.js', type: 'module' },
  };
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(bare));
  writeFileSync(join(folder, 'page.html'), '<!doctype html><title>bare</title>');
  writeFileSync(join(folder, 'background.js'), background);
  cpSync(join(EXTENSION, 'background/event-filters.js'), join(folder, 'event-filters.js'));
  return folder;
}

/** Milliseconds since the Unix epoch, with fractions; the same clock as in a page. */
const now = () => performance.timeOrigin + performance.now();

/**
 * One of the browsers that are compared.
 * @param {string | undefined} folder of its extension
 * @param {string} path of a page of that extension
 */
async function startSide(folder, path) {
  const chromium = await startChromium(folder);
  const page = folder ? await chromium.open(chromium.origin + path) : undefined;
  // A tab is empty at first.
  while (page && !(await page.evaluate('Boolean(chrome.declarativeNetRequest)'))) await setTimeout(10);
  return {
    chromium,
    page,
    tab: await chromium.open('about:blank'),
    /** @type {number[]} */
    times: [],
  };
}

/** @typedef {Awaited<ReturnType<typeof startSide>>} Side */

/** Waits in a page of an extension until a rule is there, and returns when. */
const RULE = `(async () => {
  for (;;) {
    if ((await chrome.declarativeNetRequest.getSessionRules()).length > 0) return performance.timeOrigin + performance.now();
  }
})()`;
const NO_RULES = `chrome.declarativeNetRequest.getSessionRules().then((rules) =>
  chrome.declarativeNetRequest.updateSessionRules({ removeRuleIds: rules.map(({ id }) => id) }))`;

/** The page of an extension. @param {Side} side */
function pageOf({ page }) {
  if (!page) throw new Error('this browser has no extension');
  return page;
}

/** Medians need no warm-up: each round is a measurement of every side. */
export async function benchAsleep() {
  let arrived = (/** @type {number} */ _time) => {};
  const listener = http.createServer((request, response) => {
    // The browser also asks for an icon.
    if (request.url?.startsWith('/callback')) arrived(now());
    response.end('<!doctype html><title>signed in</title>');
  });
  const provider = http.createServer((request, response) => {
    const to = new URL(String(request.url), 'http://idp.example').searchParams.get('location');
    if (to) left = now();
    if (to) response.writeHead(302, { location: to }).end();
    else response.setHeader('content-type', 'text/html').end('<!doctype html><title>consent</title>');
  });
  let left = 0;
  const [waiting, at] = [await listen(listener), await listen(provider)];
  const folders = [BARE, LISTENING].map(extensionOf);
  const OPTIONS = '/pages/options/options.html';
  const [ours, full, bare, listening, none] = await Promise.all([
    startSide(unpacked('chromium'), OPTIONS),
    startSide(unpacked('chromium'), OPTIONS),
    startSide(folders[0], '/page.html'),
    startSide(folders[1], '/page.html'),
    startSide(undefined, ''),
  ]);
  const registrations = Array.from({ length: REGISTRATIONS }, (_, n) => ({
    name: `Server ${n}`,
    authorization_server: `https://idp-${n}.example`,
    redirect_uris: ['http://localhost:38000/callback'],
  }));
  const trusted_servers = [{ authorization_server: `http://idp.example:${at}` }];
  for (const [side, saved] of /** @type {const} */ ([
    [ours, []],
    [full, registrations],
  ])) {
    const settings = { version: 1, correction: 'automatic', registrations: saved, trusted_servers };
    await pageOf(side).evaluate(`chrome.storage.local.set(${JSON.stringify({ settings })})`);
  }
  let count = 0;
  /** @param {number} port */
  const request = (port) => {
    count += 1;
    const state = `state-${count}-${'x'.repeat(32)}`;
    const redirect = encodeURIComponent(`http://localhost:${port}/callback`);
    const query = `response_type=code&client_id=c${count}&redirect_uri=${redirect}&state=${state}`;
    return { state, url: `http://idp.example:${at}/auth?${query}&code_challenge=x&code_challenge_method=S256` };
  };

  /** The time from a request that finds the worker asleep until its rule is there. @param {Side} side */
  async function armed(side) {
    const page = pageOf(side);
    await page.evaluate(NO_RULES);
    await stopWorkers(side.chromium, page);
    const rule = page.evaluate(RULE);
    const began = now();
    await side.tab.send('Page.navigate', { url: request(waiting).url });
    return (await within('the rule', rule)) - began;
  }

  /**
   * The time from the provider's redirection until the listener has the callback.
   * @param {Side} side
   * @param {string} location
   */
  async function callback(side, location) {
    const time = new Promise((resolve) => {
      arrived = resolve;
    });
    const url = `http://idp.example:${at}/go?location=${encodeURIComponent(location)}`;
    await side.tab.send('Page.navigate', { url }).catch(() => undefined);
    return (await within('the callback', time)) - left;
  }

  /** A callback that the provider sends to the right address. @param {Side} side */
  async function right(side) {
    const { state, url } = request(waiting);
    await side.tab.send('Page.navigate', { url });
    if (side.page) await within('the rule', side.page.evaluate(RULE));
    await setTimeout(APPROVAL_MS);
    return callback(side, `http://localhost:${waiting}/callback?code=c&state=${state}`);
  }

  /**
   * @param {(side: Side) => Promise<number>} measure
   * @param {Side[]} sides
   */
  async function byTurns(measure, ...sides) {
    for (const side of sides) side.times = [];
    for (let round = 0; round < ROUNDS; round += 1) for (const side of sides) side.times.push(await measure(side));
    return sides.map(({ times }) => times);
  }

  const [armedByUs, armedByListening, armedByBare] = await byTurns(armed, ours, listening, bare);
  const [full1000, empty] = await byTurns(armed, full, ours);
  const [rightWithUs, rightWithListening, rightWithNone] = await byTurns(right, ours, listening, none);
  await Promise.all([ours, full, bare, listening, none].map(({ chromium }) => chromium.close()));
  await Promise.all([shut(listener), shut(provider)]);
  for (const folder of folders) rmSync(folder, { recursive: true });
  return {
    armed: [armedByUs, armedByBare],
    armedByListening: [armedByListening, armedByBare],
    start: [full1000, empty],
    right: [rightWithUs, rightWithNone],
    rightWithListening: [rightWithListening, rightWithNone],
  };
}
