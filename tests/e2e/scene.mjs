/** Set-up shared by the browser tests: one browser for a group of tests, and servers, clients and tabs for each test. */

import http from 'node:http';
import { after, afterEach, before, describe } from 'node:test';
import { startClient } from '../servers/client.mjs';
import { startFrontedProvider } from '../servers/front.mjs';
import { deadPort } from '../servers/ports.mjs';
import { KINDS, PROVIDER_NAME, startBrowser, STRANGER_NAME } from './browser.mjs';
import { explanationIn, go, openExtension, reloadExtension } from './portmend.mjs';
import { closeTab } from './tabs.mjs';
import { whileBrief, within, witness } from './wait.mjs';

/** @import { Kind } from './browser.mjs' */
/** @import { ExtensionPage } from './portmend.mjs' */
/** @typedef {Awaited<ReturnType<typeof startFrontedProvider>>} Fronted */

/**
 * Defines a group of tests for each browser. The browsers run side by side, the tests of one after each other.
 * @param {string} name
 * @param {(scene: Scene, kind: Kind) => void} define
 * @param {Parameters<typeof startBrowser>[1]} [options] of the browser
 */
export function inEachBrowser(name, define, options) {
  describe(name, { concurrency: true }, () => {
    for (const kind of KINDS) {
      describe(`${name} (${kind})`, { concurrency: 1 }, () => {
        const scene = new Scene(kind, options);
        before(() => scene.start());
        afterEach(() => scene.clear());
        after(() => scene.end());
        define(scene, kind);
      });
    }
  });
}

/**
 * Waits until an extension has seen an authorization request: in Firefox it knows then what the tab showed before, in
 * Chromium its listeners see the next page. A provider that is not on this computer never answers sooner. Ends soon for a
 * request that the extension ignores.
 * @param {ExtensionPage} extension
 * @param {URLSearchParams} request
 */
export async function seenBy({ read }, request) {
  const state = request.get('state');
  if (!state || !request.has('redirect_uri')) return;
  await whileBrief(async () => JSON.stringify(await read('session')).includes(state));
}

/**
 * Lets a provider answer a request only once it has been seen.
 * @param {Fronted} provider
 * @param {(request: URLSearchParams) => Promise<unknown>} seen
 */
export function holdUntilSeen(provider, seen) {
  provider.front.awaitFirst((target) => seen(new URL(target, provider.issuer).searchParams));
}

/** A browser with the extension, and everything that a test starts alongside it. */
export class Scene {
  /** @type {{ close(): unknown }[]} */
  #open = [];
  /** @type {import('./browser.mjs').Started | undefined} */
  #started;
  /** @type {ExtensionPage | undefined} */
  #extension;
  #forget = () => {};

  /**
   * @param {Kind} kind
   * @param {Parameters<typeof startBrowser>[1]} [options]
   */
  constructor(kind, options) {
    this.kind = kind;
    this.options = options;
  }

  get started() {
    if (!this.#started) throw new Error('the browser is not started');
    return this.#started;
  }

  /** A page of the extension, which gives access to its storage. */
  get extension() {
    if (!this.#extension) throw new Error('the browser is not started');
    return this.#extension;
  }

  async start() {
    this.#started = await startBrowser(this.kind, this.options);
    if (this.options?.extended === false) return;
    try {
      this.#extension = await openExtension(this.#started);
      this.#forget = witness(() => this.#stored());
    } catch (error) {
      await this.end();
      throw error;
    }
  }

  /** What the extension has stored and armed, in short. */
  async #stored() {
    const [session, rules] = await Promise.all([this.extension.read('session'), this.extension.rules()]);
    const records = Object.entries(session).map(([key, { kind, diagnosis, explanation = {} }]) =>
      [key, kind, diagnosis ?? explanation.diagnosis].filter(Boolean).join(' '),
    );
    return `the extension in ${this.kind}: ${rules.length} rules; ${records.join(', ')}`;
  }

  /** Reloads the extension, as an update does. */
  async reloadExtension() {
    await reloadExtension(this.started, this.extension);
    this.#extension = await openExtension(this.started);
  }

  async end() {
    this.#forget();
    await this.#started?.close();
  }

  /** Closes what the test has started, in reverse order. */
  async clear() {
    /** @type {unknown[]} */
    const failures = [];
    for (const thing of this.#open.splice(0).reverse()) {
      // A server left open would keep the process from exiting.
      try {
        await within('what the test has started to close', thing.close());
      } catch (error) {
        failures.push(error);
      }
    }
    await this.#extension?.save({});
    if (failures.length > 0) throw failures[0];
  }

  /**
   * @template {{ close(): unknown }} T
   * @param {T} thing to close after the test
   */
  keep(thing) {
    this.#open.push(thing);
    return thing;
  }

  /** A port that refuses connections until the test ends. */
  async dead() {
    const held = await deadPort();
    this.keep({ close: () => held.release() });
    return held.port;
  }

  /**
   * A real provider that sends every response to `landing` instead of the requested redirect URI.
   * @param {import('../servers/front.mjs').Landing | undefined} landing
   * @param {Parameters<typeof startFrontedProvider>[0]} [options]
   */
  async provider(landing, options = {}) {
    const provider = this.keep(await startFrontedProvider({ name: PROVIDER_NAME, landing, ...options }));
    this.holdUntilSeen(provider);
    return provider;
  }

  /**
   * Lets a provider answer a request only once the extension has seen it.
   * @param {Fronted} provider
   */
  holdUntilSeen(provider) {
    holdUntilSeen(provider, (request) => this.seen(request));
  }

  /**
   * Waits until the extension has seen an authorization request.
   * @param {URLSearchParams} request
   */
  async seen(request) {
    if (this.#extension) await seenBy(this.#extension, request);
  }

  /** @param {Parameters<typeof startClient>[0]} options */
  async client(options) {
    return this.keep(await startClient(options));
  }

  /**
   * A new tab.
   * @param {string} [url] to go to
   */
  async tab(url) {
    const page = await within('a new tab', this.started.browser.newPage());
    this.keep({ close: () => closeTab(page) });
    if (url) go(page, url);
    return page;
  }

  /**
   * The explanations recorded so far, after everything that has happened so far has been handled: events are handled in
   * order, so this waits for the explanation of a sign-in of its own, and leaves it out.
   * @returns {Promise<import('../../extension/types/contract.js').Explanation[]>}
   */
  async explained() {
    const client = await this.client({ provider: await this.provider(undefined, { autoApprove: true }) });
    await client.close();
    await explanationIn(await this.tab(client.authorizationUrl));
    return Object.values(await this.extension.read('session'))
      .map(({ explanation }) => explanation)
      .filter((explanation) => explanation && explanation.requested !== client.redirectUri);
  }

  /**
   * A page on another site with a link `#go` to `url`.
   * @param {string} url
   */
  async stranger(url) {
    const server = http.createServer((_, response) => {
      response.setHeader('content-type', 'text/html');
      response.end(
        `<!doctype html><title>Stranger</title><a id="go" href="${url.replaceAll('&', '&amp;')}">Sign in</a>`,
      );
    });
    await new Promise((resolve) => {
      server.listen(0, '127.0.0.1', () => resolve(undefined));
    });
    this.keep({
      close: () => {
        server.closeAllConnections();
        server.close();
      },
    });
    return `http://${STRANGER_NAME}:${/** @type {import('node:net').AddressInfo} */ (server.address()).port}/`;
  }
}
