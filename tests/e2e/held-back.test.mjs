// Chromium applies the form-action of a consent page to the redirect that follows it, and holds the callback back.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { startListener } from '../servers/listener.mjs';
import { pressToolbarButton } from './popup.mjs';
import { answering, click, explanationIn, setAccess } from './portmend.mjs';
import { inEachBrowser } from './scene.mjs';
import { closeTab } from './tabs.mjs';
import { until, within } from './wait.mjs';

/** @import { Page } from 'puppeteer-core' */

const DELIVER = '.now button.primary';

inEachBrowser('a redirect that the page holds back', (scene, kind) => {
  /**
   * A sign-in up to the consent page.
   * @param {object} [options] of the client
   * @param {import('../servers/front.mjs').Landing} [landing]
   * @param {string} [formAction] of the consent page
   */
  async function signIn(options = {}, landing = undefined, formAction = "'self'") {
    const provider = await scene.provider(landing, { formAction });
    const client = await scene.client({ provider, ...options });
    const page = await scene.tab(client.authorizationUrl);
    await until('the consent page', () => page.$('#approve'));
    return { client, page, provider };
  }

  /** The diagnosis with which a delivery was recorded. @param {string} requested */
  const correctedAs = async (requested) => {
    const record = await until('the delivery to be recorded', async () =>
      (await recorded(requested)).find(({ kind: shown }) => shown === 'corrected'),
    );
    return record.explanation.diagnosis;
  };

  const recorded = (/** @type {string} */ requested) =>
    scene.extension
      .read('session')
      .then((all) => Object.values(all).filter(({ explanation }) => explanation?.requested === requested));

  if (kind === 'firefox') {
    it('is followed by Firefox', async () => {
      const { client, page } = await signIn();
      await click(page, '#approve');
      assert.ok((await client.finished).ok);
      assert.deepEqual(await scene.explained(), []);
    });
    return;
  }

  it('is asked about before the browser has shown any request, and then delivered once', async () => {
    await scene.extension.page.evaluate(() => chrome.storage.local.remove('sees_requests_http:localhost'));
    const { client, page } = await signIn();
    await click(page, '#approve');
    const text = await explanationIn(page);
    assert.match(text, /Probably nothing was sent/);
    assert.match(text, /form-action 'self' http:\/\/localhost:\*/);
    assert.deepEqual(client.requests, []);
    await click(page, DELIVER);
    assert.ok((await client.finished).ok);
    assert.equal(client.requests.length, 1);
  });

  it('is delivered by itself', async () => {
    const { client, page } = await signIn();
    await click(page, '#approve');
    assert.ok((await client.finished).ok);
    assert.equal(client.requests.length, 1);
    assert.equal(await correctedAs(client.redirectUri), 'held_back');
  });

  it('is delivered to the address that the client asked for if it would have landed elsewhere', async () => {
    const { client, page } = await signIn({}, { port: await scene.dead() });
    await click(page, '#approve');
    assert.ok((await client.finished).ok);
    assert.equal(client.requests.length, 1);
  });

  it('is delivered if its address lacks the http://', async () => {
    const { client, page } = await signIn({}, { scheme: 'none' }, "'self' *");
    await click(page, '#approve');
    assert.ok((await client.finished).ok);
    assert.equal(client.requests.length, 1);
    assert.equal(await correctedAs(client.redirectUri), 'held_back');
  });

  it('is delivered once if Approve is clicked twice', async () => {
    const { client, page } = await signIn();
    await (await answering(page, '#approve')).click({ count: 2 });
    await until('the callback', () => client.requests.length > 0);
    await scene.explained();
    assert.equal(client.requests.length, 1);
  });

  it('is explained if a page started the sign-in', async () => {
    const provider = await scene.provider(undefined, { formAction: "'self'" });
    const client = await scene.client({ provider });
    const page = await scene.tab(await scene.stranger(client.authorizationUrl));
    await click(page, '#go');
    await click(page, '#approve');
    const text = await explanationIn(page);
    assert.match(text, /your browser stayed on its page\. Nothing was sent, so no program has read the code/);
    assert.match(text, /a web page started this sign-in/);
    assert.deepEqual(client.requests, []);
  });

  it('is only told in the popup if Portmend has no access, and delivered when the user asks', async () => {
    const { client, page } = await signIn();
    await setAccess(scene.started, 'ON_CLICK');
    try {
      await click(page, '#approve');
      await until('the warning', async () =>
        (await recorded(client.redirectUri)).some(
          ({ kind: shown, explanation }) => shown === 'warn' && explanation.diagnosis === 'access_missing',
        ),
      );
      assert.ok(await page.$('#approve'), 'the page stays');
      assert.deepEqual(client.requests, []);
      // The browser has told the page that nothing was sent.
      const popup = await pressToolbarButton(scene, page);
      await popup.click('#explain-page');
      assert.match(await explanationIn(page), /Probably nothing was sent/);
      await click(page, DELIVER);
      assert.ok((await client.finished).ok);
      assert.equal(client.requests.length, 1);
    } finally {
      await setAccess(scene.started, 'ON_ALL_SITES');
    }
  });

  /** What looks alike but was sent: the policy lets the callback pass, and something else stops it. */
  const LOOK_ALIKES = {
    'the user stops it': async (/** @type {Page} */ page) => {
      const devtools = await page.createCDPSession();
      await within('the tab to stop', devtools.send('Page.stopLoading'));
    },
    'another page is opened': (/** @type {Page} */ page) => page.goto('about:blank'),
    'the tab is closed': closeTab,
  };
  for (const [what, stop] of Object.entries(LOOK_ALIKES)) {
    it(`leaves a callback alone that was sent when ${what}`, async () => {
      const listener = scene.keep(await startListener({ behaviour: 'silent' }));
      const redirectUri = `http://localhost:${listener.port}/callback`;
      const { page } = await signIn({ redirectUri }, undefined, "'self' http://localhost:*");
      await page.evaluate(() => /** @type {HTMLElement} */ (document.querySelector('#approve')).click());
      await listener.received();
      await stop(page);
      assert.deepEqual(await scene.explained(), []);
      assert.equal(listener.requests.length, 1);
    });
  }

  it('leaves a callback alone that the client answers without a page', async () => {
    const listener = scene.keep(await startListener({ status: 204 }));
    const redirectUri = `http://localhost:${listener.port}/callback`;
    const { page } = await signIn({ redirectUri }, undefined, "'self' http://localhost:*");
    await click(page, '#approve');
    await listener.received();
    assert.deepEqual(await scene.explained(), []);
    assert.equal(listener.requests.length, 1);
  });
});
