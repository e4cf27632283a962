// Hosts that an administrator's policy hides from the extension (`runtime_blocked_hosts`). Chromium says all the same that the
// extension has access to them (`tests/measure`, R).
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { startListener } from '../servers/listener.mjs';
import { PROVIDER_NAME } from './browser.mjs';
import { underPolicies } from './chromium-policies.mjs';
import { pressToolbarButton } from './popup.mjs';
import { click, explanationIn } from './portmend.mjs';
import { until, within } from './wait.mjs';

/** @import { Scene } from './scene.mjs' */

const DELIVER = '.now button.primary';

/** @param {string} host @param {(scene: Scene) => void} define */
const hiding = (host, define) =>
  underPolicies(
    `a policy that hides ${host}`,
    'Firefox has no such policy',
    (id) => ({ ExtensionSettings: { [id]: { runtime_blocked_hosts: [`*://${host}`] } } }),
    define,
  );

/** A sign-in up to its consent page. @param {Scene} scene @param {string} [formAction] @param {object} [options] */
async function signIn(scene, formAction, options) {
  const provider = await scene.provider(undefined, { formAction });
  const client = await scene.client({ provider, ...options });
  const page = await scene.tab(client.authorizationUrl);
  await until('the consent page', () => page.$('#approve'));
  return { client, page };
}

/** The callback is held back, and the user is asked first. @param {Scene} scene */
async function isAskedFirst(scene) {
  const { client, page } = await signIn(scene, "'self'");
  await click(page, '#approve');
  const text = await explanationIn(page);
  assert.match(text, /Probably nothing was sent/);
  assert.match(text, /cannot rule out that the callback was already sent/);
  assert.deepEqual(client.requests, []);
  await click(page, DELIVER);
  assert.ok((await client.finished).ok);
  assert.equal(client.requests.length, 1);
}

/** A callback is sent, and stopped while its listener is slow. @param {Scene} scene */
async function isNotSentAgain(scene) {
  const listener = scene.keep(await startListener({ behaviour: 'silent' }));
  const { page } = await signIn(scene, undefined, { redirectUri: `http://localhost:${listener.port}/callback` });
  const devtools = await page.createCDPSession();
  await page.evaluate(() => setTimeout(() => /** @type {HTMLElement} */ (document.querySelector('#approve')).click()));
  await listener.received();
  await within('the tab to stop', devtools.send('Page.stopLoading'));
  assert.match(await explanationIn(page), /Probably nothing was sent[^]*cannot rule out/);
  assert.equal(listener.requests.length, 1);
}

hiding(PROVIDER_NAME, (scene) => {
  it('asks about a callback that is held back, as long as the browser has shown no request', () => isAskedFirst(scene));

  it('hides the requests to which the page of the provider leads, and no others', async () => {
    await scene.extension.page.evaluate(() => {
      const seen = /** @type {string[]} */ (Object.assign(globalThis, { seen: [] }).seen);
      const filter = { urls: ['http://localhost/*'], types: /** @type {['main_frame']} */ (['main_frame']) };
      chrome.webRequest.onBeforeRequest.addListener(({ url }) => void seen.push(url), filter);
    });
    const { client, page } = await signIn(scene);
    await click(page, '#approve');
    assert.ok((await client.finished).ok);
    const other = scene.keep(await startListener());
    const address = `${other.origin.replace('127.0.0.1', 'localhost')}/`;
    await scene.tab(address);
    const seen = await until('the other request', () =>
      scene.extension.page.evaluate((url) => {
        const { seen: all } = /** @type {typeof globalThis & { seen: string[] }} */ (globalThis);
        return all.includes(url) && all;
      }, address),
    );
    assert.deepEqual(seen, [address]);
  });

  it('goes on asking once it has shown another request', () => isAskedFirst(scene));

  it('claims nothing for certain of a callback that was sent and stopped, and sends it to nobody', () =>
    isNotSentAgain(scene));
});

hiding('localhost', (scene) => {
  it('asks about a callback that is held back, however often', async () => {
    await isAskedFirst(scene);
    await isAskedFirst(scene);
  });

  it('claims nothing for certain of a callback that was sent and stopped, and sends it to nobody', () =>
    isNotSentAgain(scene));

  it('claims no more once it has shown a request to another name of this computer', async () => {
    const { client, page } = await signIn(scene, undefined, { host: '127.0.0.1' });
    await click(page, '#approve');
    assert.ok((await client.finished).ok);
    await isNotSentAgain(scene);
  });

  it('explains a callback that nobody has taken', async () => {
    const { client, page } = await signIn(scene);
    await client.close();
    await click(page, '#approve');
    assert.match(await explanationIn(page), /Nothing is listening/);
  });

  it('is named in the popup, over the page that it hides', async () => {
    const other = scene.keep(await startListener());
    const page = await scene.tab(other.origin.replace('127.0.0.1', 'localhost'));
    await until('the page', () => page.$('#other'));
    const popup = await pressToolbarButton(scene, page);
    assert.match(String(await until('the text', () => popup.text('main h1'))), /A policy hides this site/);
    assert.match(String(await popup.text('.recent')), /Nothing is listening/);
    const elsewhere = await scene.tab(await scene.stranger('about:blank'));
    await until('the page', () => elsewhere.$('#go'));
    await popup.close();
    const again = await pressToolbarButton(scene, elsewhere);
    assert.doesNotMatch(String(await until('the text', () => again.text('main h1'))), /policy/);
  });
});
