// Portmend leaves alone what it should not handle.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { startListener } from '../servers/listener.mjs';
import { click } from './portmend.mjs';
import { inEachBrowser } from './scene.mjs';
import { until, within } from './wait.mjs';

/** The URL of the document in a tab, which may be the browser's error page. @param {import('puppeteer-core').Page} page */
const shown = (page) => until('an address', () => page.evaluate(() => location.href));

inEachBrowser('untouched', (scene) => {
  it('leaves a dead development server alone', async () => {
    const port = await scene.dead();
    const pages = [];
    for (const path of ['', '?page=2', '?state=open', '?code=7', 'callback']) {
      // In Firefox, the promise of a second navigation that fails in the same tab never settles.
      const page = await scene.tab();
      pages.push(page);
      const url = `http://localhost:${port}/${path}`;
      const failure = page.goto(url, { timeout: 0 }).then(
        () => 'nothing failed',
        (error) => error.message,
      );
      assert.match(await within(`${url} to be refused`, failure), /_CONNECTION_REFUSED/);
    }
    assert.deepEqual(await scene.explained(), []);
    for (const page of pages) assert.doesNotMatch(await shown(page), /extension:/);
  });

  it('touches nothing when switched off', async () => {
    await scene.extension.save({ correction: 'off' });
    const other = scene.keep(await startListener());
    const provider = await scene.provider({ port: other.port });
    const client = await scene.client({ provider });
    const page = await scene.tab(client.authorizationUrl);
    await click(page, '#approve');
    await until('the callback where the provider sent it', () => other.requests.length === 1);
    assert.equal(client.requests.length, 0);
    assert.equal((await scene.extension.rules()).length, 0);
    await until('the page of the other program', () => page.$('#other'));
    const dead = await scene.provider({ port: await scene.dead() });
    const second = await scene.client({ provider: dead });
    const tab = await scene.tab(second.authorizationUrl);
    await click(tab, '#approve');
    await until('the failure to be recorded', async () =>
      Object.values(await scene.extension.read('session')).some(
        (value) => value.kind === 'warn' && value.explanation.requested === second.redirectUri,
      ),
    );
    assert.doesNotMatch(await shown(tab), /extension:/);
    assert.equal(second.requests.length, 0);
  });

  it('does not interfere with a sign-in that works', async () => {
    const provider = await scene.provider(undefined);
    const client = await scene.client({ provider });
    const page = await scene.tab(client.authorizationUrl);
    await click(page, '#approve');
    assert.ok((await client.finished).ok);
    assert.equal(client.requests.length, 1);
    await until("the client's own page", () => page.$('#signed-in'));
    assert.deepEqual(await scene.explained(), []);
  });

  it('leaves a finished sign-in alone whose tab is loaded again', async () => {
    const client = await scene.client({ provider: await scene.provider(undefined, { autoApprove: true }) });
    const page = await scene.tab(client.authorizationUrl);
    assert.ok((await client.finished).ok);
    await until("the client's own page", () => page.$('#signed-in'));
    const url = await page.evaluate(() => location.href);
    await client.close();
    void page.reload({ timeout: 0 }).catch(() => undefined);
    await until('the failure', async () => (await page.$('#signed-in')) === null);
    assert.deepEqual(await scene.explained(), []);
    const tabs = await scene.extension.page.evaluate(() => chrome.tabs.query({}));
    assert.ok(tabs.some((tab) => tab.url === url));
  });
});
