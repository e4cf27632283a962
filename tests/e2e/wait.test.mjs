// Every wait ends, and a tab can be closed whatever it is doing.
import assert from 'node:assert/strict';
import { describe, it, mock } from 'node:test';
import { go } from './portmend.mjs';
import { inEachBrowser } from './scene.mjs';
import { closeTab } from './tabs.mjs';
import { until, within, witness } from './wait.mjs';

const never = () => new Promise(() => undefined);

/** The message of a failing wait, and the mocked milliseconds until it fails. @param {() => Promise<unknown>} wait */
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
      // Lets promise callbacks run until the next timer.
      for (let turns = 0; turns < 10; turns += 1) await null;
    }
    assert.ok(failed, 'the wait never ends');
    await waiting;
    return { message: failed.message, after: Date.now() };
  } finally {
    mock.timers.reset();
  }
}

describe('waiting', () => {
  for (const [what, wait] of Object.entries({
    'a condition that never holds': () => until('it', () => false),
    'a check that never ends': () => until('it', never),
    'a promise that never settles': () => within('it', never()),
  })) {
    it(`for ${what} ends within half a minute and says what there was to see`, async () => {
      const ends = [witness(() => 'a page'), witness(async () => Promise.reject(new Error('no page'))), witness(never)];
      const { message, after } = await failure(wait);
      for (const end of ends) end();
      assert.ok(after <= 30_000, `it took ${after} ms`);
      assert.match(message, /^waited in vain for it\b.*\n.*a page\n.*no page\n.*no answer$/s);
    });
  }

  it('looks again when a look never ends', async () => {
    let looks = 0;
    assert.equal(await until('it', () => ((looks += 1) === 1 ? never() : 'found')), 'found');
  });
});

inEachBrowser('closing', (scene, kind) => {
  it(
    'closes a tab that leaves a dead address for another page',
    { skip: kind === 'firefox' && 'Firefox closes a tab whatever happens meanwhile' },
    async () => {
      const dead = await scene.dead();
      // Chromium drops about every other command to close.
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
