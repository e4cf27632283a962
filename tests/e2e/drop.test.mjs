// Dropping files on the options page: valid and broken ones, anywhere on the page.
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { FIRST_CASE } from '../pages/first-case.mjs';
import { KINDS, STRANGER_NAME } from './browser.mjs';
import { startDisplay } from './display.mjs';
import { dropFile, dropText } from './drop.mjs';
import { click } from './portmend.mjs';
import { Scene } from './scene.mjs';
import { until } from './wait.mjs';

/** @import { Page } from 'puppeteer-core' */

const SAVED = {
  name: 'Saved',
  authorization_server: 'https://idp.example',
  redirect_uris: ['http://localhost:38000/callback'],
};
const CLAUDE_JSON = JSON.stringify(
  {
    mcpServers: {
      linear: {
        type: 'http',
        url: 'https://mcp.linear.app/mcp?key=planted-1',
        headers: { Authorization: 'Bearer planted-2' },
        oauth: { clientId: 'of-linear', clientSecret: 'planted-3', callbackPort: 38001 },
      },
    },
  },
  null,
  2,
);
const CONFIGURATIONS = fileURLToPath(new URL('../configurations/', import.meta.url));
const BROKEN = '{ "mcpServers": {\n  "linear": { "token": "planted-4" },\n  "other": nonsense } }';

for (const kind of KINDS) {
  describe(`drop (${kind})`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'portmend-drop-'));
    /** @type {Scene} */
    let scene;
    /** @type {Awaited<ReturnType<typeof startDisplay>> | undefined} */
    let display;

    before(async () => {
      display = kind === 'firefox' ? await startDisplay() : undefined;
      scene = new Scene(kind, display && { headless: false, env: display.env });
      await scene.start();
    });
    afterEach(() => scene.clear());
    after(async () => {
      await scene.end();
      await display?.close();
      rmSync(folder, { recursive: true });
    });

    /** @param {string} text */
    function file(text) {
      const path = join(folder, 'dropped.json');
      writeFileSync(path, text);
      return path;
    }

    /** The options page, with one registration. */
    async function options() {
      await scene.extension.save({ registrations: [SAVED] });
      const page = await scene.tab(`${scene.started.origin}/pages/options/options.html`);
      await until('the table', () => page.$('tbody .name'));
      return page;
    }

    /** Everything in the page, including the values of its fields. @param {Page} page */
    const everything = (page) =>
      page.evaluate(() =>
        [
          location.href,
          document.documentElement.outerHTML,
          ...[...document.querySelectorAll('input, textarea')].map(
            (field) => /** @type {HTMLInputElement} */ (field).value,
          ),
        ].join('\n'),
      );
    const stored = () => scene.extension.read('local');
    /** @param {Page} page */
    const middle = (page) => page.evaluate(() => ({ x: innerWidth / 2, y: innerHeight / 2 }));

    it('shows what is in the file, adds it when asked, and keeps none of its secrets', async () => {
      const page = await options();
      await dropFile(scene, page, file(CLAUDE_JSON), await middle(page));
      await until('the preview', () => page.$('#found-0-authorization_server'));
      assert.match(
        await page.$eval('dialog#importer', (dialog) => dialog.innerText),
        /linear\s+https:\/\/mcp\.linear\.app\/mcp\s+of-linear/,
      );
      assert.doesNotMatch(await everything(page), /planted-/);
      assert.deepEqual((await stored()).settings.registrations, [SAVED], 'nothing has been added yet');
      await click(page, '#importer .ends .plain');
      assert.equal(
        await until('the field', () => page.$eval('textarea#import-text', (field) => `[${field.value}]`)),
        '[]',
        'going back does not show the text',
      );
      await dropFile(scene, page, file(CLAUDE_JSON), await middle(page));
      await until('the preview', () => page.$('#found-0-authorization_server'));
      assert.equal(
        await page.$eval('input#found-0-authorization_server', ({ value }) => value),
        'https://mcp.linear.app',
        'the authorization server is proposed',
      );
      await click(page, '#found-0-authorization_server');
      await page.keyboard.press('Enter');
      const registrations = await until('the import', async () => {
        const now = (await stored()).settings.registrations;
        return now.length === 2 && now;
      });
      assert.deepEqual(registrations, [
        SAVED,
        {
          name: 'linear',
          authorization_server: 'https://mcp.linear.app',
          client_id: 'of-linear',
          redirect_uris: ['http://localhost:38001/callback'],
          client: 'claude-code',
          server_name: 'linear',
          server_url: 'https://mcp.linear.app/mcp',
        },
      ]);
      assert.doesNotMatch(
        JSON.stringify([await stored(), await scene.extension.read('session')]) + (await everything(page)),
        /planted-/,
      );
    });

    it('saves the first case with one click after the drop of ~/.claude.json', async () => {
      const page = await options();
      await dropFile(scene, page, join(CONFIGURATIONS, 'claude-code/.claude.json'), await middle(page));
      await until('the preview', () => page.$('#found-0-authorization_server'));
      await click(page, '#importer .primary');
      const registrations = await until('the import', async () => {
        const now = (await stored()).settings.registrations;
        return now.length === 2 && now;
      });
      assert.deepEqual(registrations[1], FIRST_CASE);
    });

    it("reads each client's file as the library does, and shows what it has read", async () => {
      const expected = JSON.parse(readFileSync(join(CONFIGURATIONS, 'expected.json'), 'utf8'));
      const names = readdirSync(CONFIGURATIONS, { recursive: true })
        .map((name) => String(name).replaceAll('\\', '/'))
        .filter((name) => name.includes('/') && statSync(CONFIGURATIONS + name).isFile());
      assert.deepEqual(names.sort(), Object.keys(expected).sort());
      const page = await options();
      for (const name of names) {
        const text = readFileSync(CONFIGURATIONS + name, 'utf8');
        const read = await page.evaluate(
          async (text, name) => {
            const { readText } = await import(/** @type {any} */ ('/pages/options/import/read.js'));
            return readText(text, { name }, { version: 1, registrations: [] });
          },
          text,
          name.endsWith('.txt') ? undefined : name,
        );
        assert.deepEqual(read.clients, expected[name].clients, name);
        assert.deepEqual(
          read.found.map((/** @type {any} */ { registration, callback, notes }) => ({ registration, callback, notes })),
          [
            ...expected[name].registrations.map((/** @type {any} */ registration) => ({ registration })),
            ...expected[name].servers.map((/** @type {any} */ { registration, callback, notes }) => ({
              registration,
              callback,
              notes,
            })),
          ].map(({ registration, callback, notes }) => ({ registration, callback, notes })),
          name,
        );
        if (read.found.length === 0 || name.endsWith('.txt')) continue;
        await dropFile(scene, page, join(CONFIGURATIONS, name), await middle(page));
        const shown = await until(
          `the preview of ${name}`,
          async () => (await page.$$('#importer[open] .found')).length,
        );
        assert.equal(shown, read.found.length, `${basename(name)} alone`);
        await page.keyboard.press('Escape');
        await until('the import to be closed', () =>
          page.$eval('#importer', (dialog) => !(/** @type {HTMLDialogElement} */ (dialog).open)),
        );
      }
    });

    it('says on which line a broken file breaks, and changes nothing', async () => {
      const page = await options();
      await dropFile(scene, page, file(BROKEN), await middle(page));
      assert.match(
        await until('the problem', () => page.$eval('#import-problem', (problem) => problem.textContent)),
        /line 3/,
      );
      assert.doesNotMatch(await everything(page), /planted-/);
      assert.deepEqual((await stored()).settings.registrations, [SAVED]);
    });

    it('says that an empty file and a folder contain nothing to import', async () => {
      const page = await options();
      for (const path of [file(''), folder]) {
        await dropFile(scene, page, path, await middle(page));
        assert.ok(await until('the problem', () => page.$eval('#import-problem', (problem) => problem.textContent)));
        await page.keyboard.press('Escape');
        await until('the import to be closed', () =>
          page.$eval('#importer', (dialog) => !(/** @type {HTMLDialogElement} */ (dialog).open)),
        );
      }
      assert.deepEqual((await stored()).settings.registrations, [SAVED]);
    });

    it('accepts a file anywhere on the page, and stays open', async () => {
      const page = await options();
      const address = await page.evaluate(() => location.href);
      const tabs = (await scene.started.browser.pages()).length;
      const { x, y } = await middle(page);
      const places = [
        { x: 3, y: 3 },
        { x: 2 * x - 30, y: 3 },
        { x: 3, y: 2 * y - 3 },
        { x: 2 * x - 30, y: 2 * y - 3 },
        ...(await page.$$eval('#add, td, a, input', (elements) =>
          elements
            .map((element) => {
              const box = element.getBoundingClientRect();
              return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
            })
            .filter((place) => place.y < innerHeight),
        )),
      ];
      assert.ok(places.length > 6);
      for (const place of places) {
        await dropFile(scene, page, file(CLAUDE_JSON), place);
        await until(`the preview after a drop at ${JSON.stringify(place)}`, () =>
          page.$('#found-0-authorization_server'),
        );
        // Outside the dialog as well.
        await dropFile(scene, page, file(BROKEN), places[0]);
        await until('the problem', () =>
          page.$eval('#import-problem', (problem) => problem.textContent?.includes('3')),
        );
        await page.keyboard.press('Escape');
        await until('the import to be closed', () =>
          page.$eval('#importer', (dialog) => !(/** @type {HTMLDialogElement} */ (dialog).open)),
        );
      }
      assert.equal(await page.evaluate(() => location.href), address);
      assert.equal((await scene.started.browser.pages()).length, tabs);
    });

    // Firefox's mock drag service offers pages no drop effect, so dropped text never arrives.
    it(
      'accepts dropped text in a field, and nowhere else',
      { skip: kind === 'firefox' && 'Firefox cannot drop text under automation' },
      async () => {
        const page = await options();
        const address = await page.evaluate(() => location.href);
        const tabs = (await scene.started.browser.pages()).length;
        await dropText(page, `http://${STRANGER_NAME}/`, { x: 3, y: 3 });
        await click(page, '#import');
        const field = await until('the field', () =>
          page.$eval('#import-text', (area) => {
            const box = area.getBoundingClientRect();
            return { x: box.x + 20, y: box.y + 20 };
          }),
        );
        await dropText(page, CLAUDE_JSON, field);
        await until('the text in the field', () =>
          page.$eval('textarea#import-text', (area) => area.value.includes('linear')),
        );
        assert.equal(await page.evaluate(() => location.href), address);
        assert.equal((await scene.started.browser.pages()).length, tabs);
      },
    );
  });
}
