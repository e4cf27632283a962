// What gives something away answers only to a person who can have seen it.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { answering, click, explanationIn, placeOf } from './portmend.mjs';
import { reachExplanation } from './reach-explanation.mjs';
import { inEachBrowser } from './scene.mjs';
import { until } from './wait.mjs';

/** @import { Page } from 'puppeteer-core' */

const DELIVER = '.now button.primary';
/** The age that an explanation page reaches under hasty presses: more than the second that a press has to wait. */
const OLD_MS = 1600;
const PRESS_EVERY_MS = 100;
/** The button is visible without scrolling. */
const VIEWPORT = { width: 1000, height: 1000 };
/** The keys that press a button, by the names that both browsers' automation takes. */
const KEYS = /** @type {const} */ (['Enter', ' ']);

const pause = () =>
  new Promise((resolve) => {
    setTimeout(resolve, PRESS_EVERY_MS);
  });

/** Counts in the page how often the main button is pressed. @param {Page} page */
const countPresses = (page) =>
  page.evaluate(() => {
    Object.assign(globalThis, { presses: 0 });
    for (const type of ['pointerdown', 'keydown'])
      addEventListener(
        type,
        ({ target }) => {
          if (target instanceof Element && target.matches('.now button.primary'))
            /** @type {any} */ (globalThis).presses += 1;
        },
        { capture: true },
      );
  });

inEachBrowser('clickjacking', (scene) => {
  /**
   * Presses again and again from before the explanation appears until it is old.
   * @param {(page: Page) => Promise<unknown>} press
   */
  async function pressThrough(press) {
    await scene.extension.save({ correction: 'ask' });
    const client = await scene.client({ provider: await scene.provider({ port: await scene.dead() }) });
    const page = await scene.tab(client.authorizationUrl);
    await page.setViewport(VIEWPORT);
    await until('the consent page', () => page.$('#approve'));
    await page.bringToFront();
    let pressing = true;
    const presses = (async () => {
      // A press is lost if the page is replaced meanwhile.
      for (; pressing; await pause()) await press(page).catch(() => undefined);
    })();
    await page.$eval('#approve', (approve) => /** @type {HTMLElement} */ (approve).click());
    try {
      await explanationIn(page);
      await countPresses(page);
      await until('an old page that was pressed often', () =>
        page.evaluate((age) => performance.now() > age && /** @type {any} */ (globalThis).presses > 4, OLD_MS),
      );
    } finally {
      pressing = false;
      await presses;
    }
    assert.deepEqual(client.requests, [], 'the client has received nothing');
    return { client, page };
  }

  it('ignores clicks every 100 ms, and delivers at one click after a pause', async () => {
    const first = await reachExplanation(scene);
    await first.page.setViewport(VIEWPORT);
    const { x, y } = await placeOf(first.page, DELIVER);
    const { client, page } = await pressThrough((there) => there.mouse.click(x, y));
    await click(page, DELIVER);
    assert.ok((await client.finished).ok);
    assert.equal(client.requests.length, 1);
  });

  for (const key of KEYS) {
    it(`ignores "${key}" held down, and delivers when it is pressed after a pause`, async () => {
      const { client, page } = await pressThrough(async (there) => {
        await there.focus(DELIVER);
        // A key that is down already is repeated.
        await there.keyboard.down(key);
      });
      await page.keyboard.up(key);
      await answering(page, DELIVER);
      assert.deepEqual(client.requests, [], 'the client has received nothing after the release');
      assert.ok(await page.$eval(DELIVER, (button) => button === document.activeElement), 'the focus is kept');
      await page.keyboard.press(key);
      assert.ok((await client.finished).ok);
      assert.equal(client.requests.length, 1);
    });
  }

  it('waits again after another tab was in front, and never answers to a script', async () => {
    const { client, page } = await reachExplanation(scene);
    const button = await answering(page, DELIVER);
    await page.evaluate((main) => {
      const seen = /** @type {any} */ (globalThis);
      seen.waits = 0;
      new MutationObserver((changes) => {
        seen.waits += changes.filter(({ oldValue }) => oldValue === null).length;
      }).observe(/** @type {Element} */ (document.querySelector(main)), {
        attributeFilter: ['aria-disabled'],
        attributeOldValue: true,
      });
    }, DELIVER);
    const isBusy = await button.evaluate((element) => {
      /** @type {HTMLElement} */ (element).click();
      element.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }));
      return element.hasAttribute('aria-busy');
    });
    assert.equal(isBusy, false, 'a script presses nothing');
    await (await scene.tab('about:blank')).bringToFront();
    await page.bringToFront();
    assert.equal(await until('the wait', () => page.evaluate(() => /** @type {any} */ (globalThis).waits)), 1);
    assert.deepEqual(client.requests, []);
    await click(page, DELIVER);
    assert.ok((await client.finished).ok);
    assert.equal(client.requests.length, 1);
  });

  it('is not shown in a frame of another page', async () => {
    const { attempt } = await reachExplanation(scene);
    const page = await scene.tab(await scene.stranger('about:blank'));
    await until('the page', () => page.$('#go'));
    const ordinary = await scene.stranger('about:blank');
    // A frame that the browser refuses may give no event, so another one shows when it would have been loaded.
    for (const address of [`${scene.started.origin}/pages/explain/explain.html#${attempt}`, ordinary]) {
      await page.evaluate((url) => {
        document.body.append(Object.assign(document.createElement('iframe'), { src: url }));
      }, address);
      const frame = await until('the frame', async () => (await page.$$('iframe')).at(-1)?.contentFrame());
      if (address === ordinary) await until('the ordinary frame', () => frame.$('#go'));
    }
    const shown = await page.$('iframe').then((first) => first?.contentFrame());
    assert.ok(!(await shown?.$('.now')), 'the frame does not show the explanation');
  });
});
