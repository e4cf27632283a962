/**
 * The part of `scripts/bench` about a background that sleeps, and about what a callback waits for: Chromium with Portmend,
 * and the same browser with an extension that does only the one thing, or with none, by turns.
 */

import http from 'node:http';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listen, shut } from '../../tests/servers/serve.mjs';
import { within } from '../../tests/e2e/wait.mjs';
import { startChromium, stopWorkers } from './devtools.mjs';
import { unpacked } from './paths.mjs';

const ROUNDS = 20;

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

function bareExtension() {
  const folder = mkdtempSync(join(tmpdir(), 'portmend-bench-'));
  const manifest = {
    manifest_version: 3,
    name: 'bare',
    version: '1',
    permissions: ['webNavigation', 'declarativeNetRequestWithHostAccess'],
    host_permissions: ['http://localhost/*'],
    background: { service_worker: 'background.js', type: 'module' },
  };
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest));
  writeFileSync(join(folder, 'page.html'), '<!doctype html><title>bare</title>');
  writeFileSync(join(folder, 'background.js'), BARE);
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
  return {
    chromium,
    page: folder ? await chromium.open(chromium.origin + path) : undefined,
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
  const folder = bareExtension();
  const OPTIONS = '/pages/options/options.html';
  const [ours, full, bare, none] = await Promise.all([
    startSide(unpacked('chromium'), OPTIONS),
    startSide(unpacked('chromium'), OPTIONS),
    startSide(folder, '/page.html'),
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

  const result = {
    armed: await byTurns(armed, ours, bare),
    start: await byTurns(armed, full, ours),
    right: await byTurns(right, ours, none),
  };
  await Promise.all([ours, full, bare, none].map(({ chromium }) => chromium.close()));
  await Promise.all([shut(listener), shut(provider)]);
  rmSync(folder, { recursive: true });
  return result;
}
