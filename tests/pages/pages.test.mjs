/** What the pages send and save when a person uses them. Needs a build and Chromium. */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { disguises } from '../e2e/page-checks.mjs';
import { answering, click } from '../e2e/portmend.mjs';
import { until } from '../e2e/wait.mjs';
import { EXPLANATIONS, HOSTILE_SETTINGS, message, SETTINGS, THOUSAND_REGISTRATIONS } from './fixtures.mjs';
import { startStubbedPages } from './stubbed-pages.mjs';
import { stateOf } from './states.mjs';
import { textOf } from './texts.mjs';

const EXPLAIN = '/pages/explain/explain.html#12';
const OPTIONS = '/pages/options/options.html';
const DELIVER = '.now .primary';
const CALLBACK = 'http://127.0.0.1:47/callback?code=secret-code&state=secret-state';

/** @type {Awaited<ReturnType<typeof startStubbedPages>>} */
let pages;
before(async () => {
  pages = await startStubbedPages();
});
after(() => pages.close());

/** @import { Page } from 'puppeteer-core' */

/** @param {keyof typeof EXPLANATIONS} name @param {import('./states.mjs').State['answer']} [answer] */
const explain = (name, answer = { ok: true }) =>
  pages.open({ name, path: EXPLAIN, session: () => ({ 'view:12': EXPLANATIONS[name] }), answer });
const options = (settings = SETTINGS) => pages.open({ name: 'options', path: OPTIONS, settings });
/** What the page sent to the background. @param {Page} page */
const sent = (page) => page.evaluate(() => /** @type {any} */ (globalThis).__sent);
/** @param {Page} page @returns {Promise<import('../../extension/types/contract.js').Settings>} */
const saved = (page) =>
  page.evaluate(async () => /** @type {any} */ (await chrome.storage.local.get('settings')).settings);
/** Replaces the page's clipboard with one that tests can read. @param {Page} page */
const watchClipboard = (page) =>
  page.evaluate(() => {
    navigator.clipboard.writeText = async (text) => {
      Object.assign(globalThis, { copied: text });
    };
  });
/** @param {Page} page @returns {Promise<string | undefined>} */
const copied = (page) => page.evaluate(() => /** @type {any} */ (globalThis).copied);
/** @param {Page} page @param {...import('puppeteer-core').KeyInput} keys */
const press = async (page, ...keys) => {
  for (const key of keys) await page.keyboard.press(key);
};
/** Waits until the table has this many registrations. @param {Page} page @param {number} count */
const rows = (page, count) => until(`${count} registrations`, async () => (await page.$$('tbody tr')).length === count);
/** @param {string} name @param {object} [more] */
const action = (name, more = {}) => ({ kind: 'action', tab: 7, attempt: 12, action: name, ...more });

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

test('the main button delivers to the offered address', async () => {
  const page = await explain('landed_elsewhere');
  await click(page, DELIVER);
  assert.deepEqual(await sent(page), [action('deliver', { listener: 'http://localhost:40892' })]);
});

/** The wait of the main button: whether it lasts, and what screen readers are told. @param {Page} page */
const waiting = (page) =>
  page.$eval(DELIVER, (button) => button.ariaDisabled === 'true' && button.getAttribute('aria-description'));
const NOT_YET = 'Answers once this page has been in view for a second.';

/** Takes the focus from the page, or gives it back: whatever takes time in a test, nothing answers in between. @param {Page} page @param {boolean} focused */
const setFocus = (page, focused) =>
  page.evaluate((has) => {
    document.hasFocus = () => has;
    dispatchEvent(new Event(has ? 'focus' : 'blur'));
  }, focused);

test('the main button says that it does not answer yet, and a press that comes too early starts the wait again', async () => {
  const page = await explain('landed_elsewhere');
  await setFocus(page, false);
  assert.equal(await waiting(page), NOT_YET);
  await page.click(DELIVER);
  const announced = () => page.$eval('#announcer', ({ textContent }) => textContent);
  await until('the announcement', async () => (await announced()) === NOT_YET);
  await page.focus(DELIVER);
  await press(page, 'Enter', 'Space');
  await setFocus(page, true);
  await answering(page, DELIVER);
  assert.ok(await page.$eval(DELIVER, (button) => button === document.activeElement), 'it keeps the focus');
  assert.deepEqual(await sent(page), []);
  await press(page, 'Enter');
  assert.equal((await sent(page)).length, 1);
});

test('a press that began before the button answers is none', async () => {
  const page = await explain('landed_elsewhere');
  await setFocus(page, false);
  await page.hover(DELIVER);
  await page.mouse.down();
  await setFocus(page, true);
  await answering(page, DELIVER);
  await page.mouse.up();
  assert.equal(await waiting(page), NOT_YET, 'the wait starts again');
  await page.keyboard.down('Enter');
  await answering(page, DELIVER);
  await page.focus(DELIVER);
  await page.keyboard.down('Enter');
  await page.keyboard.up('Enter');
  assert.deepEqual(await sent(page), []);
  assert.equal(await waiting(page), false);
  await press(page, 'Enter');
  assert.equal((await sent(page)).length, 1);
});

test('a script presses nothing', async () => {
  const page = await explain('unknown_attempt');
  await answering(page, DELIVER);
  await page.$$eval('.now button:not(.plain)', (buttons) => buttons.forEach((button) => button.click()));
  assert.deepEqual(await sent(page), []);
});

test('a page with a new explanation waits again', async () => {
  const page = await explain('landed_elsewhere');
  await answering(page, DELIVER);
  const old = await page.$(DELIVER);
  await page.evaluate(() => chrome.storage.session.get('view:12').then((view) => chrome.storage.session.set(view)));
  await until('the page to be drawn again', () => old?.evaluate((button) => !button.isConnected));
  assert.equal(await waiting(page), NOT_YET);
});

test('the choice in the popup changes nothing until the popup has been in view for a second', async () => {
  const page = await pages.open(stateOf('popup-warn'));
  const off = 'label:has([value=off])';
  const before = await saved(page);
  await setFocus(page, false);
  await page.click(off);
  assert.deepEqual(await saved(page), before);
  assert.ok(await page.$eval('[value=off]', (radio) => !(/** @type {HTMLInputElement} */ (radio).checked)));
  await setFocus(page, true);
  await click(page, off);
  await until('the choice', async () => (await saved(page)).correction === 'off');
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

/**
 * Opens an explanation, says that the client runs at a host, and presses the button that is offered for it.
 * @param {object} more
 * @param {Partial<import('../../extension/types/contract.js').Choice>} [offered]
 */
async function savePlace(
  more,
  offered = { save: { action: 'remember', listener: null, label: message('ui_place_save') } },
) {
  const { elsewhere } = EXPLANATIONS.nobody_listening;
  const choice = { ...elsewhere?.choices.find(({ place }) => place === 'ssh'), ...offered };
  const [offer] = Object.values(/** @type {Record<string, any>} */ (offered));
  const [registration] = SETTINGS.registrations;
  const proposed = {
    ...registration,
    runs_on: { type: 'ssh', host: 'me@devbox' },
    ...(offer.listener && { listener: offer.listener }),
  };
  const page = await pages.open({
    name: 'place',
    path: EXPLAIN,
    session: (tab) => ({ 'view:12': { ...EXPLANATIONS.nobody_listening, tab }, 'proposal:7': proposed }),
    answer: { ok: true, choice },
    ...more,
  });
  await page.click('.places input[value=ssh]');
  await page.waitForSelector('.place [name=host]');
  await page.type('.place [name=host]', 'me@devbox');
  await page.click('.place form button');
  await click(page, `.place button::-p-text(${textOf(offer.label)})`);
  return page;
}

test('a place is saved in the registration of the client with one press', async () => {
  const page = await savePlace({ settings: SETTINGS });
  const said = message('ui_place_saved', 'Salesforce MCP');
  await until('the answer', () => page.$(`.place [role=status]::-p-text(${textOf(said)})`));
  const [first, ...others] = (await saved(page)).registrations;
  assert.deepEqual(first, { ...SETTINGS.registrations[0], runs_on: { type: 'ssh', host: 'me@devbox' } });
  assert.deepEqual(others, SETTINGS.registrations.slice(1));
  assert.deepEqual((await sent(page)).at(-1), action('remember', { runs_on: { type: 'ssh', host: 'me@devbox' } }));
});

test("a place is not saved in an administrator's registration, and one that is new is shown first", async () => {
  const page = await savePlace({ preset: SETTINGS });
  const said = message('ui_place_preset', 'Salesforce MCP');
  await until('the answer', () => page.$(`.place [role=status]::-p-text(${textOf(said)})`));
  assert.equal(await saved(page), undefined);
  const other = await savePlace({});
  await until('the form', () => other.$('#editor[open] #name'));
  assert.match(other.url(), /options\.html#proposal=7$/);
});

test('another port is entered as the listener of the registration, which is opened with the address filled in', async () => {
  const listener = 'http://localhost:38000';
  const offer = { action: /** @type {const} */ ('remember'), listener, label: message('ui_place_listener') };
  const page = await savePlace({ settings: SETTINGS }, { listener: offer });
  await page.waitForSelector('#editor[open] #listener:focus');
  assert.equal(await page.$eval('#listener', (field) => /** @type {any} */ (field).value), listener);
  await press(page, 'End', 'Backspace', 'Backspace', 'Backspace', '9', '9', '9');
  await click(page, '#editor .primary');
  const [first, ...others] = SETTINGS.registrations;
  const runs_on = { type: 'ssh', host: 'me@devbox' };
  await until('the listener', async () => (await saved(page)).registrations[0].listener);
  assert.deepEqual((await saved(page)).registrations, [
    { ...first, runs_on, listener: 'http://localhost:38999' },
    ...others,
  ]);
  const preset = await savePlace({ preset: SETTINGS }, { listener: offer });
  const said = message('ui_place_preset', 'Salesforce MCP');
  await until('the answer', () => preset.$(`.place [role=status]::-p-text(${textOf(said)})`));
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

test('a port that the core refuses is marked as invalid, with the reason beside the field', async () => {
  const page = await explain('unknown_attempt', {
    ok: false,
    error: { name: 'EngineError', variant: 'bad_listener', message: 'x' },
  });
  for (const listener of ['', '99999']) {
    await page.type('#listener', listener);
    await answering(page, DELIVER);
    await press(page, 'Enter');
    await page.waitForSelector('#listener[aria-invalid=true]:focus');
    assert.match(await page.$eval('#listener-problem', (line) => line.textContent), /^This must be a port/);
    assert.equal(await page.$eval('.now [role=alert]', (line) => line.textContent), '');
    assert.deepEqual((await sent(page)).at(-1), action('deliver', { listener }));
  }
});

test('copying a callback puts it on the clipboard and nowhere in the page', async () => {
  const page = await explain('unknown_attempt', { ok: true, text: CALLBACK });
  await watchClipboard(page);
  await click(page, '.now button::-p-text(Copy the callback)');
  assert.equal(await until('the copied text', () => copied(page)), CALLBACK);
  const everything = await page.evaluate(() => document.documentElement.outerHTML + document.title + location.href);
  assert.ok(!everything.includes('secret'));
});

test('a failed action shows a message of our own', async () => {
  const page = await explain('landed_elsewhere', {
    ok: false,
    error: { name: 'EngineError', variant: 'unknown_attempt', message: 'x' },
  });
  await click(page, DELIVER);
  const problem = () => page.$eval('.now .problem', (line) => line.textContent);
  assert.match(await until('the problem', problem), /no longer has this sign-in/);
});

test('the page updates when its explanation changes', async () => {
  const page = await explain('landed_elsewhere');
  await page.evaluate(
    (view) => chrome.storage.session.set({ 'view:12': view }),
    EXPLANATIONS.landed_elsewhere_delivered,
  );
  await until('the new explanation', () => page.$('.eyebrow.mended'));
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

test('a report shows what may be hidden as JSON escapes', async () => {
  const event = {
    type: 'error_page',
    tab: 7,
    url: 'http://x/',
    title: null,
    text: 'a\u202eb\u{e0041}',
    time: 1,
    private: false,
  };
  const page = await explain('landed_elsewhere', { ok: true, report: [event] });
  await page.click('#report summary');
  const text = await until('the report', () => page.$eval('pre.report', (pre) => pre.textContent));
  assert.match(text ?? '', /"a\\u202eb\\udb40\\udc41"/);
  assert.deepEqual(JSON.parse(text ?? ''), event);
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

for (const [stored, where] of /** @type {const} */ ([
  ['automatic', 'settings'],
  [null, 'settings'],
  [{ version: 2, correction: 'automatic' }, 'version'],
  [{ version: 1, correction: 'always' }, 'correction'],
]))
  test(`a mistake in "${where}" of stored settings is named: ${JSON.stringify(stored)}`, async () => {
    const page = await pages.open({ name: 'broken', path: OPTIONS, settings: /** @type {any} */ (stored) });
    assert.equal(await page.$eval('#stored .broken code', (code) => code.textContent), where);
    assert.equal(await page.$eval('input[name=policy]:checked', (choice) => choice.value), 'ask');
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

test('the fix for all servers copies the commands for every server of the client', async () => {
  const page = await pages.open(stateOf('explain-fix-all'));
  await watchClipboard(page);
  await page.click('details.boxed .titled button');
  const lines = (await copied(page))?.split('\n') ?? [];
  for (const server of ['sf-sobject-reads', 'sf-mutations']) {
    assert.ok(lines.includes(`claude mcp remove ${server}`), server);
    assert.ok(
      lines.some(
        (line) => line.startsWith('claude mcp add ') && line.includes('--callback-port 38000') && line.includes(server),
      ),
      server,
    );
  }
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

test('in Japanese, generic words join a sentence without spaces, and names keep theirs', async () => {
  const page = await pages.open(stateOf('welcome'), { language: 'ja' });
  /** @param {import('../../extension/types/contract.js').Message | string} client */
  const said = (client) =>
    page.evaluate(
      async (arg, module) => {
        const { messageText } = await import(module);
        return messageText({
          key: 'summary_landed_elsewhere_port',
          args: [arg, '40892', { key: 'party_provider', args: [] }, '38000'],
        });
      },
      client,
      '/shared/ui/text.js',
    );
  assert.match(
    await said({ key: 'party_client', args: [] }),
    /^クライアントはポート 40892 で待っています。プロバイダーが/,
  );
  assert.match(await said('営業 部'), /^営業 部 はポート 40892/);
});

test('the main button names the port, or the whole address if the port does not change', async () => {
  for (const [name, text] of /** @type {const} */ ([
    ['landed_elsewhere', 'Send it to port 40892'],
    ['https_on_loopback', 'Send it to http://localhost:8085'],
  ])) {
    const page = await explain(name);
    assert.equal(await page.$eval('.now .primary', ({ textContent }) => textContent), text);
  }
});

test('other causes of a refusal come before the steps, and cautions after them', async () => {
  /** @param {keyof typeof EXPLANATIONS} name */
  const order = async (name) =>
    (await explain(name)).$$eval('main > section', (all) =>
      all.map((one) => one.getAttribute('aria-label') ?? one.querySelector('h2')?.textContent),
    );
  const first = await order('rejected_by_provider');
  assert.ok(
    first.indexOf('Before you go on') >= 0 && first.indexOf('Before you go on') < first.indexOf('Fix it for good'),
    first.join(),
  );
  const after = await order('redirect_uri_mismatch');
  assert.ok(
    after.indexOf('Keep in mind') > after.indexOf('Fix it for good') && !after.includes('Before you go on'),
    after.join(),
  );
});

test('the client is chosen with one click, and the focus stays with the choice when the page is drawn again', async () => {
  const page = await explain('one_of_two_clients');
  const radio = 'input[name=client][value=gemini-cli]';
  assert.equal(await page.$('input[name=client]:checked'), null, 'nothing is chosen beforehand');
  await page.click(`label:has(${radio})`);
  await page.click('label:has(input[name=client][value=""])');
  assert.deepEqual(await sent(page), [action('choose_client', { client: 'gemini-cli' }), action('choose_client')]);
  const old = await page.$(radio);
  await page.evaluate((view) => chrome.storage.session.set({ 'view:12': view }), EXPLANATIONS.client_chosen);
  await until('the page to be drawn again', () => old?.evaluate((button) => !button.isConnected));
  assert.ok(await page.$eval(radio, (button) => button === document.activeElement));
});

test('after a delivery the page no longer says that the client waits', async () => {
  const page = await explain('landed_elsewhere_delivered');
  const said = await page.$$eval('.journey text.sub', (all) => all.map(({ textContent }) => textContent));
  assert.ok(said.includes('got the callback'), said.join());
  assert.ok(!said.some((text) => text?.includes('waits')), said.join());
});

for (const name of /** @type {const} */ (['rejected_by_provider', 'registration_not_propagated'])) {
  test(`the diagram for ${name} does not claim to know why the provider refused`, async () => {
    const page = await explain(name);
    assert.match(
      await page.$eval('figcaption', ({ textContent }) => textContent ?? ''),
      /^It broke at \S+, which did not send your browser back\.$/,
    );
  });
}

test('a registration of an unknown client has no fix for all its servers, and the page still works', async () => {
  const page = await options({ ...SETTINGS, registrations: [{ ...SETTINGS.registrations[0], client: 'nobody' }] });
  await rows(page, 1);
  assert.equal(await page.$('#fixes details'), null);
});

test('none of the pages opened above reported an error', () => {
  assert.notEqual(pages.opened.length, 0);
  assert.deepEqual(pages.problems, []);
});
