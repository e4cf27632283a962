// Codes and states planted in every flow are in memory while a sign-in waits, and nowhere else.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { KINDS } from './browser.mjs';
import { approve, delivered, failed, startPlanter } from './flows.mjs';
import { inUi } from './firefox-ui.mjs';
import { click, explanationIn } from './portmend.mjs';
import { openPrivateWindow } from './private-window.mjs';
import { searchProfile } from './profile.mjs';
import { Scene } from './scene.mjs';
import { until, within } from './wait.mjs';

/** @import { Page } from 'puppeteer-core' */
/** @import { SignIn } from './flows.mjs' */
/** @import { Secret } from './profile.mjs' */

const DELIVER = '.now button.primary';
const COPY = '.now button::-p-text(Copy the callback)';

/**
 * The consoles of the extension's background and pages, from now on. Of pages in Firefox only the errors: automation sees
 * neither their console nor the background, which other pages of the extension see.
 * @param {Scene} scene
 */
async function listenTo(scene) {
  const { browser } = scene.started;
  if (scene.kind === 'firefox') {
    const { page } = scene.extension;
    await page.evaluate(async () => {
      const here = /** @type {any} */ (globalThis);
      here.logged = [];
      const { console: log } = await here.browser.runtime.getBackgroundPage();
      for (const level of ['debug', 'log', 'info', 'warn', 'error']) {
        const write = log[level].bind(log);
        log[level] = (/** @type {unknown[]} */ ...all) => {
          here.logged.push(...all.map(String));
          write(...all);
        };
      }
    });
    return async () => {
      const logged = await page.evaluate(() => /** @type {any} */ (globalThis).logged);
      // Firefox names the page that a message is about. Its own error page has the callback in its address, without us too.
      const errors = await inUi(browser, () =>
        Services.console.getMessageArray().map((/** @type {any} */ message) => {
          const isOurs = !(message instanceof Ci.nsIScriptError) || message.sourceName.startsWith('moz-extension:');
          return isOurs ? String(message) : message.errorMessage;
        }),
      );
      return [...logged, ...errors].join('\n');
    };
  }
  /** @type {string[]} */
  const lines = [];
  /** @param {import('puppeteer-core').Target} target */
  const attach = async (target) => {
    const from = target.type() === 'service_worker' ? await target.worker() : await target.page();
    const events = /** @type {import('puppeteer-core').EventEmitter<any> | null} */ (from);
    events?.on('console', (line) => lines.push(line.text()));
    events?.on('pageerror', (error) => lines.push(String(error)));
  };
  browser.on('targetcreated', (target) => void attach(target).catch(() => undefined));
  for (const target of browser.targets()) if (target.type() !== 'browser') await attach(target);
  return async () => lines.join('\n');
}

/** Writes a line to a console. @param {Scene} scene @param {'page' | 'background'} where @param {string} line */
async function logIn({ kind, started, extension }, where, line) {
  if (where === 'page') return extension.page.evaluate((text) => console.log(text), line);
  if (kind === 'firefox')
    return extension.page.evaluate(async (text) => {
      const background = /** @type {any} */ (await chrome.runtime.getBackgroundPage());
      background.console.log(text);
    }, line);
  const target = started.browser.targets().find((one) => one.type() === 'service_worker');
  return (await target?.worker())?.evaluate((text) => console.log(text), line);
}

/** What screen readers are told about a page. @param {Scene} scene @param {Page} page @returns {Promise<string>} */
async function accessibleText(scene, page) {
  await page.bringToFront();
  if (scene.kind === 'chromium') {
    const devtools = await page.createCDPSession();
    const { nodes } = await devtools.send('Accessibility.getFullAXTree');
    return JSON.stringify(nodes);
  }
  return until('the accessibility tree', () =>
    inUi(scene.started.browser, () => {
      const service = Cc['@mozilla.org/accessibilityService;1'].getService(Ci.nsIAccessibilityService);
      /** @type {string[]} */
      const texts = [];
      const walk = (/** @type {any} */ node) => {
        texts.push(node.name, node.description, node.value);
        for (let child = node.firstChild; child; child = child.nextSibling) walk(child);
      };
      const outer = service.getAccessibleFor(gBrowser.selectedBrowser);
      if (!outer) return '';
      walk(outer);
      return texts.includes('Portmend') || texts.length > 20 ? texts.join('\n') : '';
    }),
  );
}

/**
 * Waits until Firefox has noted the closed tabs for its session file: each of these states was in an address.
 * @param {Scene} scene
 * @param {Secret[]} secrets
 */
const inSessionFile = ({ started }, secrets) =>
  until('the closed tabs in the session', async () => {
    const closed = await inUi(started.browser, () => {
      const { SessionStore } = ChromeUtils.importESModule('resource:///modules/sessionstore/SessionStore.sys.mjs');
      return JSON.stringify(SessionStore.getClosedTabDataForWindow(window));
    });
    return secrets.every(({ name, value }) => !name.startsWith('state') || closed.includes(value));
  });

/**
 * What we leave in addition. Firefox enters the start of every redirection in its history, so also an address that a rule
 * has left; docs/safety.md says so.
 * @type {Partial<Record<string, Record<string, string[]>>>}
 */
const EXCEPTIONS = { firefox: { 'code of "led astray"': ['places.sqlite'] } };

/** What a browser has written to its cache when it is closed depends on the moment. */
const UNCACHED = { 'cache-control': 'no-store' };

/** Files into which Chromium copies some of its history after a while. */
const COPIES = ['Default/Top Sites', 'segmentation_platform/ukm_db'];

/** Files that Firefox is about to delete: how many are left depends on how fast the disk is when it exits. */
const DOOMED = 'cache2/doomed/';

/** A file name without what differs from run to run. @param {string} file */
const generic = (file) =>
  COPIES.includes(file) ? 'Default/History' : file.replace(/[0-9A-F]{40}|[0-9a-f]{16}_\d|(Session|Tabs)_\d+/g, '*');

for (const kind of KINDS) {
  describe(`secrets (${kind})`, () => {
    /** Where a browser without the extension leaves the secrets of a flow. @type {Map<string, Set<string>>} */
    const control = new Map();
    /** @type {string[]} */
    const folders = [];
    after(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

    /** @param {object} options */
    function profiledScene(options) {
      const profile = mkdtempSync(join(tmpdir(), 'portmend-profile-'));
      folders.push(profile);
      return { profile, scene: new Scene(kind, { profile, ...options }) };
    }

    /**
     * Closes a browser as a user does, and tells which files hold the secrets of each flow.
     * @param {Scene} scene
     * @param {string} profile
     * @param {Secret[]} secrets
     */
    async function filesWith(scene, profile, secrets) {
      const program = scene.started.browser.process();
      const gone = new Promise((resolve) => program?.once('exit', resolve));
      await scene.end();
      if (program?.exitCode === null) await within('the browser to exit', gone);
      /** @type {Map<string, Set<string>>} */
      const files = new Map(secrets.map(({ name }) => [name, new Set()]));
      for (const { file, secret } of searchProfile(profile, secrets))
        if (!file.startsWith(DOOMED)) files.get(secret)?.add(generic(file));
      return files;
    }

    it('a browser without the extension leaves some itself', async () => {
      const { profile, scene } = profiledScene({ extended: false });
      await scene.start();
      const plant = await startPlanter(scene, UNCACHED);
      /** @type {Secret[]} */
      const secrets = [];
      for (const mode of /** @type {const} */ (['query', 'form_post', 'fragment'])) {
        const works = await plant(`${mode} works`, { mode });
        const page = await approve(scene, works);
        await delivered(works);
        await until("the client's page", () => page.$('#other'));
        const fails = await plant(`${mode} fails`, { mode, astray: true });
        await failed(await approve(scene, fails));
        secrets.push(...works.secrets, ...fails.secrets);
      }
      const refused = await plant('refused', { refused: true });
      const page = await scene.tab(refused.url);
      await until('the refusal', () => page.$('#error'));
      secrets.push(...refused.secrets);
      await scene.clear();
      if (kind === 'firefox') await inSessionFile(scene, secrets);
      for (const [name, files] of await filesWith(scene, profile, secrets)) control.set(name, files);
      assert.notEqual(control.get('state of "query works"')?.size, 0, 'the search finds what is in an address');
    });

    describe('with the extension', () => {
      const { profile, scene } = profiledScene({ inPrivate: true });
      /** @type {Awaited<ReturnType<typeof startPlanter>>} */
      let plant;
      /** @type {() => Promise<string>} */
      let consoleText;
      before(async () => {
        await scene.start();
        consoleText = await listenTo(scene);
        plant = await startPlanter(scene, UNCACHED);
      });
      // After a failure, servers left open would keep the process from exiting.
      after(async () => {
        await scene.clear().catch(() => undefined);
        await scene.end().catch(() => undefined);
      });

      /** The flows played so far: their secrets, and the flow of the control that they are compared with. @type {{ secrets: Secret[], like: string | undefined }[]} */
      const played = [];
      const allSecrets = () => played.flatMap(({ secrets }) => secrets);

      /** @param {string} text @param {string} where */
      function isFree(text, where) {
        assert.notEqual(text, '', `${where} can be searched`);
        for (const { name, value } of allSecrets()) {
          const line = text.split('\n').find((one) => one.includes(value));
          assert.equal(line?.replaceAll(value, 'SECRET'), undefined, `the ${name} is in ${where}`);
        }
      }

      /** @param {string} name @param {string | undefined} like @param {Parameters<typeof plant>[1]} [options] */
      async function planted(name, like, options) {
        const signIn = await plant(name, options);
        played.push({ secrets: signIn.secrets, like });
        return signIn;
      }

      /** @param {(key: string) => boolean} wanted */
      const session = async (wanted) =>
        JSON.stringify(Object.entries(await scene.extension.read('session')).filter(([key]) => wanted(key)));
      const isRecord = (/** @type {string} */ key) => key.startsWith('engine');

      /** Checks everything that can be read while an explanation is shown. @param {Page} page @param {SignIn} signIn */
      async function explained(page, { secrets }) {
        const text = await explanationIn(page);
        for (const { name, value } of secrets)
          assert.ok((await session(isRecord)).includes(value), `the ${name} is in memory`);
        isFree(
          await page.evaluate(() => [location.href, document.title, document.documentElement.outerHTML].join('\n')),
          'the page',
        );
        const accessible = await accessibleText(scene, page);
        assert.ok(
          accessible.includes(
            String(text)
              .split('\n')
              .find((line) => line.length > 20) ?? '-',
          ),
          'the tree is that of the page',
        );
        isFree(accessible, 'the accessibility tree');
        isFree(await session((key) => !isRecord(key)), 'what pages read from the session');
        const attempt = await page.evaluate(() => Number(location.hash.slice(1)));
        const report = await page.evaluate((request) => chrome.runtime.sendMessage(request), {
          kind: 'report',
          attempt,
        });
        assert.ok(report.ok);
        isFree(JSON.stringify(report), 'the report');
      }

      it('a callback delivered by a rule', async () => {
        const signIn = await planted('rule', 'query works', { astray: true });
        await approve(scene, signIn, { armed: true });
        await delivered(signIn);
      });

      it('a callback delivered after it was refused', async () => {
        const signIn = await planted('corrected', 'query works', { astray: true, mark: '*' });
        const page = await approve(scene, signIn);
        // Firefox's refusal does not prove that nobody has read it.
        if (kind === 'firefox') {
          await explained(page, signIn);
          await click(page, DELIVER);
        }
        await delivered(signIn);
      });

      it('a form_post response delivered by a rule', async () => {
        const signIn = await planted('form', 'form_post works', { astray: true, mode: 'form_post' });
        await approve(scene, signIn, { armed: true });
        await delivered(signIn);
      });

      it('a callback that a rule led to a client that is gone', async () => {
        const signIn = await planted('led astray', 'query fails', { astray: true, waits: false });
        await explained(await approve(scene, signIn, { armed: true }), signIn);
      });

      it('a form_post response that nobody received', async () => {
        const signIn = await planted('lost form', 'form_post fails', { mode: 'form_post', waits: false });
        const page = await approve(scene, signIn);
        await explained(page, { ...signIn, secrets: signIn.secrets.slice(0, 1) });
      });

      it('a response in a fragment', async () => {
        const signIn = await planted('fragment', 'fragment fails', { mode: 'fragment', waits: false });
        await explained(await approve(scene, signIn), signIn);
      });

      it('a provider that refuses', async () => {
        const signIn = await planted('refused', 'refused', { refused: true });
        const page = await scene.tab(signIn.url);
        await until('the refusal', () => page.$('#error'));
        await until('the warning', async () => (await session(isRecord)).includes(signIn.secrets[0].value));
        isFree(await session((key) => !isRecord(key)), 'what pages read from the session');
      });

      it('a delivery that the user asked for', async () => {
        await scene.extension.save({ correction: 'ask' });
        const signIn = await planted('asked', 'query works', { astray: true });
        const page = await approve(scene, signIn);
        await explained(page, signIn);
        await click(page, DELIVER);
        await delivered(signIn);
      });

      it('a callback that the user copied', async () => {
        await scene.extension.save({ correction: 'ask' });
        const signIn = await planted('copied', 'query fails', { astray: true });
        const page = await approve(scene, signIn);
        await explained(page, signIn);
        await click(page, COPY);
        await until('the confirmation', () => page.$eval('.now', (now) => now.textContent?.includes('Copied')));
        isFree(await page.evaluate(() => document.documentElement.outerHTML), 'the page after copying');
      });

      it('a sign-in in a private window', async () => {
        await scene.extension.save({ correction: 'ask' });
        const signIn = await planted('private', undefined, { astray: true });
        const { tabs, close } = await openPrivateWindow(scene);
        await explained(await approve(scene, signIn, { page: tabs[0] }), signIn);
        await close();
      });

      it('are in no setting and in no console, and not in memory when the tabs are closed', async () => {
        isFree(JSON.stringify(await scene.extension.read('local')), 'the settings');
        for (const where of kind === 'firefox' ? ['background'] : ['background', 'page']) {
          const line = `known in the ${where}`;
          await logIn(scene, /** @type {'page'} */ (where), line);
          await until(`a line of the ${where}`, async () => (await consoleText()).includes(line));
        }
        isFree(await consoleText(), 'the console');
        await scene.clear();
        await until('the sign-ins to be forgotten', async () => {
          const text = await session(() => true);
          // Chromium forgets a private window within a minute; see private.test.mjs.
          const kept = allSecrets().filter(({ name, value }) => !name.includes('private') && text.includes(value));
          return kept.length === 0 || Promise.reject(new Error(kept.map(({ name }) => name).join()));
        });
      });

      it('are on the disk only where a browser without the extension leaves them', async () => {
        const files = await filesWith(scene, profile, allSecrets());
        for (const { secrets, like } of played) {
          for (const { name } of secrets) {
            const allowed = control.get(name.replace(/".*"/, `"${like}"`)) ?? new Set();
            const more = [...(files.get(name) ?? [])].filter((file) => !allowed.has(file));
            assert.deepEqual(more, EXCEPTIONS[kind]?.[name] ?? [], name);
          }
        }
      });
    });
  });
}
