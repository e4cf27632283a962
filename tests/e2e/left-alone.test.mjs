// A server that the user leaves alone in the popup, until that is taken back on the options page.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { REGISTERED } from '../servers/oidc-provider.mjs';
import { failed } from './flows.mjs';
import { countPopups, opened, pressToolbarButton } from './popup.mjs';
import { click, go } from './portmend.mjs';
import { inEachBrowser } from './scene.mjs';
import { until } from './wait.mjs';

/** @typedef {{ redirectUri: string }} Client */

const LEAVE = '.leave';

inEachBrowser('left alone', (scene) => {
  /** What the session holds about a client under keys that begin like this. @param {string} prefix @param {Client} client */
  const stored = async (prefix, { redirectUri }) =>
    Object.entries(await scene.extension.read('session'))
      .filter(([key, value]) => key.startsWith(prefix) && (value.explanation ?? value).requested === redirectUri)
      .map(([, value]) => value);

  /** @param {Client} client */
  const noted = (client) => until('the entry in the list', async () => (await stored('view:', client)).length > 0);

  /** The badges of all tabs. */
  const badges = () =>
    scene.extension.page.evaluate(async () => {
      const ext = globalThis.browser ?? globalThis.chrome;
      const texts = (await ext.tabs.query({})).map(({ id }) => ext.action.getBadgeText({ tabId: id }));
      return (await Promise.all(texts)).join('');
    });

  const leftAlone = async () => (await scene.extension.read('local')).settings.left_alone;

  /** A sign-in whose callback lands where nobody listens. @param {Awaited<ReturnType<typeof scene.provider>>} provider */
  async function signIn(provider) {
    const client = await scene.client({ provider });
    const page = await scene.tab(client.authorizationUrl);
    await until('the rule to be armed', async () => (await scene.extension.rules()).length > 0);
    await click(page, '#approve');
    assert.ok((await client.finished).ok);
  }

  it('delivers nothing, not even for a sign-in under way, until the options page takes it back', async () => {
    const provider = await scene.provider({ port: await scene.dead() });
    const other = await scene.provider({ port: await scene.dead() });
    const client = await scene.client({ provider });
    const page = await scene.tab(client.authorizationUrl);
    await until('the rule to be armed', async () => (await scene.extension.rules()).length > 0);
    const popup = await pressToolbarButton(scene, page);
    await until('the button', async () => (await popup.text(LEAVE))?.includes(new URL(provider.issuer).host));
    await popup.click(LEAVE);
    await until('the rule to be gone', async () => (await scene.extension.rules()).length === 0);
    assert.deepEqual(await leftAlone(), [provider.issuer]);
    await popup.close();
    await click(page, '#approve');
    await noted(client);
    await failed(page);
    assert.deepEqual(await stored('tab:', client), []);
    assert.equal(await badges(), '');

    await signIn(other);
    assert.equal(client.requests.length, 0);
    await failed(page);

    const options = await scene.tab(`${scene.started.origin}/pages/options/options.html`);
    await click(options, '[aria-labelledby=left-alone-title] button');
    await until('the section to be gone', async () => !(await options.$('#left-alone-title')));
    assert.deepEqual(await leftAlone(), []);
    await signIn(provider);
  });

  it('warns of nothing any more', async () => {
    const provider = await scene.provider(undefined);
    await scene.extension.save({
      registrations: [{ name: 'Test', authorization_server: provider.issuer, redirect_uris: [REGISTERED] }],
    });
    const [first, second] = [await scene.client({ provider }), await scene.client({ provider })];
    const page = await scene.tab();
    await page.bringToFront();
    go(page, first.authorizationUrl);
    const popup = await opened(scene);
    await popup.click(`.news ${LEAVE}`);
    await until('the warning to be gone', async () => (await stored('tab:', first)).length === 0);
    await until('the badge to be gone', async () => (await badges()) === '');
    await popup.close();
    const popups = await countPopups(scene);
    const another = await scene.tab();
    await another.bringToFront();
    go(another, second.authorizationUrl);
    await noted(second);
    // A popup takes a moment to open; by the end of another sign-in it would be there.
    await signIn(await scene.provider({ port: await scene.dead() }));
    assert.equal(await popups(), 0);
    assert.deepEqual(await stored('tab:', second), []);
  });
});
