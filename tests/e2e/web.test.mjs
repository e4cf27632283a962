// The page on the web, from a static server, in browsers without the extension.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { WEB } from '../../scripts/lib/paths.mjs';
import { listen, shut } from '../servers/serve.mjs';
import { staticServer } from '../servers/static.mjs';
import { KEYS } from '../pages/texts.mjs';
import { KINDS, startBrowser } from './browser.mjs';
import { dropFilesInChromium, dropText } from './drop.mjs';
import { axeViolations, disguises, invisibleFocus, missingTexts, overflows } from './page-checks.mjs';
import { closeTab } from './tabs.mjs';
import { until, within } from './wait.mjs';

/** @import { Page } from 'puppeteer-core' */

/** The page works in any folder of a host. */
const FOLDER = '/some/folder/';
const LANDED = 'http://localhost:38000/callback';
const DEAD = `${LANDED}?code=hunter2-code&state=hunter2-state`;
const SALESFORCE_PAGE = 'error=redirect_uri_mismatch&error_description=redirect_uri%20must%20match%20configuration';
const OUT_OF_BAND =
  'https://accounts.google.com/o/oauth2/v2/auth?response_type=code&client_id=x&redirect_uri=urn%3Aietf%3Awg%3Aoauth%3A2.0%3Aoob';
const FIX = '--callback-port 38000';
const LANGUAGES = ['en', 'de', 'es', 'fr', 'ja', 'pt_BR', 'zh_CN'];
const SECRET = /hunter2/;

/** @param {number} port */
const request = (port) =>
  `https://login.salesforce.com/services/oauth2/authorize?${new URLSearchParams({
    response_type: 'code',
    client_id: '3MVG9',
    redirect_uri: `http://localhost:${port}/callback`,
    state: 'hunter2-state',
    code_challenge: 'x'.repeat(43),
    code_challenge_method: 'S256',
  })}`;

for (const kind of KINDS) {
  describe(`the page on the web, ${kind}`, () => {
    const server = staticServer(WEB, FOLDER);
    /** @type {Awaited<ReturnType<typeof startBrowser>>} */
    let started;
    let origin = '';
    before(async () => {
      origin = `http://127.0.0.1:${await listen(server)}`;
      started = await startBrowser(kind, { extended: false });
    });
    after(async () => {
      await started?.close();
      await shut(server);
    });

    /**
     * Opens the page, with all requests that it makes from then on.
     * @param {string} [fragment]
     * @param {{ width?: number, dark?: boolean }} [view]
     */
    async function open(fragment = '', { width = 1000, dark = false } = {}) {
      const page = await within('a new tab', started.browser.newPage());
      /** @type {string[]} */
      const requests = [];
      /** @type {string[]} */
      const problems = [];
      page.on('request', (one) => void requests.push(one.url()));
      page.on('pageerror', (error) => void problems.push(error instanceof Error ? error.message : String(error)));
      page.on('console', (line) => void (line.type() === 'error' && problems.push(line.text())));
      await page.setViewport({ width, height: 760 });
      if (kind === 'chromium')
        await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: dark ? 'dark' : 'light' }]);
      await within('the page', page.goto(`${origin}${FOLDER}${fragment}`, { waitUntil: 'load' }));
      await until('the field', () => page.$('#pasted'));
      return { page, requests, problems };
    }

    /** The requests that leave the folder. Firefox reports the fonts of its own controls. @param {string[]} requests */
    const foreign = (requests) =>
      requests.filter(
        (url) => !url.startsWith(origin + FOLDER) && !url.startsWith('data:') && !url.endsWith('/favicon.ico'),
      );

    /** Pastes as a person does: the text is in the field at once. @param {Page} page @param {string} text */
    const paste = (page, text) =>
      page.evaluate((pasted) => {
        const field = /** @type {HTMLTextAreaElement} */ (document.getElementById('pasted'));
        field.value = pasted;
        field.dispatchEvent(new InputEvent('input', { inputType: 'insertFromPaste', bubbles: true }));
      }, text);
    /** @param {Page} page @param {string} what */
    const says = (page, what) => until(what, async () => (await bodyText(page)).includes(what));
    /** @param {Page} page */
    const bodyText = (page) => page.evaluate(() => document.body.textContent ?? '');
    /** Everything that the document shows or holds. @param {Page} page */
    const everything = (page) =>
      page.evaluate(() => [
        document.documentElement.outerHTML,
        document.title,
        location.href,
        ...[...document.querySelectorAll('textarea, input')].map((it) => /** @type {HTMLInputElement} */ (it).value),
      ]);

    it('the dead address alone leads to the right command in two inputs', async () => {
      const { page, requests, problems } = await open();
      await paste(page, DEAD);
      await says(page, LANDED);
      assert.equal(await page.$eval('#pasted', (field) => /** @type {HTMLTextAreaElement} */ (field).value), '');
      await page.select('#pasted-client', 'claude-code');
      await says(page, FIX);
      for (const part of await everything(page)) assert.doesNotMatch(part, SECRET);
      assert.deepEqual(foreign(requests), []);
      assert.deepEqual(problems, []);
      await closeTab(page);
    });

    it("the text of Salesforce's error page alone leads to it in three inputs", async () => {
      const { page, requests } = await open();
      await paste(page, SALESFORCE_PAGE);
      await says(page, 'Salesforce');
      await page.select('#pasted-client', 'claude-code');
      await says(page, 'claude mcp add');
      await page.focus('#pasted-registered');
      await page.keyboard.type(LANDED);
      await page.keyboard.press('Enter');
      await says(page, FIX);
      assert.deepEqual(foreign(requests), []);
      await closeTab(page);
    });

    // With the DevTools protocol. A headless Firefox has no drag service.
    if (kind === 'chromium')
      it('a text that is dropped is read, and so is a file', async () => {
        const folder = mkdtempSync(join(tmpdir(), 'portmend-web-'));
        const path = join(folder, 'page.txt');
        writeFileSync(path, SALESFORCE_PAGE);
        const { page, requests } = await open();
        const box = await (await page.waitForSelector('#pasted'))?.boundingBox();
        assert.ok(box);
        const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
        await dropText(page, DEAD, middle);
        await says(page, LANDED);
        await dropFilesInChromium(page, [path], middle);
        await says(page, 'Text of a page');
        rmSync(folder, { recursive: true });
        assert.deepEqual(foreign(requests), []);
        await closeTab(page);
      });

    it('where the client runs is asked, and the command there has the code only when it is copied', async () => {
      const { page, requests, problems } = await open();
      await page.evaluate(() => {
        navigator.clipboard.writeText = async (text) => void Object.assign(globalThis, { copied: text });
      });
      await paste(page, `${DEAD}\n${request(38000)}`);
      const ssh = '.places input[value=ssh]';
      await page.waitForSelector(ssh);
      await page.click(ssh);
      await page.waitForSelector('.place [name=host]');
      await page.type('.place [name=host]', '-oProxyCommand=calc');
      await page.keyboard.press('Enter');
      await says(page, 'This is not a name that the commands can use.');
      await page.$eval('.place [name=host]', (field) => {
        /** @type {HTMLInputElement} */ (field).value = '';
      });
      await page.type('.place [name=host]', 'me@devbox');
      await page.keyboard.press('Enter');
      await says(page, 'ssh -N -L 38000:localhost:38000 me@devbox');
      for (const part of await everything(page)) assert.doesNotMatch(part, SECRET);
      // Which system the other computer has, this one does not tell.
      for (const system of ['windows', 'unix']) {
        await page.click(`.place .choice input[value=${system}]`);
        const commands = await page.$$eval('.place .ways:first-of-type pre', (all) => all.map((one) => one.innerText));
        assert.equal(commands.filter((line) => /^curl -gfsS -o .dev.null /.test(line)).length, 1, system);
        assert.equal(commands.filter((line) => line.startsWith('curl.exe -gfsS -o NUL ')).length, 1, system);
      }
      const copy = '.place form ~ .place-body > .ways:first-of-type li:last-child button';
      await page.bringToFront();
      await until('the button to answer', () => page.$eval(copy, (it) => it.getAttribute('aria-disabled') === null));
      await page.click(copy);
      const copied = () => page.evaluate(() => /** @type {any} */ (globalThis).copied);
      assert.match(await until('the command', copied), /^ssh me@devbox 'curl .*code=hunter2-code&state=hunter2-state/);
      for (const part of await everything(page)) assert.doesNotMatch(part, SECRET);
      // What was said stays when something else is added.
      await page.select('#pasted-client', 'claude-code');
      await says(page, 'Claude Code');
      assert.ok(await page.$eval(ssh, (radio) => /** @type {HTMLInputElement} */ (radio).checked));
      assert.deepEqual(foreign(requests), []);
      assert.deepEqual(problems, []);
      await closeTab(page);
    });

    it('a request whose answer does not come here asks for the error page, and is explained with it', async () => {
      const { page } = await open();
      await paste(page, OUT_OF_BAND);
      await says(page, 'If the sign-in ends at an error page, add its text.');
      await paste(
        page,
        'Error 400: invalid_request\nThe out-of-band (OOB) flow has been blocked in order to keep users secure.',
      );
      await says(page, 'This way to sign in is blocked');
      await closeTab(page);
    });

    it('the text of an unknown page alone asks for the request, and is judged with it', async () => {
      const { page } = await open();
      await paste(page, 'Something broke on our side. Please contact your administrator.');
      await says(page, 'read, but not one that Portmend knows');
      await says(page, 'add the address that your client opened or printed');
      await paste(page, request(38000));
      await says(page, 'Not sent back yet');
      await closeTab(page);
    });

    it('it stores nothing, installs no service worker, and its policy lets nothing else in', async () => {
      const { page } = await open();
      await paste(page, DEAD);
      await says(page, LANDED);
      const stored = await page.evaluate(async () => [
        localStorage.length,
        sessionStorage.length,
        document.cookie,
        (await indexedDB.databases()).length,
        (await navigator.serviceWorker.getRegistrations()).length,
        (await caches.keys()).length,
        history.length,
      ]);
      assert.deepEqual(stored.slice(0, 6), [0, 0, '', 0, 0, 0]);
      const policy = await page.$eval('meta[http-equiv]', (meta) => meta.getAttribute('content'));
      assert.match(policy ?? '', /^default-src 'none'; /);
      assert.doesNotMatch(policy ?? '', /unsafe-inline|\*|https?:/);
      const outside = await page.evaluate(
        (url) =>
          fetch(url).then(
            () => 'sent',
            () => 'refused',
          ),
        'http://127.0.0.1:9/',
      );
      assert.equal(outside, 'refused');
      await closeTab(page);
    });

    it('the link brings the callback to the named port, and only when it is followed', async () => {
      /** @type {import('node:http').IncomingMessage[]} */
      const got = [];
      const listener = createServer((asked, response) => {
        if (asked.url !== '/favicon.ico') got.push(asked);
        response.setHeader('content-type', 'text/html');
        response.end('<link rel="icon" href="data:,">Received');
      });
      const port = await listen(listener, 0, 'localhost');
      const { page } = await open();
      await paste(page, `${DEAD}\n${request(port)}`);
      const link = 'a.primary[target=_blank]';
      await until('the link', () => page.$(link));
      assert.equal(await page.$eval(link, (it) => it.getAttribute('href')), `http://localhost:${port}`);
      assert.equal(await page.$eval(link, (it) => it.getAttribute('rel')), 'noreferrer noopener');
      for (const part of await everything(page)) assert.doesNotMatch(part, SECRET);
      assert.equal(got.length, 0);
      await page.bringToFront();
      await until('the link to answer', () => page.$eval(link, (it) => it.getAttribute('aria-disabled') === null));
      await page.click(link);
      await until('the callback', () => got.length > 0);
      assert.equal(got[0].url, '/callback?code=hunter2-code&state=hunter2-state');
      assert.equal(got[0].headers.referer, undefined);
      await until('the code to be gone', async () => !SECRET.test((await everything(page)).join()));
      for (const other of await started.browser.pages()) if (other !== page) await closeTab(other).catch(() => {});
      await closeTab(page);
      await shut(listener);
    });

    it('what was pasted is gone when the page is left', async () => {
      const { page } = await open();
      await paste(page, DEAD);
      await says(page, LANDED);
      await within('another page', page.goto(`${origin}/elsewhere`));
      // What goes back at once may take this script's own page away before it answers.
      await page.evaluate(() => void setTimeout(() => history.back()));
      await until('the field', () => page.$('#pasted'));
      assert.ok(!(await bodyText(page)).includes(LANDED));
      await closeTab(page);
    });

    it('a link opens the remedy, and a wrong one says what is wrong with it', async () => {
      const good = await open(`#client=claude-code&provider=salesforce&registered=${encodeURIComponent(LANDED)}`);
      await says(good.page, FIX);
      await closeTab(good.page);
      for (const [fragment, part] of [
        ['#client=no-such', 'client'],
        ['#registered=javascript:alert(1)', 'registered'],
        ['#listener=https%3A%2F%2Fevil.example', 'listener'],
        ['#next=https%3A%2F%2Fevil.example', 'next'],
      ]) {
        const { page, requests } = await open(fragment);
        await says(page, `wrong at "${part}"`);
        assert.deepEqual(foreign(requests), []);
        await closeTab(page);
      }
    });

    it('the keyboard alone is enough', async () => {
      const { page } = await open();
      await page.focus('#pasted');
      await page.keyboard.type(DEAD);
      await page.keyboard.press('Enter');
      await says(page, LANDED);
      assert.deepEqual(await invisibleFocus(page), []);
      await closeTab(page);
    });

    it('changing the language keeps what was read', async () => {
      const { page } = await open();
      await paste(page, DEAD);
      await says(page, LANDED);
      await page.select('#language', 'de');
      await says(page, 'Was verstanden wurde');
      await says(page, LANDED);
      assert.equal(await page.$eval('html', (root) => root.lang), 'de');
      await closeTab(page);
    });

    it('it is accessible and fits in every language, at 320 px, light and dark', async () => {
      for (const [index, language] of LANGUAGES.entries()) {
        const view = { width: index % 2 === 0 ? 320 : 1000, dark: index % 3 === 0 };
        const { page } = await open('', view);
        await page.select('#language', language);
        await until('the language', async () =>
          (await page.$eval('html', (root) => root.lang)).startsWith(language.slice(0, 2)),
        );
        await paste(page, `${DEAD}\n${request(40892)}`);
        await until('the explanation', () => page.$('.answer .steps'));
        const faults = [
          ...(await missingTexts(page, KEYS)),
          ...(await overflows(page)),
          ...(await disguises(page)),
          ...(await axeViolations(page)),
        ];
        assert.deepEqual(faults, [], language);
        await closeTab(page);
      }
    });
  });
}
