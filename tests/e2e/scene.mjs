/** What every browser test needs: one browser for the file, and for each case a provider, a client and a tab. */

import http from 'node:http';
import { after, afterEach, before, describe } from 'node:test';
import { startClient } from '../servers/client.mjs';
import { startFrontedProvider } from '../servers/front.mjs';
import { deadPort } from '../servers/ports.mjs';
import { KINDS, PROVIDER_NAME, startBrowser, STRANGER_NAME } from './browser.mjs';
import { go, openExtension } from './portmend.mjs';
import { closeTab } from './tabs.mjs';
import { within } from './wait.mjs';

/** @import { Kind } from './browser.mjs' */

/**
 * Describes a group of cases for each browser.
 * @param {string} name
 * @param {(scene: Scene, kind: Kind) => void} cases
 */
export function inEachBrowser(name, cases) {
  for (const kind of KINDS) {
    describe(`${name} (${kind})`, () => {
      const scene = new Scene(kind);
      before(() => scene.start());
      afterEach(() => scene.clear());
      after(() => scene.end());
      cases(scene, kind);
    });
  }
}

/** One browser with the extension, and what a case has started beside it. */
export class Scene {
  /** @type {{ close(): unknown }[]} */
  #open = [];
  /** @type {import('./browser.mjs').Started | undefined} */
  #started;
  /** @type {import('./portmend.mjs').ExtensionPage | undefined} */
  #extension;

  /**
   * @param {Kind} kind
   * @param {Parameters<typeof startBrowser>[1]} [options]
   */
  constructor(kind, options) {
    this.kind = kind;
    this.options = options;
  }

  /** The browser. */
  get started() {
    if (!this.#started) throw new Error('the browser is not started');
    return this.#started;
  }

  /** The extension's storage. */
  get extension() {
    if (!this.#extension) throw new Error('the browser is not started');
    return this.#extension;
  }

  async start() {
    this.#started = await startBrowser(this.kind, this.options);
    try {
      this.#extension = await openExtension(this.#started);
    } catch (error) {
      await this.end();
      throw error;
    }
  }

  async end() {
    await this.#started?.close();
  }

  /** Ends what the case has started, in reverse order. */
  async clear() {
    /** @type {unknown[]} */
    const failures = [];
    for (const thing of this.#open.splice(0).reverse()) {
      // A server that is left behind would keep the test from ending.
      try {
        await within('the end of what the case has started', thing.close());
      } catch (error) {
        failures.push(error);
      }
    }
    await this.extension.save({});
    if (failures.length > 0) throw failures[0];
  }

  /**
   * @template {{ close(): unknown }} T
   * @param {T} thing to end after the case
   */
  keep(thing) {
    this.#open.push(thing);
    return thing;
  }

  /** A port that refuses for as long as the case runs. */
  async dead() {
    const held = await deadPort();
    this.keep({ close: () => held.release() });
    return held.port;
  }

  /**
   * A real provider that sends every answer to `landing` instead of the address the client asked for.
   * @param {import('../servers/front.mjs').Landing | undefined} landing
   * @param {object} [options] of startProvider
   */
  async provider(landing, options = {}) {
    return this.keep(await startFrontedProvider({ name: PROVIDER_NAME, landing, ...options }));
  }

  /** @param {Parameters<typeof startClient>[0]} options */
  async client(options) {
    return this.keep(await startClient(options));
  }

  /**
   * A tab of its own, as the user opens one.
   * @param {string} [url] to go to
   */
  async tab(url) {
    const page = await within('a new tab', this.started.browser.newPage());
    this.keep({ close: () => closeTab(page) });
    if (url) go(page, url);
    return page;
  }

  /**
   * A page of somebody else's with a link to `url`, `#go`.
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
