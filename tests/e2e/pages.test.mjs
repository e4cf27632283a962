// Every page of the extension, used as a person would: with clicks, with the keyboard alone, by pasting.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { replay } from '../clients/core.mjs';
import { REGISTERED } from '../servers/oidc-provider.mjs';
import { reachExplanation } from './reach-explanation.mjs';
import { answering, click, explanationIn } from './portmend.mjs';
import { inEachBrowser } from './scene.mjs';
import { closeTab } from './tabs.mjs';
import { until } from './wait.mjs';

/** @import { Page } from 'puppeteer-core' */

const DELIVER = '.now button.primary';
const SALESFORCE = {
  name: 'Salesforce MCP',
  authorization_server: 'https://login.salesforce.com',
  redirect_uris: [REGISTERED],
};
const SERVER = 'https://api.salesforce.com/platform/mcp/v1/platform/sobject-reads';
const CLAUDE_JSON = JSON.stringify(
  {
    numStartups: 7,
    mcpServers: {
      'sf-sobject-reads': {
        type: 'http',
        url: `${SERVER}?key=secret`,
        headers: { Authorization: 'Bearer secret' },
        oauth: { clientId: '3MVG9', clientSecret: 'secret', callbackPort: 38000 },
      },
    },
  },
  null,
  2,
);

/** Everything in the page, its URL and its title. @param {Page} page */
const everything = (page) =>
  page.evaluate(() => [location.href, document.title, document.documentElement.outerHTML].join('\n'));

/** @param {Page} page @param {string} text */
async function type(page, text) {
  await page.bringToFront();
  await page.keyboard.type(text);
}

/** @param {Page} page @param {...import('puppeteer-core').KeyInput} keys */
async function press(page, ...keys) {
  await page.bringToFront();
  for (const key of keys) await page.keyboard.press(key);
}

/** @param {Page} page @param {'a' | 'c' | 'v'} letter */
async function control(page, letter) {
  await page.bringToFront();
  await page.keyboard.down('Control');
  await page.keyboard.press(letter);
  await page.keyboard.up('Control');
}

/**
 * Presses the Tab key until an element has the focus.
 * @param {Page} page
 * @param {string} selector
 */
async function tabTo(page, selector) {
  for (let steps = 0; steps < 30; steps += 1) {
    await press(page, 'Tab');
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted), selector)) return;
  }
  throw new Error(`the Tab key does not reach ${selector}`);
}

inEachBrowser('pages', (scene) => {
  /** Opens a page of the extension in a new tab. @param {string} path */
  async function open(path) {
    const page = await scene.tab(`${scene.started.origin}/pages/${path}`);
    await until(path, () =>
      page.evaluate((file) => document.readyState === 'complete' && location.pathname.endsWith(file), path),
    );
    await page.bringToFront();
    return page;
  }

  const settings = async () => (await scene.extension.read('local')).settings;
  /** @param {string} what @param {(registrations: any[]) => boolean} holds */
  const saved = (what, holds) =>
    until(what, async () => {
      const { registrations } = await settings();
      return holds(registrations) ? registrations : Promise.reject(new Error(JSON.stringify(registrations)));
    });
  /** @param {Page} page @param {string} selector */
  const shown = (page, selector) =>
    until(selector, () => page.$eval(selector, (element) => element.textContent?.trim()));

  it('welcome: "Try it" shows a real explanation of a harmless failure', async () => {
    const page = await open('welcome/welcome.html');
    assert.ok(await shown(page, 'h1'));
    assert.equal(await page.$$eval('#permissions dt', (terms) => terms.length), 8);
    await click(page, '#try');
    const tried = await until('the demonstration tab', async () => {
      for (const other of await scene.started.browser.pages()) {
        const path = await other.evaluate(() => location.pathname).catch(() => '');
        if (path.endsWith('/explain.html')) return other;
      }
      return undefined;
    });
    scene.keep({ close: () => closeTab(tried) });
    assert.match(await explanationIn(tried), /127\.0\.0\.1:47/);
    assert.doesNotMatch(await everything(tried), /portmend-demo/);
  });

  it('options: a registration can be added, and an error appears beside its field', async () => {
    const page = await open('options/options.html');
    await click(page, '#add');
    await type(page, SALESFORCE.name);
    await tabTo(page, '#authorization_server');
    await type(page, 'login.salesforce.com');
    await tabTo(page, '[id="redirect_uris[0]"]');
    await type(page, REGISTERED);
    await press(page, 'Enter');
    await until('the wrong field to be marked', () => page.$('#authorization_server[aria-invalid]'));
    assert.ok(await shown(page, '#authorization_server-problem'));
    assert.ok(
      await page.$eval('#authorization_server', (field) => field === document.activeElement),
      'the field has the focus',
    );
    assert.deepEqual((await settings()).registrations, [], 'nothing is saved');
    await control(page, 'a');
    await type(page, 'https://login.salesforce.com/');
    await press(page, 'Enter');
    assert.deepEqual(await saved('the registration', ({ length }) => length === 1), [SALESFORCE]);
    assert.match(await shown(page, 'tbody tr'), /Salesforce MCP/);
  });

  it('options: a registration can be edited, deleted, and restored', async () => {
    await scene.extension.save({ registrations: [SALESFORCE, { ...SALESFORCE, name: 'Other' }] });
    const page = await open('options/options.html');
    await click(page, '#ui_edit-0');
    await until('the form', () => page.$('#editor[open] #name'));
    await control(page, 'a');
    await type(page, 'Production');
    await press(page, 'Enter');
    await saved('the new name', ([first]) => first.name === 'Production');
    await until('the new name in the table', () =>
      page.$eval('tbody .name', (name) => name.textContent === 'Production'),
    );
    await click(page, '#ui_delete-0');
    await saved('the deletion', ({ length }) => length === 1);
    await until('the Undo button to have the focus', () =>
      page.evaluate(() => Boolean(document.activeElement?.closest('#toast'))),
    );
    await press(page, 'Enter');
    const registrations = await saved('the registration again', ({ length }) => length === 2);
    assert.deepEqual(
      registrations.map((/** @type {{ name: string }} */ { name }) => name),
      ['Production', 'Other'],
      'at its old place',
    );
  });

  it('options: a pasted ~/.claude.json is imported without its secrets', async () => {
    const source = await scene.tab('data:text/html,<textarea id=text></textarea>');
    await until('a place to copy from', () =>
      source.$eval(
        'textarea#text',
        (area, text) => {
          area.value = text;
          area.focus();
          return true;
        },
        CLAUDE_JSON,
      ),
    );
    await control(source, 'a');
    await control(source, 'c');
    const page = await open('options/options.html');
    await click(page, '#import');
    await until('the field', () => page.$eval('#import-text', (field) => field === document.activeElement));
    await control(page, 'v');
    await until('the pasted text', () =>
      page.$eval('textarea#import-text', (field) => field.value.includes('sf-sobject-reads')),
    );
    await click(page, '#importer button.primary');
    await until('the preview', () => page.$('#found-0-authorization_server'));
    assert.doesNotMatch(await page.$eval('#importer', (dialog) => dialog.outerHTML), /secret/);
    // The authorization server is proposed: two clicks, and nothing to type.
    await click(page, '#importer button.primary');
    const [registration] = await saved('the import', ({ length }) => length === 1);
    assert.deepEqual(registration, {
      ...SALESFORCE,
      name: 'sf-sobject-reads',
      client_id: '3MVG9',
      client: 'claude-code',
      server_name: 'sf-sobject-reads',
      server_url: SERVER,
    });
    assert.doesNotMatch(JSON.stringify(await scene.extension.read('local')), /secret/);
  });

  it('options: the export contains the settings, and a broken import changes nothing', async () => {
    await scene.extension.save({ registrations: [SALESFORCE] });
    const page = await open('options/options.html');
    // The download itself is up to the browser. This looks at the file that it is given.
    await page.evaluate(() => {
      /** @type {Blob} */
      let file;
      const original = URL.createObjectURL;
      URL.createObjectURL = (blob) => original.call(URL, (file = /** @type {Blob} */ (blob)));
      HTMLAnchorElement.prototype.click = function click() {
        Object.assign(globalThis, { exported: file.text().then((text) => ({ name: this.download, text })) });
      };
    });
    await click(page, '#export');
    const { name, text } = await until('the file', () => page.evaluate(() => /** @type {any} */ (globalThis).exported));
    assert.equal(name, 'portmend-settings.json');
    assert.deepEqual(JSON.parse(text), { ...(await settings()), trusted_servers: [] });
    await click(page, '#import');
    await type(page, '{ "registrations": [ nonsense ] }');
    await click(page, '#importer button.primary');
    assert.match(await shown(page, '#import-problem'), /line 1/);
    assert.deepEqual((await settings()).registrations, [SALESFORCE]);
  });

  it('popup: the switch changes the settings, and recent sign-ins are listed without secrets', async () => {
    const { client, code } = await reachExplanation(scene);
    const page = await open('popup/popup.html');
    await click(page, 'label:has([name=policy][value=off])');
    await until('the policy', async () => (await settings()).correction === 'off');
    await press(page, 'ArrowLeft');
    await until('the policy by the keyboard', async () => (await settings()).correction === 'ask');
    await until('the list', () => page.$('.recent li a'));
    const text = await everything(page);
    assert.ok(!text.includes(code) && !text.includes(client.state));
    const attempt = (await page.$eval('.recent li a', (link) => link.hash)).slice(1);
    assert.equal((await scene.extension.read('session'))[`view:${attempt}`].requested, client.redirectUri);
  });

  it('explanation: Tab and Enter alone deliver the callback', async () => {
    const { client, page } = await reachExplanation(scene);
    await tabTo(page, DELIVER);
    const outline = await page.$eval(DELIVER, (button) => [
      getComputedStyle(button).outlineStyle,
      getComputedStyle(button).outlineWidth,
    ]);
    assert.notEqual(outline[0], 'none', 'the focus is visible');
    await answering(page, DELIVER);
    assert.ok(await page.$eval(DELIVER, (button) => button === document.activeElement), 'the focus stays');
    await press(page, 'Enter');
    assert.ok((await client.finished).ok);
    assert.equal(client.requests.length, 1);
  });

  it('explanation: the report contains no code, no state and no other registrations, can be replayed, and is removed with the tab', async () => {
    const { client, page, attempt, code } = await reachExplanation(scene, [SALESFORCE]);
    const { landed, diagnosis, tab } = (await scene.extension.read('session'))[`view:${attempt}`];
    const copied = await page.evaluate((request) => chrome.runtime.sendMessage(request), {
      kind: 'action',
      tab,
      attempt: Number(attempt),
      action: 'copy',
    });
    assert.ok(copied.ok, JSON.stringify(copied));
    await click(page, '#report summary');
    const report = await shown(page, 'pre.report');
    for (const secret of [code, client.state, ...Object.values(SALESFORCE).flat()])
      assert.ok(!report.includes(secret), secret);
    const events = report.split('\n').map((line) => JSON.parse(line));
    assert.deepEqual(events[0].settings, { version: 1, correction: 'ask', registrations: [], trusted_servers: [] });
    const effects = replay(events);
    const said = effects
      .filter(({ type }) => type === 'explain')
      .map(({ explanation }) => [explanation.diagnosis, explanation.landed]);
    assert.deepEqual(said, [[diagnosis, landed]]);
    assert.equal(effects.at(-1)?.type, 'copy');
    await closeTab(page);
    await until('everything about the attempt but its entry in the list to be removed', async () =>
      Object.keys(await scene.extension.read('session')).every(
        (key) => !key.endsWith(`:${attempt}`) || key === `list:${attempt}`,
      ),
    );
  });
});
