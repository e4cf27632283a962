// A closed tab that the user opens again shows a callback of an earlier sign-in: Firefox tells it, Chromium does not.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { inUi } from './firefox-ui.mjs';
import { go } from './portmend.mjs';
import { inEachBrowser } from './scene.mjs';
import { closeTab } from './tabs.mjs';
import { until } from './wait.mjs';

inEachBrowser('a closed tab that is opened again', (scene, kind) => {
  if (kind === 'chromium') return;

  it('is left alone if it shows a dead callback', async () => {
    const port = await scene.dead();
    const url = `http://localhost:${port}/callback?code=a-code&state=${crypto.randomUUID()}`;
    await scene.extension.save({ correction: 'off' });
    const page = await scene.tab();
    go(page, url);
    const shown = () =>
      scene.extension.page.evaluate(
        async (address) =>
          (await chrome.tabs.query({})).find((tab) => tab.url === address && tab.status === 'complete'),
        url,
      );
    const told = async () =>
      Object.values(await scene.extension.read('session')).filter(({ explanation }) =>
        explanation?.landed?.includes(`:${port}/`),
      );
    await until('the dead callback', shown);
    await until('the warning', async () => (await told()).length > 0);
    await closeTab(page);
    await until('the end of the tab', async () => !(await shown()));
    await scene.extension.save({});
    await inUi(scene.started.browser, () => {
      const { SessionStore } = ChromeUtils.importESModule('resource:///modules/sessionstore/SessionStore.sys.mjs');
      SessionStore.undoCloseTab(window, 0);
    });
    const tab = await until('the tab again', shown);
    await scene.explained();
    assert.deepEqual(await told(), []);
    await scene.extension.page.evaluate((id) => chrome.tabs.remove(id ?? -1), tab.id);
  });
});
