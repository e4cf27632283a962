// Beside other extensions: one that redirects localhost, one that blocks it, one that opens requests by itself. What wins is
// the browser's decision (docs/safety.md); Portmend must say what is true, and deliver nothing that it would ask about.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { KINDS } from '../e2e/browser.mjs';
import { click, explanationIn, slowRules } from '../e2e/portmend.mjs';
import { Scene } from '../e2e/scene.mjs';
import { closeTab } from '../e2e/tabs.mjs';
import { until, within } from '../e2e/wait.mjs';
import { startListener } from '../servers/listener.mjs';

/** @import { Kind } from '../e2e/browser.mjs' */

const folder = (/** @type {string} */ name) => join(import.meta.dirname, 'extensions', name);

/** Where the extension `redirecting` sends callbacks. */
const THEIR_PORT = 39999;

/** A state that can only be armed in a spelling that the provider does not use. */
const WITHOUT_RULE = `state*${'x'.repeat(30)}`;

/**
 * @param {string} name
 * @param {ConstructorParameters<typeof Scene>[1]} options
 * @param {(scene: Scene, kind: Kind) => void} define
 * @param {Kind[]} [kinds]
 */
function besides(name, options, define, kinds = KINDS) {
  for (const kind of kinds) {
    describe(`beside an extension that ${name} (${kind})`, () => {
      const scene = new Scene(kind, options);
      before(() => scene.start());
      afterEach(() => scene.clear());
      after(() => scene.end());
      define(scene, kind);
    });
  }
}

/**
 * A sign-in that the user approves. The provider sends its callback to the port of another program.
 * @param {Scene} scene
 * @param {object} [options] of the client
 * @param {() => Promise<unknown>} [prepare] called before the approval
 */
async function approved(scene, options, prepare) {
  const other = scene.keep(await startListener());
  const client = await scene.client({ provider: await scene.provider({ port: other.port }), ...options });
  const page = await scene.tab(client.authorizationUrl);
  if (!options) await until('the rule to be armed', async () => (await scene.extension.rules()).length > 0);
  await prepare?.();
  await click(page, '#approve');
  return { client, other, page };
}

/** Waits until Portmend says that another program answered. @param {Scene} scene */
const warned = (scene) =>
  until('the warning', async () =>
    Object.values(await scene.extension.read('session')).find(
      ({ kind: shown, explanation }) => shown === 'warn' && explanation.diagnosis === 'other_program_answered',
    ),
  );

besides('blocks localhost', { later: [folder('blocking')] }, (scene) => {
  for (const [how, options] of /** @type {const} */ ([
    ['with a rule', undefined],
    ['without a rule', { state: WITHOUT_RULE }],
  ])) {
    it(`says that the callback was blocked, ${how}`, async () => {
      const { client, other, page } = await approved(scene, options);
      const text = await explanationIn(page);
      assert.match(text, /Another extension, or a setting of this browser, stopped the request/);
      assert.doesNotMatch(text, /nothing is listening|may have read/);
      assert.deepEqual([client.requests, other.requests], [[], []]);
    });
  }
});

// The order of installation makes no difference.
for (const order of /** @type {const} */ (['earlier', 'later'])) {
  besides(`redirects localhost and is ${order}`, { [order]: [folder('redirecting')] }, (scene, kind) => {
    it('leaves the callback to its rule where Portmend has none, and says who answered', async () => {
      const theirs = scene.keep(await startListener({ port: THEIR_PORT }));
      const { client, other } = await approved(scene, { state: WITHOUT_RULE });
      await theirs.received();
      const { explanation } = await warned(scene);
      assert.deepEqual([client.requests, other.requests], [[], []]);
      // It is not the provider that has sent the browser there.
      assert.equal(explanation.causes[0].key, 'cause_moved_in_browser');
      assert.deepEqual(explanation.registered, []);
      assert.ok(!explanation.actions.some((/** @type {{ action?: string }} */ offer) => offer.action === 'remember'));
    });

    if (kind === 'firefox') {
      it('delivers by a rule of its own', async () => {
        const theirs = scene.keep(await startListener({ port: THEIR_PORT }));
        // Firefox follows the extension whose rules came last, and loads theirs some time after the installation.
        await scene.tab(`http://localhost:${await scene.dead()}/callback`);
        await theirs.received();
        await scene.reloadExtension();
        const { client } = await approved(scene);
        assert.ok((await client.finished).ok);
        assert.equal(theirs.requests.length, 1, 'not the callback');
      });
    } else {
      // Chromium follows both rules in turn until it gives up, or until Portmend's rule is gone, which goes as the callback
      // lands.
      it('explains that the callback was sent in circles when both have a rule', async () => {
        const theirs = scene.keep(await startListener({ port: THEIR_PORT }));
        const { client, other, page } = await approved(scene, undefined, () => slowRules(scene.started));
        assert.match(await explanationIn(page), /could not be reached: net::ERR_TOO_MANY_REDIRECTS/);
        assert.deepEqual([client.requests, other.requests, theirs.requests], [[], [], []]);
      });
    }
  });
}

/** How the extension `opening` opens a request. */
const OPENING = [
  'tabs.create',
  'tabs.create in the background',
  'windows.create',
  'windows.create of a popup',
  'tabs.create and tabs.update',
  'tabs.update',
];

besides('opens requests', { later: [folder('opening')] }, (scene) => {
  for (const way of OPENING) {
    it(`asks before it delivers a sign-in opened by ${way}`, async () => {
      const provider = await scene.provider({ port: await scene.dead() });
      const client = await scene.client({ provider });
      const start = await scene.stranger('about:blank');
      await scene.tab(`${start}#${encodeURIComponent(way)}=${encodeURIComponent(client.authorizationUrl)}`);
      const page = await until('the sign-in', async () =>
        (await scene.started.browser.pages()).find((one) => one.url().startsWith(provider.issuer)),
      );
      scene.keep({ close: () => closeTab(page) });
      await click(page, '#approve');
      await explanationIn(page);
      assert.deepEqual(client.requests, []);
    });
  }
});

// Only Firefox has containers.
if (KINDS.includes('firefox')) {
  besides(
    'moves callbacks to a tab of their own',
    { later: [folder('moving')] },
    (scene) => {
      it('says nothing in the old tab, and the client gets its callback', async () => {
        const provider = await scene.provider(undefined);
        // Where Portmend has a rule, Firefox lets nobody else stop the request (tests/measure, N).
        const client = await scene.client({ provider, state: WITHOUT_RULE });
        const page = await scene.tab(client.authorizationUrl);
        const stopped = scene.extension.page.evaluate(
          () =>
            new Promise((resolve) => {
              const urls = ['http://localhost/*'];
              chrome.webRequest.onErrorOccurred.addListener(({ error }) => resolve(error), { urls });
            }),
        );
        await click(page, '#approve');
        assert.equal(await within('the old request to end', stopped), 'NS_ERROR_ABORT');
        assert.ok((await client.finished).ok);
        assert.equal(client.requests.length, 1);
        // The background answers this after it has handled what came before.
        await scene.extension.page.evaluate(() => chrome.runtime.sendMessage({ kind: 'report', attempt: 0 }));
        assert.ok(await page.$('#approve'), 'the old tab stays as it is');
        const session = Object.values(await scene.extension.read('session'));
        assert.deepEqual(
          session.filter(({ explanation }) => explanation),
          [],
        );
      });
    },
    ['firefox'],
  );
}
