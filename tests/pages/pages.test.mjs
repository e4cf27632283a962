/** What pages other than the settings page send and save when a person uses them. Needs a build and Chromium. */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { answering, click } from '../e2e/portmend.mjs';
import { until } from '../e2e/wait.mjs';
import { EXPLANATIONS } from './fixtures/explanations.mjs';
import { SETTINGS } from './fixtures/settings.mjs';
import { sent, saved, watchClipboard, copied, press, action, setFocus } from './page-steps.mjs';
import { startStubbedPages } from './stubbed-pages.mjs';
import { stateOf } from './states/states.mjs';
import { message, textOf } from './texts.mjs';

const EXPLAIN = '/pages/explain/explain.html#12';
const OPTIONS = '/pages/options/options.html';
const DELIVER = '.now .primary, .now form button';
const CALLBACK = 'http://127.0.0.1:47/callback?code=secret-code&state=secret-state';

/** @type {Awaited<ReturnType<typeof startStubbedPages>>} */
let pages;
before(async () => {
  pages = await startStubbedPages();
});
after(() => pages.close());

/** @import { Page } from 'puppeteer-core' */

/** @param {keyof typeof EXPLANATIONS} name @param {import('./states/state.mjs').State['answer']} [answer] */
const explain = (name, answer = { ok: true }) =>
  pages.open({ name, path: EXPLAIN, session: () => ({ 'view:12': EXPLANATIONS[name] }), answer });

test('the main button delivers to the offered address', async () => {
  const page = await explain('landed_elsewhere');
  await click(page, DELIVER);
  assert.deepEqual(await sent(page), [action('deliver', { listener: 'http://localhost:40892' })]);
});

/** The wait of the main button: whether it lasts, and what screen readers are told. @param {Page} page */
const waiting = (page) =>
  page.$eval(DELIVER, (button) => button.ariaDisabled === 'true' && button.getAttribute('aria-description'));
const NOT_YET = 'Answers once this page has been in view for a second.';

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

/**
 * Opens an explanation, says that the client runs at a host, and presses the button that is offered for it.
 * @param {object} more
 * @param {Partial<import('../../extension/types/contract.js').Choice>} [offered]
 */
async function pressOfferForPlace(
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
  const page = await pressOfferForPlace({ settings: SETTINGS });
  const said = message('ui_place_saved', 'Salesforce MCP');
  await until('the answer', () => page.$(`.place [role=status]::-p-text(${textOf(said)})`));
  const [first, ...others] = (await saved(page)).registrations;
  assert.deepEqual(first, { ...SETTINGS.registrations[0], runs_on: { type: 'ssh', host: 'me@devbox' } });
  assert.deepEqual(others, SETTINGS.registrations.slice(1));
  assert.deepEqual((await sent(page)).at(-1), action('remember', { runs_on: { type: 'ssh', host: 'me@devbox' } }));
});

test("a place is not saved in an administrator's registration, and one that is new is shown first", async () => {
  const page = await pressOfferForPlace({ preset: SETTINGS });
  const said = message('ui_place_preset', 'Salesforce MCP');
  await until('the answer', () => page.$(`.place [role=status]::-p-text(${textOf(said)})`));
  assert.equal(await saved(page), undefined);
  const other = await pressOfferForPlace({});
  await until('the form', () => other.$('#editor[open] #name'));
  assert.match(other.url(), /options\.html#proposal=7$/);
});

test('another port is entered as the listener of the registration, which is opened with the address filled in', async () => {
  const listener = 'http://localhost:38000';
  const offer = { action: /** @type {const} */ ('remember'), listener, label: message('ui_place_listener') };
  const page = await pressOfferForPlace({ settings: SETTINGS }, { listener: offer });
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
  const preset = await pressOfferForPlace({ preset: SETTINGS }, { listener: offer });
  const said = message('ui_place_preset', 'Salesforce MCP');
  await until('the answer', () => preset.$(`.place [role=status]::-p-text(${textOf(said)})`));
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

for (const [name, beginning] of /** @type {const} */ ([
  ['refused_app', 'Please allow the app with the client ID '],
  ['form_stopped', 'A browser stayed on the consent page of https://login.salesforce.com instead of going to '],
]))
  test(`the text to send about ${name} is copied in English from a page in Japanese`, async () => {
    const state = { name, path: EXPLAIN, session: () => ({ 'view:12': EXPLANATIONS[name] }) };
    const page = await pages.open(state, { language: 'ja' });
    await watchClipboard(page);
    assert.match(String(await page.$eval('.steps p', ({ textContent }) => textContent)), /[ぁ-ん]/);
    await click(page, '.steps .command button');
    const text = String(await until('the copied text', () => copied(page)));
    assert.ok(text.startsWith(beginning), text);
    assert.match(text, /^[ -~]+$/, 'no letter of another language');
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

test('when the sign-in is forgotten, the page says so first and keeps nothing that needs it', async () => {
  const page = await explain('nobody_listening');
  await page.waitForSelector('.places');
  await page.evaluate(() => chrome.storage.session.remove('view:12'));
  const said = textOf(message('error_unknown_attempt'));
  await until('the notice', () => page.$(`.head + .now [role=status]::-p-text(${said})`));
  assert.equal(await page.$('.now button, .places, .clients, #report'), null);
  assert.ok(await page.$('.facts'), 'the explanation stays');
});

test('when the sign-in is forgotten, what keeps the port of the chosen place reachable stays', async () => {
  const page = await explain('nobody_listening');
  await page.waitForSelector('.places');
  await page.click('.places input[value=wsl]');
  await page.waitForSelector('.place details');
  await page.evaluate(() => chrome.storage.session.remove('view:12'));
  await until('the notice', () => page.$('.head + .now [role=status]'));
  assert.equal(await page.$eval('h2:has(+ details)', (title) => title.textContent), textOf(message('place_wsl')));
});

test('a page that went to another sign-in and back says what is no longer kept', async () => {
  const page = await explain('nobody_listening');
  await page.waitForSelector('.places');
  const title = textOf(message('ui_expired_title'));
  for (const hash of ['#13', '#12']) {
    await page.evaluate((next) => {
      location.hash = next;
      return chrome.storage.session.remove('view:12');
    }, hash);
    await until(`the notice at ${hash}`, () => page.$(`h1::-p-text(${title})`));
  }
});

test('the place that is chosen stays chosen when the page is drawn again', async () => {
  const page = await explain('nobody_listening');
  await page.click('.places input[value=ssh]');
  await page.waitForSelector('.place [name=host]');
  const changed = { ...EXPLANATIONS.nobody_listening, summary: message('ui_corrected') };
  await page.evaluate((view) => chrome.storage.session.set({ 'view:12': view }), changed);
  await until('the new explanation', () => page.$(`h1::-p-text(${textOf(changed.summary)})`));
  assert.ok(await page.$('.places input[value=ssh]:checked'));
  assert.ok(await page.$('.place [name=host]'));
});

test('the names of a place are asked for above what needs them', async () => {
  const page = await explain('nobody_listening');
  await page.click('.places input[value=ssh]');
  await page.waitForSelector('.place [name=host]');
  const isNeeded = await page.$$eval('.place .names ~ * > .ways pre', (all) =>
    all.map((one) => one.innerText.includes('<HOST>')),
  );
  const isFree = await page.$$eval('.place-body:first-child pre', (all) =>
    all.map((one) => !one.innerText.includes('<')),
  );
  assert.ok(isNeeded.length > 1 && isNeeded.every(Boolean));
  assert.ok(isFree.length > 1 && isFree.every(Boolean));
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
    /^クライアントはポート 40892 で待っているはずです。プロバイダーが/,
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

test('none of the pages opened above reported an error', () => {
  assert.notEqual(pages.opened.length, 0);
  assert.deepEqual(pages.problems, []);
});
