/** A simulated Chromium or Firefox for the background script, in a Node worker. The core is real. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXTENSION } from '../../scripts/lib/paths.mjs';

/** @typedef {{ [name: string]: any }} Details */
/** @typedef {[event: string, details: any]} Report an event of the browser and its details */
/** @typedef {{ urlMatches?: string, urlContains?: string, schemes?: string[] }} Filter */

/**
 * What outlives the background script, and what fails in this run of it.
 * @typedef {object} Situation
 * @property {Record<string, any>} [session] what is in storage.session
 * @property {Record<string, any>} [local]
 * @property {Record<string, any>} [managed]
 * @property {{ id: number, [field: string]: any }[]} [rules] the session rules
 * @property {number} [now]
 * @property {string[]} [failing] functions that reject, such as `storage.local.get`
 * @property {number} [quota] of storage.session, in characters of JSON
 * @property {number[]} [closed] tabs of which the browser reports something although they are closed
 * @property {boolean} [inPrivate] Firefox, with all tabs in private windows
 */

/**
 * Puts the browser's API into the global scope.
 * @param {Situation} situation
 */
export function simulateBrowser({
  session = {},
  local = {},
  managed = {},
  rules = [],
  now,
  failing = [],
  quota = Infinity,
  closed = [],
  inPrivate = false,
}) {
  /** @type {Record<string, ((...details: any[]) => unknown)[]>} */
  const listeners = {};
  /** @type {string[]} */
  const opened = [];
  /** Called when a navigation to a file of the extension fails. @type {Map<string, (details: Details) => unknown>} */
  const missing = new Map();
  /** @type {Map<unknown, Filter[]>} */
  const filters = new Map();
  const installed = new Map(rules.map((rule) => [rule.id, rule]));
  const scheme = inPrivate ? 'moz-extension' : 'chrome-extension';
  let time = now;

  /** @param {string} path @param {(...args: any[]) => Promise<unknown>} call */
  const fails = (path, call) =>
    failing.includes(path) ? () => Promise.reject(new Error(`the simulated ${path} fails`)) : call;

  /** A part of the browser's API. A name that is not known is an event, or a function that does nothing. @param {string} path @param {Record<string, any>} known @returns {any} */
  const api = (path, known) =>
    new Proxy(known, {
      get: (_, key) => {
        const name = String(key);
        const found = known[name];
        if (found === undefined && /^on[A-Z]/.test(name)) return event(`${path}.${name}`);
        return typeof found === 'object' ? found : fails(`${path}.${name}`, found ?? (async () => undefined));
      },
    });

  /** Reports an event to every listener; its time stamp is the time from then on. @param {Report} report */
  const report = ([name, details]) => {
    if (name === 'tabs.onRemoved') closed.push(details);
    if (details.timeStamp !== undefined) time = details.timeStamp;
    for (const listener of listeners[name] ?? [])
      if ((filters.get(listener) ?? [{}]).some((filter) => applies(filter, details.url ?? ''))) listener(details);
  };

  /** Whether a filter lets an address pass, by its pattern, its scheme, or a part of it. @param {Filter} filter @param {string} url */
  const applies = ({ urlMatches = '', schemes, urlContains = '' }, url) =>
    (schemes?.some((scheme) => url.startsWith(`${scheme}:`)) ?? true) &&
    url.includes(urlContains) &&
    new RegExp(urlMatches.replace('(?i)', ''), urlMatches.startsWith('(?i)') ? 'i' : '').test(url);

  /** @param {string} name */
  const event = (name) => ({
    addListener: (/** @type {(details: Details) => unknown} */ listener, /** @type {any} */ filter) => {
      const [{ urlEquals = undefined } = {}] = filter?.url ?? [];
      if (urlEquals) missing.set(urlEquals, listener);
      else (listeners[name] ??= []).push(listener);
      if (filter?.url) filters.set(listener, filter.url);
    },
    removeListener: (/** @type {(details: Details) => unknown} */ listener) => {
      listeners[name] = (listeners[name] ?? []).filter((other) => other !== listener);
    },
  });

  /** @param {string} area @param {Record<string, any>} values @param {number} most */
  const storage = (area, values, most = Infinity) =>
    api(`storage.${area}`, {
      get: async (/** @type {string | null} */ key) => {
        // The browser hands over the events for which it has started the script before it answers.
        await new Promise(setImmediate);
        return structuredClone(key === null ? values : { [key]: values[key] });
      },
      set: async (/** @type {object} */ changes) => {
        if (JSON.stringify({ ...values, ...changes }).length > most) throw new Error('quota bytes exceeded');
        Object.assign(values, structuredClone(changes));
      },
      remove: async (/** @type {string | string[]} */ keys) => {
        for (const key of [keys].flat()) delete values[key];
      },
    });

  const parts = {
    storage: {
      session: storage('session', session, quota),
      local: storage('local', local),
      managed: storage('managed', managed),
      onChanged: event('storage.onChanged'),
    },
    runtime: api('runtime', {
      id: 'portmend',
      getURL: (/** @type {string} */ path) => `${scheme}://portmend/${path}`,
    }),
    tabs: api('tabs', {
      update: async (/** @type {number} */ tabId, /** @type {{ url: string }} */ { url }) => {
        const rule = [...installed.values()].find(({ condition }) => condition?.urlFilter === `|${url}|`);
        const redirectUrl = rule?.action.redirect.url;
        opened.push(redirectUrl ?? url);
        if (redirectUrl) setTimeout(() => report(['webRequest.onBeforeRedirect', { tabId, url, redirectUrl }]));
        // There is no such file.
        if (url.endsWith('/nowhere')) setTimeout(() => missing.get(url)?.({ tabId }));
      },
      get: async (/** @type {number} */ tab) => {
        if (closed.includes(tab)) throw new Error(`no tab with id ${tab}`);
        return { incognito: inPrivate, windowId: 1, openerTabId: 9 };
      },
    }),
    windows: api('windows', { getAll: async () => [{ id: 1, type: 'normal' }] }),
    declarativeNetRequest: api('declarativeNetRequest', {
      getSessionRules: async () => [...installed.values()],
      updateSessionRules: async (/** @type {{ removeRuleIds?: number[], addRules?: { id: number }[] }} */ change) => {
        for (const id of change.removeRuleIds ?? []) installed.delete(id);
        for (const rule of change.addRules ?? []) installed.set(rule.id, rule);
      },
    }),
    extension: { inIncognitoContext: false },
  };
  const wasm = readFileSync(join(EXTENSION, 'wasm/portmend_bg.wasm'));
  Object.assign(globalThis, {
    chrome: new Proxy(parts, { get: (_, name) => parts[/** @type {'tabs'} */ (name)] ?? api(String(name), {}) }),
    fetch: async () => new Response(wasm, { headers: { 'content-type': 'application/wasm' } }),
  });
  if (now !== undefined) Date.now = () => /** @type {number} */ (time);
  // Node 20 does not have it, unlike the browsers.
  Promise.withResolvers ??= /** @type {any} */ (
    () => {
      /** @type {any} */
      const all = {};
      all.promise = new Promise((resolve, reject) => Object.assign(all, { resolve, reject }));
      return all;
    }
  );
  return {
    session,
    opened,
    /** @returns {{ id: number }[]} */
    rules: () => [...installed.values()],
    report,
    /** Changes what is stored, and reports it. @param {Record<string, any>} values @param {'local' | 'managed'} area */
    change(values, area) {
      Object.assign(area === 'local' ? local : managed, values);
      for (const listener of listeners['storage.onChanged'] ?? []) listener(values, area);
    },
    /** Sends a message from a page of the extension, and returns the answer. @param {Details} message */
    send: (message) =>
      new Promise((resolve) => {
        const sender = { id: 'portmend', url: `${scheme}://portmend/pages/explain/explain.html` };
        for (const listener of listeners['runtime.onMessage'] ?? []) listener(message, sender, resolve);
      }),
  };
}
