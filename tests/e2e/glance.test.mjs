// What is seen at a glance: the button or a hint where to find it, the keyboard command, a pause, and the report for a
// bug tracker.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { FIREFOX_ID } from '../../extension/manifest.mjs';
import { version } from '../../scripts/lib/paths.mjs';
import { startListener } from '../servers/listener.mjs';
import { copied, watchClipboard } from '../pages/page-steps.mjs';
import { failed } from './flows.mjs';
import { inUi } from './firefox-ui.mjs';
import { opened, pressToolbarButton } from './popup.mjs';
import { click, explanationIn } from './portmend.mjs';
import { inEachBrowser } from './scene.mjs';
import { until } from './wait.mjs';

inEachBrowser('glance', (scene, kind) => {
  it('is on the toolbar, or the welcome page says where it is', async () => {
    const page = await scene.tab(`${scene.started.origin}/pages/welcome/welcome.html`);
    await until('the page', () => page.$eval('#permissions', (list) => list.checkVisibility()));
    assert.equal(await page.$eval('#pin', (hint) => hint.checkVisibility()), kind === 'chromium');
    if (kind === 'chromium') return;
    const area = await inUi(
      scene.started.browser,
      (id) => CustomizableUI.getPlacementOfWidget(`${id.replace(/[^a-z0-9_-]/g, '_')}-browser-action`)?.area,
      FIREFOX_ID,
    );
    assert.equal(area, 'nav-bar');
  });

  it('has a command that opens the popup, without keys of its own', async () => {
    const commands = await scene.extension.page.evaluate(() => chrome.commands.getAll());
    assert.deepEqual(
      commands.map(({ name, shortcut }) => [name, shortcut]),
      [['_execute_action', '']],
    );
  });

  it('opens the popup when another program got the code', async () => {
    const other = scene.keep(await startListener());
    // Otherwise the callback would be redirected before it is sent.
    await scene.extension.save({ correction: 'ask' });
    const client = await scene.client({ provider: await scene.provider({ port: other.port }) });
    const page = await scene.tab(client.authorizationUrl);
    await page.bringToFront();
    await click(page, '#approve');
    const popup = await opened(scene);
    await until('what is said', async () => (await popup.text('main'))?.includes(`:${other.port}`));
    assert.equal(other.requests.length, 1);
  });

  it('delivers nothing during a pause, and delivers again when it is ended', async () => {
    const provider = await scene.provider({ port: await scene.dead() });
    const armed = async () => (await scene.extension.rules()).length > 0;
    const paused = await scene.client({ provider });
    const page = await scene.tab(paused.authorizationUrl);
    await until('the rule to be armed', armed);
    const popup = await pressToolbarButton(scene, page);
    await popup.click('#pause');
    await until('the rule to be gone', async () => !(await armed()));
    const left = (await scene.extension.read('local')).paused_until - Date.now();
    assert.ok(left > 14 * 60_000 && left <= 15 * 60_000, `${left} ms`);
    await popup.close();
    await click(page, '#approve');
    await failed(page);
    assert.equal(paused.requests.length, 0);

    const again = await pressToolbarButton(scene, page);
    await until('the button to answer', () => again.text('#pause:not([aria-disabled])'));
    await again.click('#pause');
    await until('the pause to be over', async () => (await scene.extension.read('local')).paused_until === 0);
    await again.close();
    const client = await scene.client({ provider });
    const next = await scene.tab(client.authorizationUrl);
    await until('the rule to be armed', armed);
    await click(next, '#approve');
    assert.ok((await client.finished).ok);
  });

  it('copies the report as Markdown, with the versions and without the secrets', async () => {
    const provider = await scene.provider(undefined);
    const client = await scene.client({ provider });
    const page = await scene.tab(client.authorizationUrl);
    await until('the consent page', () => page.$('#approve'));
    await client.close();
    await click(page, '#approve');
    await explanationIn(page);
    await watchClipboard(page);
    await click(page, '#report summary');
    await click(page, '#report .row button:nth-of-type(2)');
    const text = await until('the report', () => copied(page));
    assert.match(
      text,
      new RegExp(`^Portmend ${version().replaceAll('.', '\\.')}\nMozilla/5\\.0 .*\n\n\`\`\`json\n\\{`),
    );
    assert.match(text, /"type":"callback_failed"/);
    assert.doesNotMatch(text, new RegExp(client.state));
  });
});
