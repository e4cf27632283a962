/** What the settings page saves when a person uses it. Needs a build and Chromium. */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { disguises } from '../e2e/page-checks.mjs';
import { click } from '../e2e/portmend.mjs';
import { until } from '../e2e/wait.mjs';
import { HOSTILE_SETTINGS } from './fixtures/hostile.mjs';
import { SETTINGS, THOUSAND_REGISTRATIONS } from './fixtures/settings.mjs';
import { saved, press, rows, setFocus } from './page-steps.mjs';
import { startStubbedPages } from './stubbed-pages.mjs';
import { stateOf } from './states/states.mjs';

const OPTIONS = '/pages/options/options.html';

/** @type {Awaited<ReturnType<typeof startStubbedPages>>} */
let pages;
before(async () => {
  pages = await startStubbedPages();
});
after(() => pages.close());

const options = (settings = SETTINGS) => pages.open({ name: 'options', path: OPTIONS, settings });

test("an administrator's settings are shown as such and cannot be changed, the user's own can", async () => {
  const page = await pages.open(stateOf('options-preset'));
  const rows = await until('the table', async () => {
    const found = await page.$$eval('tbody tr', (all) =>
      all.map((row) => [
        row.querySelector('.name')?.textContent,
        row.querySelector('.remark')?.textContent ?? '',
        row.querySelectorAll('button').length,
      ]),
    );
    return found.length > 0 && found;
  });
  assert.deepEqual(rows, [
    ['Company CRM', 'Set by your administrator', 0],
    ['Salesforce MCP', 'Not in use: your administrator has set this client up', 3],
    ['Staging on the build server', '', 3],
    ['Salesforce MCP, mutations', 'Not in use: your administrator has set this client up', 3],
  ]);
  assert.ok(await page.$$eval('input[name=policy]', (all) => all.every(({ disabled }) => disabled)));
  await page.click('#ui_delete-1');
  await until('three rows', () => page.$$eval('tbody tr', (all) => all.length === 3));
  const { settings } = await page.evaluate(() => chrome.storage.local.get('settings'));
  const { correction, registrations } = /** @type {import('../../extension/types/contract.js').Settings} */ (settings);
  assert.deepEqual(
    [correction, registrations.map(({ name }) => name)],
    [SETTINGS.correction, ['Salesforce MCP', 'Salesforce MCP, mutations']],
  );
});

test('a registration learned from a sign-in is saved only after the page has been in view for a second', async () => {
  const page = await pages.open({
    name: 'proposal',
    path: `${OPTIONS}#proposal=7`,
    session: () => ({ 'proposal:7': SETTINGS.registrations[0] }),
  });
  await until('the form', () => page.$('#editor[open] #name'));
  await setFocus(page, false);
  await press(page, 'Enter');
  await page.click('#editor .primary');
  assert.equal(await saved(page), undefined);
  await setFocus(page, true);
  await click(page, '#editor .primary');
  await rows(page, 1);
});

test('the place of a registration is shown, and can be changed and taken back', async () => {
  const page = await options();
  await until('the place', () => page.$('tbody small::-p-text(SSH, me@build)'));
  const edited = async () => {
    await page.click('#ui_edit-1');
    await page.waitForSelector('#editor[open] [id="runs_on.type"] option:checked:not([value=""])');
  };
  const save = () => page.click('#editor .primary');
  const runsOn = async () => (await saved(page)).registrations[1].runs_on;
  await edited();
  assert.equal(await page.$eval('[id="runs_on.host"]', (field) => /** @type {any} */ (field).value), 'me@build');
  await page.type('[id="runs_on.host"]', ' -x');
  await save();
  await page.waitForSelector('[id="runs_on.host"][aria-invalid=true]:focus');
  assert.match(await page.$eval('[id="runs_on.host-problem"]', (line) => line.textContent), /^This is not a name/);
  assert.deepEqual(await runsOn(), SETTINGS.registrations[1].runs_on);
  await page.select('[id="runs_on.type"]', 'container');
  await page.type('[id="runs_on.name"]', 'agent');
  await page.select('[id="runs_on.tool"]', 'podman');
  await save();
  await until('the other place', async () => (await runsOn())?.type === 'container');
  assert.deepEqual(await runsOn(), { type: 'container', name: 'agent', tool: 'podman' });
  await edited();
  await page.select('[id="runs_on.type"]', '');
  await save();
  await until('no place', async () => (await runsOn()) === undefined);
});

test('a registration can be added with the keyboard, and the core normalizes it', async () => {
  const page = await options({ version: 1, correction: 'automatic', registrations: [], trusted_servers: [] });
  await page.focus('#add');
  await press(page, 'Enter');
  await page.keyboard.type('Salesforce');
  await press(page, 'Tab');
  await page.keyboard.type('https://login.salesforce.com/');
  await press(page, 'Tab');
  await page.keyboard.type('http://localhost:38000/callback');
  await press(page, 'Enter');
  await rows(page, 1);
  assert.deepEqual((await saved(page)).registrations, [
    {
      name: 'Salesforce',
      authorization_server: 'https://login.salesforce.com',
      redirect_uris: ['http://localhost:38000/callback'],
    },
  ]);
});

test('undoing a deletion restores the registration at its old place', async () => {
  const page = await options();
  await page.click('#ui_delete-0');
  await rows(page, 1);
  await until('the Undo button to have the focus', () =>
    page.evaluate(() => document.activeElement?.closest('#toast') !== null),
  );
  await press(page, 'Enter');
  await rows(page, 2);
  assert.deepEqual(await saved(page), SETTINGS);
});

test('whatever is saved keeps the servers that are left alone', async () => {
  const left_alone = ['https://id.example.com'];
  const page = await options({ ...SETTINGS, left_alone });
  await page.click('label:has([name=policy][value=off])');
  await until('the policy', async () => (await saved(page)).correction === 'off');
  await page.click('#ui_edit-1');
  await page.click('#editor .primary');
  await until('the editor to be closed', () => page.evaluate(() => !document.querySelector('dialog[open]')));
  await page.click('#ui_delete-0');
  await rows(page, 1);
  await page.click('#import');
  await page.$eval(
    'textarea#import-text',
    (field, text) => {
      field.value = text;
    },
    JSON.stringify(SETTINGS),
  );
  await page.click('#importer .primary');
  await until('what was found', () => page.$('.found'));
  await page.click('#importer .primary');
  await rows(page, 2);
  assert.deepEqual((await saved(page)).left_alone, left_alone);
  await page.click('#toast button');
  await rows(page, 1);
  assert.deepEqual((await saved(page)).left_alone, left_alone);
});

test('a server that an administrator leaves alone, too, is shown once, as theirs, and cannot be taken back', async () => {
  const server = 'https://id.example.com';
  const page = await pages.open({
    name: 'options',
    path: OPTIONS,
    preset: { version: 1, left_alone: ['https://sso.example.net', server] },
    settings: { ...SETTINGS, left_alone: ['https://login.example.org', server] },
  });
  await until('the list', () => page.$('#left-alone-title'));
  const entries = await page.$$eval('[aria-labelledby=left-alone-title] li', (all) =>
    all.map(({ children }) => [...children].map(({ textContent }) => textContent)),
  );
  assert.deepEqual(entries, [
    ['https://sso.example.net', 'Set by your administrator'],
    [server, 'Set by your administrator'],
    ['https://login.example.org', 'Use Portmend for login.example.org again'],
  ]);
  const popup = await pages.open(stateOf('popup-left-alone-preset'));
  const own = await until('what is said', () =>
    popup.$eval('.recent .leave', ({ tagName, textContent }) => [tagName, textContent]),
  );
  assert.deepEqual(own, ['P', 'Your administrator has chosen not to use Portmend for id.example.com.']);
});

test('a hostile name stays a text in the message about its deletion', async () => {
  const page = await options(HOSTILE_SETTINGS);
  await page.click('#ui_delete-0');
  const text = await until('the message', () => page.$eval('#toast bdi', (name) => name.textContent));
  assert.ok(text?.startsWith('\\u{202E}Cl\\u{2066}audé\\u{1B}[2J<img src=x'), text ?? '');
  assert.deepEqual(await disguises(page), []);
});

test('what is imported is saved as it was shown, without hidden characters', async () => {
  const page = await options({ version: 1, correction: 'automatic', registrations: [], trusted_servers: [] });
  await page.click('#import');
  await page.$eval(
    'textarea#import-text',
    (field, text) => {
      field.value = text;
    },
    JSON.stringify({
      registrations: [
        {
          ...HOSTILE_SETTINGS.registrations[0],
          redirect_uris: ['http://localhost:38000/\u202ecb'],
          server_url: 'https://mcp.example/\u2066mcp\u00a0',
        },
      ],
    }),
  );
  await page.click('#importer .primary');
  await page.waitForSelector('.found');
  assert.deepEqual(await disguises(page), []);
  await page.click('#importer .primary');
  await rows(page, 1);
  const [{ name, redirect_uris, server_url }] = (await saved(page)).registrations;
  assert.ok(name.startsWith('\\u{202E}Cl\\u{2066}audé\\u{1B}[2J'), name);
  assert.deepEqual(redirect_uris, ['http://localhost:38000/%E2%80%AEcb']);
  assert.equal(server_url, 'https://mcp.example/%E2%81%A6mcp%C2%A0');
});

test('an import adds what was chosen, and undo removes it again', async () => {
  const page = await options();
  await page.click('#import');
  await page.$eval(
    'textarea#import-text',
    (field, text) => {
      field.value = text;
    },
    'npx mcp-remote https://mcp.example.com/sse 38000',
  );
  await page.click('#importer .primary');
  await until('what was found', () => page.$('.found'));
  await page.type('#found-0-authorization_server', 'https://auth.example.com');
  await press(page, 'Enter');
  await rows(page, 3);
  assert.equal((await saved(page)).registrations[2].server_url, 'https://mcp.example.com/sse');
  await press(page, 'Enter');
  await rows(page, 2);
});

test('the preview of an import shows everything that a file would set, and adds what is shown', async () => {
  const page = await options({ version: 1, correction: 'automatic', registrations: [], trusted_servers: [] });
  const file = {
    name: 'Innocent',
    authorization_server: 'https://login.salesforce.com',
    client_id: 'some-client',
    redirect_uris: ['http://localhost:38000/callback'],
    listener: 'http://127.0.0.1:6000',
    client: 'claude-code',
    server_name: 'some-server',
    server_url: 'https://mcp.example.com',
    correction: 'automatic',
  };
  await page.click('#import');
  await page.$eval(
    'textarea#import-text',
    (field, text) => {
      field.value = text;
    },
    JSON.stringify({ registrations: [file, { ...file, name: 'Odd', correction: 'always' }] }),
  );
  await page.click('#importer .primary');
  await until('what was found', () => page.$('.found'));
  const shown = await page.$$eval('.found', (all) =>
    all.map((one) => [one.textContent, ...[...one.querySelectorAll('input')].map(({ value }) => value)].join('\n')),
  );
  for (const value of Object.values({ ...file, correction: 'Corrections: Automatic' }).flat())
    assert.ok(shown[0].includes(value), value);
  assert.match(shown[1], /Corrections: always/);
  await page.click('#found-1');
  await page.$eval('input#found-0-listener', (field) => {
    field.value = 'http://127.0.0.1:99999';
  });
  await page.click('#importer .primary');
  await until('the wrong field to be marked', () => page.$('#found-0-listener[aria-invalid]'));
  await page.$eval('input#found-0-listener', (field) => {
    field.value = '';
  });
  await page.click('#importer .primary');
  await rows(page, 1);
  const { listener, ...rest } = file;
  assert.deepEqual((await saved(page)).registrations, [rest], `without ${listener}`);
});

const BROKEN = {
  version: 1,
  correction: 'automatic',
  registrations: [
    SETTINGS.registrations[0],
    { ...SETTINGS.registrations[0], name: 'Broken', authorization_server: 'https://b.example', listener: 7 },
  ],
};

test('settings that cannot be used are named, put aside when others are saved, and can be imported', async () => {
  const page = await options(/** @type {any} */ (BROKEN));
  await rows(page, 1);
  assert.match(
    await page.$eval('#stored .broken', (notice) => notice.textContent ?? ''),
    /registrations\[1\]\.listener: This value has the wrong type/,
  );
  assert.equal(await page.$eval('input[name=policy]:checked', (choice) => choice.value), 'ask');
  assert.deepEqual(await saved(page), BROKEN, 'what is stored stays as it is');
  await page.click('#ui_delete-0');
  await rows(page, 0);
  assert.deepEqual(await saved(page), { version: 1, correction: 'ask', registrations: [], trusted_servers: [] });
  await until('the notice to be gone', async () => !(await page.$('#stored .broken')));
  const kept = () => page.evaluate(async () => (await chrome.storage.local.get('settings-kept'))['settings-kept']);
  assert.deepEqual(await kept(), [BROKEN]);
  await page.click('#stored .kept button::-p-text(Import from it)');
  await until('what was found', () => page.$('.found'));
  assert.equal(await page.$eval('input#found-1-listener', (field) => field.value), '7');
  await page.$eval('input#found-1-listener', (field) => {
    field.value = '7';
  });
  await page.click('#importer .primary');
  await rows(page, 2);
  assert.equal((await saved(page)).registrations[1].listener, '7');
  await page.click('#stored button::-p-text(Delete what was put aside)');
  await until('nothing to be kept', async () => (await kept()) === undefined);
  await until('no notice', async () => (await page.$('#stored > *')) === null);
});

test('a thousand registrations can be seen, found and changed', async () => {
  const page = await options(/** @type {any} */ ({ ...SETTINGS, registrations: THOUSAND_REGISTRATIONS }));
  await rows(page, 1000);
  await until('the page to be shown', () => page.$('body:not([data-drawing])'));
  const shown = () => page.$$eval('tbody tr', (all) => all.filter((row) => row.checkVisibility()).length);
  await page.type('#filter-text', 'Registration 77');
  await until('the rows found', async () => (await shown()) === 11);
  await page.click('#ui_edit-770');
  await until('the form', () => page.$('#editor[open] #name'));
  await page.$eval('input#name', (field) => {
    field.value = 'Registration 77 renamed';
  });
  await page.click('#editor .primary');
  await until('the new name', () => page.$('td .name::-p-text(Registration 77 renamed)'));
  assert.equal(await shown(), 11, 'the filter is still in force');
  assert.equal((await saved(page)).registrations[770].name, 'Registration 77 renamed');
  await page.type('#filter-text', 'x');
  await until('nothing to be found', async () => (await shown()) === 0);
  assert.equal(await page.$eval('#filter-none', (line) => line.textContent), 'No registration contains this text.');
});

test('a short table has no filter', async () => {
  const page = await options();
  assert.ok(await page.$eval('#filter', (filter) => !filter.checkVisibility()));
});

test('a client is chosen by name and saved by id, and the fix for all its servers appears', async () => {
  const page = await options({ ...SETTINGS, registrations: [{ ...SETTINGS.registrations[0], client: undefined }] });
  assert.equal(await page.$('#fixes details'), null);
  await rows(page, 1);
  await page.click('#ui_edit-0');
  const choice = '#client:has([value=codex])';
  await until('the clients to choose from', () => page.$(choice));
  const names = await page.$$eval('#client option', (all) => all.map(({ textContent }) => textContent));
  assert.ok(
    names.indexOf('Claude Code') < names.indexOf('Codex') && names.indexOf('Codex') < names.indexOf('goose'),
    names.join(),
  );
  await page.select('#client', 'claude-code');
  await page.click('#editor .primary');
  await until('the fix for all servers', () => page.$('#fixes summary'));
  assert.match(
    await page.$eval('#fixes summary', ({ textContent }) => textContent ?? ''),
    /all servers of Claude Code$/,
  );
  assert.equal((await saved(page)).registrations[0].client, 'claude-code');
  await page.click('#ui_edit-0');
  await until('the clients to choose from', () => page.$(choice));
  await page.select('#client', '');
  await page.click('#editor .primary');
  await until('the fix for all servers to be removed', async () => !(await page.$('#fixes details')));
  assert.ok(!('client' in (await saved(page)).registrations[0]));
});

test('a registration of an unknown client has no fix for all its servers, and the page still works', async () => {
  const page = await options({ ...SETTINGS, registrations: [{ ...SETTINGS.registrations[0], client: 'nobody' }] });
  await rows(page, 1);
  assert.equal(await page.$('#fixes details'), null);
});

test('none of the pages opened above reported an error', () => {
  assert.notEqual(pages.opened.length, 0);
  assert.deepEqual(pages.problems, []);
});
