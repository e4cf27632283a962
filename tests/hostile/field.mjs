/** What surrounds one attack: sign-ins of the user, servers and programs of the attacker, and all that these received. */

import assert from 'node:assert/strict';
import { click, explanationIn, go } from '../e2e/portmend.mjs';
import { closeTab } from '../e2e/tabs.mjs';
import { glance, until } from '../e2e/wait.mjs';
import { startListener } from '../servers/listener.mjs';
import { redirect, startSite } from './site.mjs';

/** @import { Page } from 'puppeteer-core' */
/** @import { Received } from '../servers/listener.mjs' */
/** @import { Scene } from '../e2e/scene.mjs' */
/** @import { Route } from './site.mjs' */

/** @typedef {Awaited<ReturnType<typeof openSignIn>>} SignIn */

/**
 * An attack. While it goes on, an honest sign-in is open in another tab, and it must end delivered.
 * @typedef {object} Attack
 * @property {string} name what the attacker tries
 * @property {(field: Field) => Promise<void>} run tries it, and asserts what must not have happened
 * @property {Partial<Record<import('../e2e/browser.mjs').Kind, string>>} [skip] why it cannot be tried in a browser
 */

/**
 * @typedef {object} SignInOptions
 * @property {Partial<Parameters<Scene['client']>[0]>} [client]
 * @property {object} [provider]
 * @property {boolean} [dead] whether nobody listens where the provider sends the callback
 * @property {boolean} [armed] whether a rule is expected
 */

/**
 * @param {Scene} scene
 * @param {Awaited<ReturnType<typeof startListener>> | undefined} program where the provider sends the callback
 * @param {SignInOptions} options
 */
async function openSignIn(scene, program, options) {
  const port = program?.port ?? (await scene.dead());
  const provider = await scene.provider({ port }, options.provider);
  const client = await scene.client({ provider, ...options.client });
  const page = await scene.tab(client.authorizationUrl);
  if (options.armed ?? true) await armed(scene, client.state);
  await until('the consent page', () => page.$('#approve'));
  return {
    client,
    provider,
    page,
    program,
    port,
    /** A callback with this sign-in's `state` and a code of the attacker's. */
    forged: `http://localhost:${port}/callback?code=attacker&state=${client.state}`,
  };
}

/** Waits for a rule with this in it. @param {Scene} scene @param {string} text */
const armed = (scene, text) =>
  until('the rule to be armed', async () => JSON.stringify(await scene.extension.rules()).includes(text));

export class Field {
  /** Everything of the attacker's that receives requests. @type {{ requests: Received[] }[]} */
  #attackers = [];
  /** @type {SignIn[]} */
  #signIns = [];

  /** @param {Scene} scene */
  constructor(scene) {
    this.scene = scene;
  }

  /**
   * A sign-in of the user's, up to the consent page. The provider will send its callback to a port where the client does
   * not listen but a program of the attacker's does.
   * @param {SignInOptions} [options]
   */
  async signIn(options = {}) {
    const program = options.dead ? undefined : await this.program();
    const signIn = await openSignIn(this.scene, program, options);
    this.#signIns.push(signIn);
    return signIn;
  }

  /** Waits for a rule with this in it. @param {string} text */
  armed(text) {
    return armed(this.scene, text);
  }

  /**
   * The user approves a sign-in. It must end with a token for the client, and with nothing for anybody else.
   * @param {Pick<SignIn, 'client' | 'page'>} signIn
   */
  async approve({ client, page }) {
    await click(page, '#approve');
    const finish = await client.finished;
    assert.ok(finish.ok, `the honest client exchanged its code: ${JSON.stringify(finish)}`);
    assert.equal(client.requests.length, 1, 'the honest client got one request');
  }

  /**
   * A program of the attacker's on this computer.
   * @param {Parameters<typeof startListener>[0]} [options]
   */
  async program(options) {
    const program = this.scene.keep(await startListener(options));
    this.#attackers.push(program);
    return program;
  }

  /**
   * @param {Record<string, Route>} routes
   * @param {string} [name]
   */
  async site(routes, name) {
    const site = this.scene.keep(await startSite(routes, name));
    this.#attackers.push(site);
    return site;
  }

  /**
   * A page of the attacker's that the user visits.
   * @param {string} html
   * @param {Record<string, Route>} [routes] of its site
   * @param {string} [name] of its host
   */
  async visit(html, routes = {}, name = undefined) {
    const site = await this.site({ '/': html, ...routes }, name);
    const page = await this.scene.tab(`${site.origin}/`);
    await until("the attacker's page", () => site.requests.length > 0);
    return { site, page };
  }

  /**
   * Sends a tab to `url` as a redirect of the attacker's does.
   * @param {Page} page
   * @param {string} url
   */
  async send(page, url) {
    const site = await this.site({ '/': redirect(url) });
    go(page, `${site.origin}/`);
  }

  /**
   * An authorization request of the attacker's making, with PKCE, for a callback to a program of theirs. The provider is an
   * honest one, which sends callbacks to the registered port, where nobody listens.
   * @param {Partial<Parameters<Scene['client']>[0]>} [options]
   */
  async request(options) {
    const provider = await this.scene.provider({ port: await this.scene.dead() });
    const client = await this.scene.client({ provider, ...options });
    return { provider, client, url: client.authorizationUrl };
  }

  /**
   * Waits for a tab, which the attacker may have opened, to show a page whose address begins like this.
   * @param {string} start
   */
  async tabAt(start) {
    const page = await until(`a tab at ${start}`, async () =>
      (await this.scene.started.browser.pages()).find((one) => one.url().startsWith(start)),
    );
    this.scene.keep({ close: () => closeTab(page) });
    return page;
  }

  /**
   * The user approves a sign-in that the attacker has started. It must be explained, and not be delivered.
   * @param {Awaited<ReturnType<Field['request']>>} request
   */
  async approvedButAsked({ provider, client }) {
    const page = await this.tabAt(provider.issuer);
    await click(page, '#approve');
    await explanationIn(page);
    assert.deepEqual(client.requests, [], "nothing came to the attacker's program");
    return page;
  }

  /** No secret of the user's sign-ins may have come to the attacker, or be on a page of the extension. */
  async assertNothingLeaked() {
    const secrets = this.#signIns.flatMap(({ provider }) =>
      provider.front.moved.flatMap(({ landed }) => new URL(landed).searchParams.getAll('code')),
    );
    const shown = (await this.scene.started.browser.pages())
      .filter((page) => page !== this.scene.extension.page)
      .map(textOfExtensionPage);
    const told = [...this.#attackers.map(({ requests }) => JSON.stringify(requests)), ...(await Promise.all(shown))];
    for (const secret of secrets) {
      assert.ok(!told.some((text) => text.includes(secret)), 'no code was seen by the attacker or shown');
    }
    for (const state of this.#signIns.map(({ client }) => client.state)) {
      assert.ok(!(await Promise.all(shown)).some((text) => text.includes(state)), 'no state was shown');
    }
  }
}

/** What a page of the extension shows; empty for any other page. @param {Page} page */
const textOfExtensionPage = (page) =>
  glance(
    'page',
    page.evaluate(() =>
      /extension:$/.test(location.protocol)
        ? [location.href, document.title, document.documentElement.outerHTML].join('\n')
        : '',
    ),
  );

/**
 * Tries an attack beside an honest sign-in.
 * @param {Scene} scene
 * @param {Attack} attack
 */
export async function attempt(scene, attack) {
  const field = new Field(scene);
  const honest = await field.signIn();
  await attack.run(field);
  await field.approve(honest);
  assert.ok(honest.program?.untouched, 'nothing connected to the port where the provider sent the honest callback');
  await field.assertNothingLeaked();
}
