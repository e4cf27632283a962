/** The module that reads configurations for the options page, and what the page makes of it. */

import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { initSync, readConfiguration } from '../../extension/wasm/config.js';
import { until } from '../e2e/wait.mjs';
import { FIRST_CASE } from './first-case.mjs';
import { startStubbedPages } from './stubbed-pages.mjs';

initSync({ module: readFileSync(new URL('../../extension/wasm/config_bg.wasm', import.meta.url)) });

const FOLDER = fileURLToPath(new URL('../configurations/', import.meta.url));

/** @param {string} text @param {{ name?: string, client?: string, saved?: unknown[] }} [source] */
const read = (text, { name, client, saved = [] } = {}) =>
  readConfiguration(text, name, client, JSON.stringify({ version: 1, registrations: saved }));

test('the module reads every configuration as the library does', () => {
  const expected = JSON.parse(readFileSync(`${FOLDER}expected.json`, 'utf8'));
  const files = readdirSync(FOLDER, { recursive: true })
    .map((file) => String(file).replaceAll('\\', '/'))
    .filter((file) => file.includes('/') && statSync(FOLDER + file).isFile());
  assert.deepEqual(files.sort(), Object.keys(expected).sort());
  for (const file of files) {
    const { servers, registrations, ...rest } = read(readFileSync(FOLDER + file, 'utf8'), {
      name: file.endsWith('.txt') ? undefined : file,
    });
    const found = {
      ...rest,
      servers: servers.map(({ client_name, saved, ...server }) => {
        assert.equal(saved, false);
        assert.equal(client_name === undefined, server.client === undefined);
        return server;
      }),
      registrations: registrations.map(({ registration }) => registration),
    };
    assert.deepEqual(found, expected[file], file);
  }
});

test('the clients that fit are offered, and the chosen one decides', () => {
  const text = JSON.stringify({ mcpServers: { linear: { url: 'https://mcp.linear.app/mcp' } } });
  const [one] = read(text).servers;
  assert.ok(read(text).clients.length > 5);
  assert.deepEqual([one.client, one.callback], [undefined, { kind: 'unknown' }]);
  const [chosen] = read(text, { client: 'cursor' }).servers;
  assert.deepEqual(chosen.registration.redirect_uris, ['http://localhost:8787/callback']);
  assert.deepEqual(read(text, { name: 'cursor.json' }).clients, [{ id: 'cursor', name: 'Cursor' }]);
});

test('what is saved already is known', () => {
  const text = readFileSync(`${FOLDER}claude-code/.claude.json`, 'utf8');
  const saved = (/** @type {object} */ changes) =>
    read(text, { saved: [{ ...FIRST_CASE, name: 'Mine', ...changes }] }).servers[0].saved;
  assert.ok(saved({}));
  assert.ok(saved({ redirect_uris: ['http://localhost:1/cb', ...FIRST_CASE.redirect_uris] }));
  assert.ok(!saved({ client_id: 'other' }));
  assert.ok(!saved({ redirect_uris: ['http://localhost:38001/callback'] }));
  // What the user has filled in is no difference.
  const docs = '{ "mcpServers": { "docs": { "url": "https://docs.example.com/mcp" } } }';
  const [{ registration }] = read(docs, { client: 'cline' }).servers;
  const filled = { ...registration, authorization_server: 'https://login.example.com', client_id: 'of-docs' };
  assert.ok(read(docs, { client: 'cline', saved: [filled] }).servers[0].saved);
  assert.ok(!read(docs, { client: 'cursor', saved: [filled] }).servers[0].saved);
  const own = {
    name: 'a',
    authorization_server: 'https://a.example',
    redirect_uris: ['http://localhost:1/cb'],
    runs_on: { type: 'ssh', host: 'me@devbox' },
  };
  const stored = { ...own, token: 'secret', runs_on: { ...own.runs_on, token: 'secret' } };
  const exported = JSON.stringify({ version: 1, registrations: [stored] });
  assert.deepEqual(read(exported, { saved: [own] }).registrations, [{ registration: own, saved: true }]);
});

test('a text that cannot be read is named by its line', () => {
  for (const [text, line] of /** @type {const} */ ([
    ['{\n "mcpServers": {\n  "a": nope\n }\n}', 3],
    ['{\n "a": "unfinished\n}', 2],
    ['a = 1\nb = "open\n', 2],
    ['hello', 1],
    ['claude mcp add "a', 1],
  ]))
    assert.throws(
      () => read(text),
      (/** @type {any} */ error) => error.name === 'ReadError' && error.line === line,
      text,
    );
  assert.deepEqual(read('  ').servers, []);
});

/** @type {Awaited<ReturnType<typeof startStubbedPages>>} */
let pages;
before(async () => {
  pages = await startStubbedPages();
});
after(() => pages.close());

/** @param {import('../../extension/types/contract.js').Registration[]} [saved] */
const options = (saved = []) =>
  pages.open({
    name: 'options',
    path: '/pages/options/options.html',
    settings: { version: 1, correction: 'automatic', registrations: saved, trusted_servers: [] },
  });

/**
 * Opens the options page and imports a text.
 * @param {string} text
 * @param {Parameters<typeof options>[0]} [saved]
 */
async function preview(text, saved) {
  const page = await options(saved);
  await page.click('#import');
  await page.$eval(
    'textarea#import-text',
    (field, pasted) => {
      field.value = pasted;
    },
    text,
  );
  await page.click('#importer .primary');
  await until('what was found', () => page.$('.found'));
  return page;
}

/** @param {import('puppeteer-core').Page} page @returns {Promise<any[]>} */
const registrations = (page) =>
  page.evaluate(
    async () => /** @type {any} */ ((await chrome.storage.local.get('settings')).settings)?.registrations ?? [],
  );

test('the module is loaded when something is imported, and not before', async () => {
  const page = await options();
  const loaded = () =>
    page.evaluate(() => performance.getEntriesByType('resource').filter(({ name }) => name.includes('/config')).length);
  await page.click('#import');
  assert.equal(await loaded(), 0);
  await page.type('#import-text', 'npx mcp-remote https://mcp.example.com/sse 38000');
  await page.click('#importer .primary');
  await until('what was found', () => page.$('.found'));
  assert.equal(await loaded(), 2);
});

test('the first case needs nothing but a look and a click', async () => {
  const page = await preview(readFileSync(`${FOLDER}claude-code/.claude.json`, 'utf8'));
  const picked = await page.$$eval('.found .pick input', (boxes) => boxes.map(({ checked }) => checked));
  assert.deepEqual(picked, [true, false, false], 'what is complete is selected');
  const text = await page.$eval('dialog#importer', (dialog) => dialog.innerText);
  assert.match(text, /No callback port is set, so .*Claude Code.* chooses one itself/);
  assert.match(text, /Left out: 2/);
  assert.doesNotMatch(text, /PLANTED/);
  await page.click('#importer .primary');
  await until('the import', async () => (await registrations(page)).length === 1);
  assert.deepEqual(await registrations(page), [FIRST_CASE]);
  // The same again adds nothing.
  await page.click('#import');
  await page.$eval(
    'textarea#import-text',
    (field, pasted) => {
      field.value = pasted;
    },
    readFileSync(`${FOLDER}claude-code/.claude.json`, 'utf8'),
  );
  await page.click('#importer .primary');
  await until('what was found', () => page.$('.found'));
  assert.deepEqual(await page.$eval('input#found-0', ({ checked, disabled }) => [checked, disabled]), [false, true]);
});

test('what was understood is corrected in place, and gets another name beside one that is saved', async () => {
  const saved = { ...FIRST_CASE, redirect_uris: ['http://localhost:1/callback'] };
  const page = await preview(readFileSync(`${FOLDER}claude-code/.claude.json`, 'utf8'), [saved]);
  assert.equal(await page.$eval('input#found-0', ({ checked }) => checked), false, 'the name is there already');
  assert.equal(await page.$('#found-1-name'), null);
  for (const [field, value] of [
    ['name', 'Sandbox'],
    ['authorization_server', 'https://test.salesforce.com'],
    ['client_id', '3MVG9.sandbox'],
    ['redirect_uris', 'http://localhost:38001/callback'],
  ]) {
    await page.$eval(`input#found-0-${field}`, (input) => input.select());
    await page.type(`#found-0-${field}`, value);
  }
  for (const index of [1, 2])
    if (await page.$eval(`input#found-${index}`, ({ checked }) => checked)) await page.click(`#found-${index}`);
  await page.click('#importer .primary');
  await until('the import', async () => (await registrations(page)).length === 2);
  assert.deepEqual((await registrations(page))[1], {
    ...FIRST_CASE,
    name: 'Sandbox',
    authorization_server: 'https://test.salesforce.com',
    client_id: '3MVG9.sandbox',
    redirect_uris: ['http://localhost:38001/callback'],
  });
});

test('nothing is added twice, whatever its name', async () => {
  const twice = { version: 1, registrations: [FIRST_CASE, { ...FIRST_CASE, name: 'Again' }] };
  const page = await preview(JSON.stringify(twice));
  await page.click('#importer .primary');
  await until('the import', async () => (await registrations(page)).length > 0);
  assert.deepEqual(await registrations(page), [FIRST_CASE]);
  // An entry is corrected so that it is the same as one that is saved.
  const other = await preview(
    JSON.stringify({ version: 1, registrations: [{ ...FIRST_CASE, redirect_uris: ['http://localhost:2/callback'] }] }),
    [{ ...FIRST_CASE, name: 'Mine' }],
  );
  await other.$eval('input#found-0-redirect_uris', (input) => input.select());
  await other.type('#found-0-redirect_uris', FIRST_CASE.redirect_uris[0]);
  await other.click('#importer .primary');
  await until('what is wrong', () => other.$eval('#import-problem', ({ textContent }) => textContent));
  assert.equal(await other.$eval('#import-problem', ({ textContent }) => textContent), 'You have saved this already.');
  assert.equal((await registrations(other)).length, 1);
});

test('the client is asked for where several fit, and what is filled in is added', async () => {
  const page = await preview('{ "mcpServers": { "docs": { "url": "https://docs.example.com/mcp" } } }');
  await page.select('#import-client', 'cline');
  await until('the callback URL', () =>
    page.$eval('input#found-0-redirect_uris', (field) => field.value === 'http://127.0.0.1:1456/mcp/oauth/callback'),
  );
  await page.type('#found-0-authorization_server', 'https://login.example.com');
  await page.type('#found-0-client_id', 'of-docs');
  await page.click('#importer .primary');
  await until('the import', async () => (await registrations(page)).length === 1);
  assert.deepEqual(await registrations(page), [
    {
      name: 'docs',
      authorization_server: 'https://login.example.com',
      client_id: 'of-docs',
      redirect_uris: ['http://127.0.0.1:1456/mcp/oauth/callback'],
      client: 'cline',
      server_name: 'docs',
      server_url: 'https://docs.example.com/mcp',
    },
  ]);
  assert.deepEqual(pages.problems, []);
});
