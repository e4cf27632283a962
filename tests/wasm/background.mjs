// Runs the background script once, in a Node worker. The browser around it is simulated, the core is real.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { EXTENSION } from '../../scripts/lib/paths.mjs';
import { until } from '../e2e/wait.mjs';

/** @typedef {{ [name: string]: any }} Details */
/** @typedef {[event: string, details: Details]} Report an event of the browser and its details */

/** @type {{ waking: Report[], later: Report[] }} */
const { waking, later } = workerData;

/** @type {Record<string, ((details: Details) => unknown)[]>} */
const listeners = {};
/** @type {Record<string, any>} */
const session = {};
/** @type {string[]} */
const opened = [];

/** A part of the browser's API. A name that is not known is an event, or a function that does nothing. @param {string} path @param {Record<string, any>} known */
const api = (path, known) =>
  new Proxy(known, {
    get: (_, name) =>
      known[String(name)] ?? (/^on[A-Z]/.test(String(name)) ? event(`${path}.${String(name)}`) : async () => undefined),
  });

/** Called when a navigation to an address of the extension fails. @type {Map<string, (details: Details) => unknown>} */
const failing = new Map();

/** @param {string} name */
const event = (name) => ({
  addListener: (/** @type {(details: Details) => unknown} */ listener, /** @type {any} */ filter) => {
    const [{ urlEquals = undefined } = {}] = filter?.url ?? [];
    if (urlEquals) failing.set(urlEquals, listener);
    else (listeners[name] ??= []).push(listener);
  },
  removeListener: () => undefined,
});

const storage = {
  session: {
    get: async (/** @type {string | null} */ key) => structuredClone(key === null ? session : { [key]: session[key] }),
    set: async (/** @type {object} */ values) => void Object.assign(session, structuredClone(values)),
    remove: async (/** @type {string | string[]} */ keys) => {
      for (const key of [keys].flat()) delete session[key];
    },
  },
  local: { get: async () => ({}) },
  managed: { get: async () => ({}) },
  onChanged: event('storage.onChanged'),
};
const runtime = api('runtime', { getURL: (/** @type {string} */ path) => `chrome-extension://portmend/${path}` });
const tabs = api('tabs', {
  update: async (/** @type {number} */ tabId, /** @type {{ url: string }} */ { url }) => {
    opened.push(url);
    setTimeout(() => failing.get(url)?.({ tabId }));
  },
});
const parts = { storage, runtime, tabs, extension: { inIncognitoContext: false } };
const wasm = readFileSync(join(EXTENSION, 'wasm/portmend_bg.wasm'));
Object.assign(globalThis, {
  chrome: new Proxy(parts, { get: (_, name) => parts[/** @type {'tabs'} */ (name)] ?? api(String(name), {}) }),
  fetch: async () => new Response(wasm, { headers: { 'content-type': 'application/wasm' } }),
});
// Node 20 does not have it, unlike the browsers.
Promise.withResolvers ??= /** @type {any} */ (
  () => {
    /** @type {any} */
    const all = {};
    all.promise = new Promise((resolve, reject) => Object.assign(all, { resolve, reject }));
    return all;
  }
);

/** @param {Report[]} reports */
const send = (reports) => {
  for (const [name, details] of reports) listeners[name][0](details);
};
const explanations = () => opened.filter((url) => url.includes('explain.html')).length;
const view = () => Object.entries(session).find(([key]) => key.startsWith('view:'))?.[1];

await import(join(EXTENSION, 'background/main.js'));
send(waking);
if (later.length > 0) {
  await until('the first explanation', explanations);
  send(later);
}
await until('the last explanation', () => explanations() === (later.length > 0 ? 2 : 1));
const { diagnosis, actions } = await until('the explanation', view);
parentPort?.postMessage({ diagnosis, actions, opened });
