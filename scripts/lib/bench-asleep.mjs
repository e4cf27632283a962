/**
 * The part of `scripts/bench` about a background that sleeps, and about what a callback waits for: Chromium with Portmend,
 * and the same browser with an extension that does only the one thing, or with none, by turns.
 */

import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { deadPort } from '../../tests/servers/ports.mjs';
import { within } from '../../tests/e2e/wait.mjs';
import { now, startServers } from './bench-servers.mjs';
import { startChromium, stopWorkers } from './devtools.mjs';
import { manifest } from '../../extension/manifest.mjs';
import { EXTENSION, project, unpacked } from './paths.mjs';

export const ROUNDS = 20;

/** How long a person takes to approve. By then, no browser is busy with the page of the request. */
export const APPROVAL_MS = 200;

/** How many registrations the settings have in the comparison of starts, and how many sign-ins are kept. */
const REGISTRATIONS = 1000;
const KEPT = 100;

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

/**
 * Another plain extension's background: it sends a tab to another port when one has refused it.
 * @param {number} from
 * @param {number} to
 */
const updating = (from, to) => `
chrome.webRequest.onErrorOccurred.addListener(
  ({ tabId, url }) => void chrome.tabs.update(tabId, { url: url.replace(':${from}/', ':${to}/') }),
  { urls: ['http://localhost/callback?*'], types: ['main_frame'] },
);
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

/** Waits in a page of an extension until a rule for this `state` is there, and returns when. @param {string} state */
const ruleFor = (state) => `(async () => {
  for (;;) {
    const rules = await chrome.declarativeNetRequest.getSessionRules();
    if (rules.some(({ condition }) => condition.urlFilter?.includes('${state}')))
      return performance.timeOrigin + performance.now();
  }
})()`;
const NO_RULES = `chrome.declarativeNetRequest.getSessionRules().then((rules) =>
  chrome.declarativeNetRequest.updateSessionRules({ removeRuleIds: rules.map(({ id }) => id) }))`;

/** Waits in a page of Portmend until so many sign-ins are kept. @param {number} count */
const sessionHas = (count) => `(async () => {
  for (;;) {
    const keys = Object.keys(await chrome.storage.session.get(null));
    if (keys.filter((key) => /^engine:[1-9]/.test(key)).length === ${count}) return;
  }
})()`;

/**
 * Compiles the core in a page of Portmend, again and again. The browser keeps the code of a module that it knows, so that a
 * section which means nothing makes each a new one. @param {string} bytes an expression
 */
const compiled = (bytes) => `(async () => {
  const bytes = ${bytes};
  const times = [];
  for (let round = 0; round < ${ROUNDS}; round += 1) {
    const module = new Uint8Array(bytes.length + 5);
    module.set(bytes);
    module.set([0, 3, 1, 110, round], bytes.length);
    const began = performance.now();
    await WebAssembly.compile(module);
    times.push(performance.now() - began);
  }
  return { times, size: bytes.length };
})()`;
const CORE = "new Uint8Array(await (await fetch('/wasm/portmend_bg.wasm')).arrayBuffer())";
const NO_CODE = 'Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0)';

/** The page of an extension. @param {Side} side */
function pageOf({ page }) {
  if (!page) throw new Error('this browser has no extension');
  return page;
}

/** Medians need no warm-up: each round is a measurement of every side. */
export async function benchAsleep() {
  const servers = await startServers();
  const dead = await deadPort();
  const folders = [BARE, LISTENING, updating(dead.port, servers.waiting)].map(extensionOf);
  const OPTIONS = '/pages/options/options.html';
  const [ours, full, bare, listening, updater, none] = await Promise.all([
    startSide(unpacked('chromium'), OPTIONS),
    startSide(unpacked('chromium'), OPTIONS),
    ...folders.map((folder) => startSide(folder, '/page.html')),
    startSide(undefined, ''),
  ]);
  const registrations = Array.from({ length: REGISTRATIONS }, (_, n) => ({
    name: `Server ${n}`,
    authorization_server: `https://idp-${n}.example`,
    redirect_uris: ['http://localhost:38000/callback'],
  }));
  const trusted_servers = [{ authorization_server: servers.origin }];
  for (const [side, saved] of /** @type {const} */ ([
    [ours, []],
    [full, registrations],
  ])) {
    const settings = { version: 1, correction: 'automatic', registrations: saved, trusted_servers };
    await pageOf(side).evaluate(`chrome.storage.local.set(${JSON.stringify({ settings })})`);
  }

  /** The time from a request that finds the worker asleep until its rule is there. @param {Side} side */
  async function armed(side) {
    const page = pageOf(side);
    await page.evaluate(NO_RULES);
    await stopWorkers(side.chromium, page);
    const { state, url } = servers.request();
    const rule = page.evaluate(ruleFor(state));
    const began = now();
    await side.tab.send('Page.navigate', { url });
    return (await within('the rule', rule)) - began;
  }

  /** The same in a new tab, so that no more sign-ins are kept than are meant to be. @param {Side} side */
  async function armedAnew(side) {
    const old = side.tab;
    side.tab = await side.chromium.open('about:blank');
    await old.close();
    await within('the end of the sign-ins before', pageOf(side).evaluate(sessionHas(side === full ? KEPT : 0)));
    return armed(side);
  }

  /**
   * A callback that the provider sends to this port. @param {Side} side @param {number} port @param {(state: string) => string}
   * [write] writes the state @param {boolean} [arms] whether the extension arms rules
   */
  async function signIn(side, port, write = (state) => state, arms = side.page !== undefined) {
    const { state, url } = servers.request();
    await side.tab.send('Page.navigate', { url });
    if (arms) await within('the rule', pageOf(side).evaluate(ruleFor(state)));
    await setTimeout(APPROVAL_MS);
    const open = (/** @type {string} */ address) =>
      side.tab.send('Page.navigate', { url: address }).catch(() => undefined);
    return servers.callback(open, `http://localhost:${port}/callback?code=c&state=${write(state)}`);
  }

  /** A callback that the provider sends to the right address. @param {Side} side */
  const right = (side) => signIn(side, servers.waiting);

  /**
   * A callback that is refused and then corrected. No rule knows this way to write the `state`. @param {Side} side
   */
  const refused = (side) => signIn(side, dead.port, (state) => state.replace('s', '%73'), side === ours);

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
  const [rightWithUs, rightWithListening, rightWithNone] = await byTurns(right, ours, listening, none);
  const [refusedWithUs, refusedWithUpdater] = await byTurns(refused, ours, updater);
  // Without PKCE, nothing is armed for these.
  const kept = await full.chromium.open('about:blank');
  for (let count = 1; count <= KEPT; count += 1) {
    await kept.send('Page.navigate', { url: servers.request('').url });
    await within('the sign-in to be kept', pageOf(full).evaluate(sessionHas(count)));
  }
  const [startOfFull, startOfEmpty] = await byTurns(armedAnew, full, ours);
  const [core, nothing] = [await pageOf(ours).evaluate(compiled(CORE)), await pageOf(ours).evaluate(compiled(NO_CODE))];
  await Promise.all([ours, full, bare, listening, updater, none].map(({ chromium }) => chromium.close()));
  await Promise.all([servers.close(), dead.release()]);
  for (const folder of folders) rmSync(folder, { recursive: true });
  return {
    armed: [armedByUs, armedByBare],
    armedByListening: [armedByListening, armedByBare],
    start: [startOfFull, startOfEmpty],
    right: [rightWithUs, rightWithNone],
    rightWithListening: [rightWithListening, rightWithNone],
    refused: [refusedWithUs, refusedWithUpdater],
    compiled: [core.times, nothing.times],
    kilobytes: core.size / 1000,
  };
}
