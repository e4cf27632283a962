// The browser may stop the background script at any time: nothing gets lost, and nothing is kept too long.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { KINDS } from './browser.mjs';
import { click, explanationIn } from './portmend.mjs';
import { inEachBrowser, Scene } from './scene.mjs';
import { closeTab } from './tabs.mjs';
import { until } from './wait.mjs';

describe(
  'lifetime of the event page (firefox)',
  { skip: !KINDS.includes('firefox') && 'this run is not for Firefox' },
  () => {
    // Firefox stops an event page when it has been idle for 30 seconds. This is shorter, but leaves it time to start.
    const scene = new Scene('firefox', { preferences: { 'extensions.background.idle.timeout': 3000 } });
    before(() => scene.start());
    afterEach(() => scene.clear());
    after(() => scene.end());

    const isRunning = () =>
      scene.extension.page.evaluate(() => globalThis.browser.extension.getBackgroundPage() !== null);

    it('delivers after the background page was stopped between request and callback', async () => {
      const provider = await scene.provider({ port: await scene.dead() });
      const client = await scene.client({ provider });
      const page = await scene.tab(client.authorizationUrl);
      await until('the rule to be armed', async () => (await scene.extension.rules()).length > 0);
      await until('the background page to be stopped', async () => !(await isRunning()));
      await click(page, '#approve');
      assert.ok((await client.finished).ok);
      await until('the new background page to record the delivery', async () =>
        Object.values(await scene.extension.read('session')).some(
          (value) => value.kind === 'corrected' && value.explanation.requested === client.redirectUri,
        ),
      );
    });
  },
);

inEachBrowser('reload', (scene) => {
  it('removes the rules of attempts that a reload of the extension has ended', async () => {
    const provider = await scene.provider({ port: await scene.dead() });
    const client = await scene.client({ provider });
    const page = await scene.tab(client.authorizationUrl);
    await until('the rule to be armed', async () => (await scene.extension.rules()).length > 0);
    await scene.reloadExtension();
    await until('no rule', async () => (await scene.extension.rules()).length === 0);
    await click(page, '#approve');
    await explanationIn(page);
    assert.equal(client.requests.length, 0, 'nothing is delivered without the records');
  });
});

inEachBrowser('lifetime', (scene) => {
  it('forgets code and state when the tab closes', async () => {
    const provider = await scene.provider({ port: await scene.dead() });
    const client = await scene.client({ provider });
    await client.close();
    const page = await scene.tab(client.authorizationUrl);
    await click(page, '#approve');
    const kept = async () => JSON.stringify(await scene.extension.read('session'));
    await until('the failed callback to be stored', async () => (await kept()).includes('code='));
    assert.ok((await kept()).includes(client.state));
    await closeTab(page);
    await until('code and state to be forgotten', async () => {
      const text = await kept();
      return !text.includes('code=') && !text.includes(client.state);
    });
  });
});
