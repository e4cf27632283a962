// A browser that is started again restores its tabs: what they show is no failed sign-in, and the next sign-in is.
import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import en from '../../extension/_locales/en/messages.json' with { type: 'json' };
import { FIREFOX_ID } from '../../extension/manifest.mjs';
import { zipped } from '../../scripts/lib/paths.mjs';
import { extensionOrigin, KINDS } from './browser.mjs';
import { inUi } from './firefox-ui.mjs';
import { allowUnpacked, click, explanationIn, go } from './portmend.mjs';
import { Scene } from './scene.mjs';
import { closeTab } from './tabs.mjs';
import { until, within } from './wait.mjs';

/** @import { Page } from 'puppeteer-core' */

/** Firefox restores its tabs, and starts with an extension that nobody has signed. */
const PREFERENCES = {
  'remote.prefs.recommended': false,
  'browser.startup.page': 3,
  'browser.sessionstore.interval': 200,
  'browser.sessionstore.resume_from_crash': true,
  'xpinstall.signatures.required': false,
  'extensions.autoDisableScopes': 0,
  'extensions.startupScanScopes': 15,
};

/** @param {string} profile */
function installForGood(profile) {
  mkdirSync(join(profile, 'extensions'), { recursive: true });
  copyFileSync(zipped('firefox'), join(profile, 'extensions', `${FIREFOX_ID}.xpi`));
}

/** In the flags of an extension: automation has loaded it, so that Chromium forgets it when it starts again. */
const BY_AUTOMATION = 1 << 15;

/** Makes Chromium start with the extension that automation has loaded. @param {string} profile */
function keepExtension(profile) {
  const file = join(profile, 'Default', 'Preferences');
  const preferences = JSON.parse(readFileSync(file, 'utf8'));
  const ours = preferences.extensions.settings[new URL(extensionOrigin('chromium')).host];
  ours.creation_flags &= ~BY_AUTOMATION;
  writeFileSync(file, JSON.stringify(preferences));
}

/** @param {Page} page of the extension @returns {Promise<chrome.tabs.Tab[]>} */
const tabsOf = (page) =>
  within(
    'the tabs',
    page.evaluate(() => chrome.tabs.query({})),
  );

/** Runs in Firefox's own window. */
const quit = () => Services.startup.quit(Ci.nsIAppStartup.eAttemptQuit);

for (const kind of KINDS) {
  describe(`restored tabs (${kind})`, () => {
    const profile = mkdtempSync(join(tmpdir(), 'portmend-restored-'));
    const options = { profile, preferences: PREFERENCES };
    const first = new Scene(kind, { ...options, kept: kind === 'firefox' });
    const args = kind === 'chromium' ? ['--restore-last-session'] : [];
    const second = new Scene(kind, { ...options, kept: true, again: true, args });
    /** The callbacks that the tabs show when the browser ends. @type {string[]} */
    let callbacks = [];
    /** The address of the explanation. */
    let explained = '';

    before(async () => {
      if (kind === 'firefox') installForGood(profile);
      await first.start();
      if (kind === 'chromium') await closeTab(await allowUnpacked(first.started.browser));
      const ended = await finishedIn(first);
      const dead = await deadIn(first);
      callbacks = [ended, dead];
      explained = await explainedIn(first);
      // Restored first, because it is in front.
      const front = await deadIn(first);
      callbacks.push(front);
      await until('the tabs', async () => {
        const urls = (await tabsOf(first.extension.page)).map(({ url }) => url);
        return [...callbacks, explained].every((url) => urls.includes(url));
      });
      await first.clear();
      const program = first.started.browser.process();
      const gone = new Promise((resolve) => program?.once('exit', resolve));
      // Automation closes Firefox's window first, whose tabs are not restored then.
      if (kind === 'firefox') void inUi(first.started.browser, quit).catch(() => undefined);
      else await first.end();
      if (program?.exitCode === null) await within('the browser to exit', gone);
      if (kind === 'firefox') await first.end().catch(() => undefined);
      else keepExtension(profile);
      await second.start();
    });
    after(async () => {
      await second.clear().catch(() => undefined);
      await second.end().catch(() => undefined);
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    });

    /** Loads all restored tabs, and returns them. */
    async function loaded() {
      const { page } = second.extension;
      const [own] = (await tabsOf(page)).filter(({ url }) => url === page.url() || url?.endsWith('/options.html'));
      for (const { id } of (await tabsOf(page)).filter(({ url }) => url && [...callbacks, explained].includes(url))) {
        await page.evaluate((tab) => chrome.tabs.update(tab ?? -1, { active: true }), id);
        await until('the tab to be loaded', async () =>
          (await tabsOf(page)).some((tab) => tab.id === id && tab.status === 'complete' && !tab.discarded),
        );
      }
      await page.evaluate((tab) => chrome.tabs.update(tab ?? -1, { active: true }), own.id);
      return tabsOf(page);
    }

    it('leaves callbacks of the last session alone', async () => {
      const before = await loaded();
      assert.deepEqual(await second.explained(), []);
      const tabs = await tabsOf(second.extension.page);
      for (const url of callbacks) {
        const found = tabs.find((tab) => tab.url === url);
        assert.ok(found, `${url} is still shown: ${before.map((tab) => tab.url).join(', ')}`);
        const badge = await second.extension.page.evaluate(
          (tabId) => chrome.action.getBadgeText({ tabId }),
          Number(found.id),
        );
        assert.equal(badge, '');
      }
    });

    it('says that the explanation of the last session is gone, also when another has its number', async () => {
      const { page } = second.extension;
      const shown = async () => (await tabsOf(page)).find(({ url }) => url === explained);
      const gone = `${en.ui_expired_title.message} · Portmend`;
      await until('the notice', async () => (await shown())?.title === gone);
      await second.explained();
      const attempt = Number(new URL(explained).hash.slice(1));
      const session = await second.extension.read('session');
      const later = Object.values(session).find((value) => value.explanation)?.explanation;
      await page.evaluate((view) => chrome.storage.session.set({ [`view:${view.attempt}`]: view }), {
        ...later,
        attempt,
      });
      await page.evaluate((tab) => chrome.tabs.reload(tab ?? -1), (await shown())?.id);
      await second.explained();
      await until('the notice', async () => (await shown())?.title === gone);
    });

    it('delivers a sign-in that begins after the start, and explains one', async () => {
      const provider = await second.provider({ port: await second.dead() });
      const client = await second.client({ provider });
      await click(await second.tab(client.authorizationUrl), '#approve');
      assert.ok((await client.finished).ok);
      const other = await second.client({ provider });
      await other.close();
      const page = await second.tab(other.authorizationUrl);
      await click(page, '#approve');
      assert.doesNotMatch(await explanationIn(page), new RegExp(en.ui_expired_title.message));
    });
  });
}

/** A sign-in that has worked, in a tab that stays open. @param {Scene} scene */
async function finishedIn(scene) {
  const client = await scene.client({ provider: await scene.provider(undefined, { autoApprove: true }) });
  const page = await scene.started.browser.newPage();
  go(page, client.authorizationUrl);
  assert.ok((await client.finished).ok);
  return until("the client's page", async () => {
    const url = await page.evaluate(() => location.href);
    return url.includes('/callback?') ? url : undefined;
  });
}

/** A dead callback that Portmend does not replace. @param {Scene} scene */
async function deadIn(scene) {
  await scene.extension.save({ correction: 'off' });
  const url = `http://localhost:${await scene.dead()}/callback?code=a-code&state=${crypto.randomUUID()}`;
  go(await scene.started.browser.newPage(), url);
  return url;
}

/** An explanation, in a tab that stays open. @param {Scene} scene */
async function explainedIn(scene) {
  await scene.extension.save({});
  const client = await scene.client({ provider: await scene.provider(undefined, { autoApprove: true }) });
  await client.close();
  const page = await scene.started.browser.newPage();
  go(page, client.authorizationUrl);
  await explanationIn(page);
  return page.evaluate(() => location.href);
}
