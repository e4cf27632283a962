// Every wait ends, and a tab is closed whatever it is doing.
import assert from 'node:assert/strict';
import { describe, it, mock } from 'node:test';
import { go } from './portmend.mjs';
import { inEachBrowser } from './scene.mjs';
import { closeTab } from './tabs.mjs';
import { until, within, witness } from './wait.mjs';

const never = () => new Promise(() => undefined);

/** What a wait fails with, and after how many milliseconds, when time is all that passes. @param {() => Promise<unknown>} wait */
async function failure(wait) {
  mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 0 });
  try {
    /** @type {Error | undefined} */
    let failed;
    const waiting = wait().catch((error) => {
      failed = error;
    });
    while (!failed && Date.now() < 60_000) {
      mock.timers.tick(100);
      // Lets what is due go on to its next wait.
      for (let turns = 0; turns < 10; turns += 1) await null;
    }
    assert.ok(failed, 'it waits without an end');
    await waiting;
    return { message: failed.message, after: Date.now() };
  } finally {
    mock.timers.reset();
  }
}

describe('waiting', () => {
  for (const [what, wait] of Object.entries({
    'something that is never there': () => until('it', () => false),
    'a look that never ends': () => until('it', never),
    'what never comes': () => within('it', never()),
  })) {
    it(`for ${what} ends within half a minute and says what was to be seen`, async () => {
      const ends = [witness(() => 'a page'), witness(async () => Promise.reject(new Error('no page'))), witness(never)];
      const { message, after } = await failure(wait);
      for (const end of ends) end();
      assert.ok(after <= 30_000, `it took ${after} ms`);
      assert.match(message, /^waited in vain for it\b.*\n.*a page\n.*no page\n.*no answer$/s);
    });
  }
});

inEachBrowser('closing', (scene, kind) => {
  it(
    'a tab that is on its way to a dead address and turns to another page is closed',
    { skip: kind === 'firefox' && 'Firefox closes a tab whatever comes meanwhile' },
    async () => {
      const dead = await scene.dead();
      // Chromium drops every other order to close.
      for (let tabs = 0; tabs < 12; tabs += 1) {
        const page = await scene.tab();
        const devtools = await page.createCDPSession();
        go(page, `http://localhost:${dead}/`);
        await devtools.send('Page.navigate', { url: 'about:blank' });
        await closeTab(page);
        assert.ok(page.isClosed());
      }
    },
  );
});
