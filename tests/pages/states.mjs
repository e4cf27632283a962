/** Every page in every state that a user can see: the data, what the user does, and what the page then shows. */

import { answering, click as clickIn } from '../e2e/portmend.mjs';
import { until } from '../e2e/wait.mjs';
import { failed, signIn } from './core.mjs';
import { EXPLANATIONS, HOSTILE_EXPLANATIONS, HOSTILE_SETTINGS, message, SETTINGS } from './fixtures.mjs';

/** @import { Page } from 'puppeteer-core' */
/** @import { TabRecord, View } from '../../extension/shared/session.js' */
/** @import { Listed, Message, Settings } from '../../extension/types/contract.js' */

/**
 * @typedef {object} State
 * @property {string} name
 * @property {string} path of the page, with its fragment
 * @property {Record<string, Message | string>} shows texts to expect, by selector: the whole of a message, or a part of
 *   any other text
 * @property {(tab: number) => Record<string, unknown>} [session] what the background has stored; `tab` is the tab it refers to
 * @property {Settings} [settings] saved settings
 * @property {object} [preset] settings that an administrator has preset
 * @property {'seen' | 'unseen' | 'refused'} [real] if the background must know the attempt: whether its request was seen, or its
 *   callback refused where the client had asked for it
 * @property {(page: Page) => Promise<unknown>} [then] what the user does
 * @property {boolean} [window] only what is visible without scrolling matters
 * @property {number[]} [widths] in place of the usual ones
 * @property {number} [height] of the window
 * @property {'page' | 'dead'} [over] the tab that a popup is about: an ordinary page on this computer, or one that failed
 *   to load and that browsers do not allow reading
 * @property {boolean} [rightToLeft]
 * @property {boolean} [forced] forced colours
 * @property {boolean} [withoutAccess] access to loopback was revoked
 * @property {Record<string, unknown>} [answer] of the background to a request, if it is stubbed
 */

/** @type {Omit<Listed, 'attempt' | 'end'>} */
const LISTED = {
  private: false,
  server: 'https://id.example.com',
  started: 1_795_000_000_000,
  client: { id: null, name: 'Example tool' },
  provider: { id: null, name: 'id.example.com' },
  progress: 'open',
};

const EXPLAIN = '/pages/explain/explain.html#12';
const POPUP = '/pages/popup/popup.html';
const OPTIONS = '/pages/options/options.html';
const WELCOME = '/pages/welcome/welcome.html';
const CLAUDE_JSON = JSON.stringify({
  mcpServers: {
    'sf-sobject-reads': {
      type: 'http',
      url: 'https://api.salesforce.com/platform/mcp/v1/platform/sobject-reads',
      oauth: { clientId: '3MVG9pRzvMkjMb6kOLfG', callbackPort: 38000 },
    },
    docs: { type: 'http', url: 'https://docs.example.com/mcp' },
  },
});
const LANDED = EXPLANATIONS.landed_elsewhere;

const REPORT = [
  { type: 'settings', settings: SETTINGS, private: false, time: 1_795_000_000_000 },
  { ...signIn('http://localhost:40892/callback', 'external', 'state-1'), private: false, time: 1_795_000_000_000 },
  { ...failed('http://localhost:38000/callback', { state: 'state-1' }), private: false, time: 1_795_000_021_000 },
];
/** @type {Settings} */
const SEVERAL = {
  ...SETTINGS,
  registrations: [
    ...SETTINGS.registrations,
    {
      ...SETTINGS.registrations[0],
      name: 'Salesforce MCP, mutations',
      server_name: 'sf-mutations',
      server_url: 'https://api.salesforce.com/platform/mcp/v1/platform/sobject-mutations',
    },
  ],
};

/** @type {Settings} */
const LEFT_ALONE = { ...SETTINGS, left_alone: [LISTED.server ?? ''] };

/** The start of a hostile name, as it is shown. */
const SHOWN_NAME = '\\u{202E}Cl\\u{2066}audé\\u{1B}[2J<img';

/** @param {Page} page */
const openAll = (page) =>
  page.evaluate(() =>
    document.querySelectorAll('details').forEach((details) => {
      details.open = true;
    }),
  );
/** Opens everything but the report, which only the background can make. @param {Page} page */
const openFacts = (page) =>
  page.evaluate(() =>
    document.querySelectorAll('details:not(#report)').forEach((details) => {
      details.setAttribute('open', '');
    }),
  );
/** @param {string} place @returns {(page: Page) => Promise<unknown>} */
const choosePlace = (place) => async (page) => {
  await clickIn(page, `.places input[value=${place}]`);
  await page.waitForSelector(`.place-body`);
  await openAllOf(page, '.place details');
};
/** @param {Page} page @param {string} selector */
const openAllOf = (page, selector) =>
  page.evaluate((all) => document.querySelectorAll(all).forEach((one) => one.setAttribute('open', '')), selector);
/** @param {string} selector @returns {(page: Page) => Promise<unknown>} */
const click = (selector) => (page) => clickIn(page, selector);

/** @param {string} name @param {View} view @param {Partial<State>} [more] @returns {State} */
const explain = (name, view, more = {}) => ({
  name: `explain-${name}`,
  path: EXPLAIN,
  session: (tab) => ({ 'view:12': { ...view, tab } }),
  shows: { h1: view.summary },
  ...more,
});

/** @param {string} name @param {State['shows']} shows @param {Partial<State>} [more] @returns {State} */
const popup = (name, shows, more = {}) => ({
  name: `popup-${name}`,
  path: POPUP,
  widths: [370],
  height: 560,
  over: 'page',
  settings: SETTINGS,
  shows,
  ...more,
});
/** @param {TabRecord['kind']} kind @param {View} view @param {Partial<TabRecord>} [more] @returns {State['session']} */
const news =
  (kind, view, more = {}) =>
  (tab) => ({ [`tab:${tab}`]: { kind, explanation: { ...view, tab }, ...more } });
/** @param {Page} page */
const askAboutPage = async (page) => {
  await clickIn(page, '#explain-page');
  await until('an answer', () =>
    page.evaluate(() => !document.querySelector('#explain-page') || document.querySelector('.problem')?.textContent),
  );
};

/** @param {Page} page */
const pasteDeadAddress = async (page) => {
  await clickIn(page, '#elsewhere summary');
  await until('the field', () => page.$('#pasted'));
  await page.focus('#pasted');
  await page.keyboard.type('http://localhost:38000/callback?code=made-up&state=made-up');
  await page.keyboard.press('Enter');
  await until('the explanation', () => page.$('.answer h1'));
};

/** @param {string} name @param {State['shows']} shows @param {State['then']} [then] @param {Partial<State>} [more] @returns {State} */
const options = (name, shows, then, more = {}) => ({
  name: `options-${name}`,
  path: OPTIONS,
  settings: SETTINGS,
  shows,
  then,
  window: Boolean(then),
  ...more,
});

/** The state with this name. @param {string} name */
export function stateOf(name) {
  const found = STATES.find((state) => state.name === name);
  if (!found) throw new Error(`there is no state ${name}`);
  return found;
}

/** The editor opens with the focus on its first field. @type {State['shows']} */
const ON_THE_NAME = { '.field:has(#name:focus-visible) label': message('ui_field_name') };

/** @type {State[]} */
export const STATES = [
  ...Object.entries(EXPLANATIONS).map(([name, view]) => explain(name, view)),
  { name: 'explain-expired', path: EXPLAIN, shows: { h1: message('ui_expired_title') } },
  explain('open', LANDED, {
    then: openAll,
    shows: { 'details[open] li': message('ui_safe_local'), 'details[open] dt': message('ui_fact_attempt') },
  }),
  explain('report', LANDED, {
    real: 'seen',
    answer: { ok: true, report: REPORT },
    shows: { 'pre.report': '"callback_failed"' },
    then: click('#report summary'),
  }),
  explain('fix-all', LANDED, {
    settings: SEVERAL,
    shows: { 'details.boxed[open] pre': 'sf-mutations' },
    then: click('details.boxed summary'),
  }),
  // The background does not know attempt 12 and says so.
  explain('failed', LANDED, {
    then: click('.now .primary'),
    shows: { '.now .problem': message('error_unknown_attempt') },
    answer: { ok: false, error: { name: 'EngineError', variant: 'unknown_attempt', message: '' } },
  }),
  explain('wrong-port', EXPLANATIONS.unknown_attempt, {
    real: 'unseen',
    answer: { ok: false, error: { name: 'EngineError', variant: 'bad_listener', message: '' } },
    shows: { 'form:has(#listener[aria-invalid=true]:focus) #listener-problem': message('error_bad_listener') },
    then: async (page) => {
      await page.type('#listener', '99999');
      await answering(page, 'form:has(#listener) button');
      await page.keyboard.press('Enter');
    },
  }),
  explain('place-chosen', EXPLANATIONS.nobody_listening, {
    then: choosePlace('wsl'),
    shows: { '.place summary': message('ui_place_lasting'), '.place h3:first-child': message('ui_place_finish') },
  }),
  explain('place-wrong-name', EXPLANATIONS.nobody_listening, {
    answer: { ok: false, error: { name: 'EngineError', variant: 'bad_place', message: '' } },
    real: 'refused',
    shows: { '.place:has([name=host]:focus) .problem': message('error_bad_place') },
    then: async (page) => {
      await choosePlace('ssh')(page);
      await page.type('.place [name=host]', '-oProxyCommand=calc');
      await answering(page, '.place form button');
      await page.keyboard.press('Enter');
    },
  }),
  explain('rtl', LANDED, { rightToLeft: true, shows: { 'html[dir=rtl] h1': LANDED.summary } }),
  explain('forced-colors', LANDED, { forced: true }),
  explain('hostile-names', HOSTILE_EXPLANATIONS.names, {
    settings: HOSTILE_SETTINGS,
    then: openFacts,
    shows: { h1: SHOWN_NAME, '.facts bdi': SHOWN_NAME },
  }),
  explain('hostile-length', HOSTILE_EXPLANATIONS.length, { settings: HOSTILE_SETTINGS, then: openFacts }),
  popup(
    'nothing',
    { h1: message('ui_popup_nothing'), '#explain-page': message('ui_page_explain') },
    { settings: undefined },
  ),
  popup(
    'no-access',
    {
      h1: message('ui_access_title'),
      '.primary': message('ui_access_grant'),
      '.recent li span': message('diagnosis_unknown_attempt'),
    },
    {
      withoutAccess: true,
      session: (tab) => ({ 'view:10': { ...EXPLANATIONS.unknown_attempt, tab, attempt: 10 } }),
    },
  ),
  popup(
    'recent',
    {
      '.recent li:nth-child(1) span': message('ui_corrected'),
      '.recent li:nth-child(3) span': message('diagnosis_redirect_uri_mismatch'),
    },
    {
      session: (tab) => ({
        'view:9': { ...EXPLANATIONS.redirect_uri_mismatch, tab, attempt: 9 },
        'view:11': { ...EXPLANATIONS.landed_elsewhere_delivered, tab, attempt: 11 },
        'view:10': { ...EXPLANATIONS.unknown_attempt, tab, attempt: 10 },
      }),
    },
  ),
  popup(
    'listed',
    {
      '.recent li:nth-child(1) span': message('ui_end_at_provider', 'id.example.com'),
      '.recent li:nth-child(2) a span': message('diagnosis_redirect_uri_mismatch'),
      '.recent li:nth-child(3) span': message('ui_end_answered', 'localhost:40892'),
    },
    {
      session: (tab) => ({
        'list:8': { ...LISTED, attempt: 8, end: message('ui_end_answered', 'localhost:40892'), progress: 'answered' },
        'view:10': { ...EXPLANATIONS.redirect_uri_mismatch, tab, attempt: 10 },
        'list:10': { ...LISTED, attempt: 10, end: message('diagnosis_redirect_uri_mismatch'), progress: 'failed' },
        'list:12': { ...LISTED, attempt: 12, end: message('ui_end_at_provider', 'id.example.com') },
      }),
    },
  ),
  popup(
    'corrected',
    { '.eyebrow.mended': message('ui_corrected'), '.moved': 'localhost:40892' },
    {
      session: news('corrected', EXPLANATIONS.landed_elsewhere_delivered, {
        from: 'http://localhost:38000',
        to: 'http://localhost:40892',
      }),
    },
  ),
  popup(
    'warn',
    {
      h1: EXPLANATIONS.redirect_uri_mismatch.summary,
      '.news .primary': message('ui_popup_fix'),
      '.news .leave': message('ui_leave', 'login.salesforce.com'),
    },
    {
      session: (tab) => ({
        ...news('warn', EXPLANATIONS.redirect_uri_mismatch)?.(tab),
        'list:12': {
          ...LISTED,
          attempt: 12,
          server: 'https://login.salesforce.com',
          end: message('diagnosis_redirect_uri_mismatch'),
          progress: 'failed',
        },
      }),
    },
  ),
  popup(
    'explained',
    { h1: EXPLANATIONS.nobody_listening.summary },
    { session: news('explained', EXPLANATIONS.nobody_listening) },
  ),
  popup(
    'hostile',
    { h1: SHOWN_NAME },
    { session: news('warn', HOSTILE_EXPLANATIONS.names), settings: HOSTILE_SETTINGS },
  ),
  popup(
    'hostile-recent',
    { '.recent small': SHOWN_NAME },
    {
      session: (tab) => ({
        'view:9': { ...HOSTILE_EXPLANATIONS.names, tab, attempt: 9 },
        'view:11': { ...HOSTILE_EXPLANATIONS.length, tab, attempt: 11 },
      }),
    },
  ),
  popup(
    'paused',
    { '#pause': message('ui_resume') },
    {
      then: async (page) => {
        await clickIn(page, '#pause');
        await until('the pause', () => page.$eval('#pause', (button) => button.nextElementSibling !== null));
      },
    },
  ),
  popup(
    'preset',
    { '#policy .note:last-child': message('ui_preset') },
    { preset: { version: 1, correction: 'off', registrations: [] } },
  ),
  popup(
    'left-alone',
    { '.recent .leave': message('ui_use_again', 'id.example.com') },
    {
      settings: LEFT_ALONE,
      session: () => ({
        'list:9': { ...LISTED, attempt: 9, end: message('diagnosis_landed_elsewhere'), progress: 'failed' },
      }),
    },
  ),
  popup(
    'left-alone-preset',
    { '.recent .leave': message('ui_preset_left_alone', 'id.example.com') },
    {
      preset: LEFT_ALONE,
      settings: LEFT_ALONE,
      session: () => ({
        'list:9': { ...LISTED, attempt: 9, end: message('diagnosis_landed_elsewhere'), progress: 'failed' },
      }),
    },
  ),
  popup(
    'elsewhere',
    {
      '#elsewhere[open] summary': message('ui_pasted_title'),
      '.understood dd': 'http://localhost:38000/callback',
      '.answer h1': message('summary_unknown_attempt', 'localhost:38000'),
    },
    { then: pasteDeadAddress },
  ),
  popup('page-without-error', { h1: message('ui_page_none') }, { then: askAboutPage }),
  popup('page-unreadable', { '.problem': message('ui_page_unreadable') }, { over: 'dead', then: askAboutPage }),
  options('empty', { h3: message('ui_registrations_none') }, undefined, { settings: undefined }),
  options('table', {
    'tbody tr:nth-child(2) .name': 'Staging on the build server',
    'tbody tr:nth-child(1) li': 'localhost:38000',
  }),
  options(
    'broken',
    { '#stored h2': message('ui_stored_broken'), '#stored li code': 'registrations[1].listener' },
    undefined,
    {
      settings: /** @type {any} */ ({
        ...SETTINGS,
        registrations: [SETTINGS.registrations[0], { ...SETTINGS.registrations[1], listener: 48_000 }],
      }),
    },
  ),
  options(
    'fix-all',
    { '#fixes details[open] pre': 'sf-mutations' },
    async (page) => {
      await until('the fix for all servers', () => page.$('#fixes details'));
      await openAll(page);
    },
    { settings: SEVERAL, window: false },
  ),
  options(
    'hostile',
    {
      'tbody tr:nth-child(1) .name': SHOWN_NAME,
      '#fixes details[open] pre': '<SERVER_NAME>',
    },
    async (page) => {
      await until('the fix for all servers', () => page.$('#fixes details'));
      await openAll(page);
    },
    { settings: HOSTILE_SETTINGS, window: false },
  ),
  options('preset', { '#policy .note:last-child': message('ui_preset'), '.remark': message('ui_preset') }, undefined, {
    preset: { version: 1, correction: 'ask', registrations: [{ ...SEVERAL.registrations[0], name: 'Company CRM' }] },
    settings: SEVERAL,
  }),
  options(
    'left-alone',
    {
      '#left-alone-title': message('ui_left_alone_title'),
      '.servers button': message('ui_use_again', 'id.example.com'),
    },
    undefined,
    { settings: LEFT_ALONE },
  ),
  options('left-alone-preset', { '.servers small': message('ui_preset') }, undefined, {
    preset: { version: 1, left_alone: ['https://sso.example.net'] },
    settings: LEFT_ALONE,
  }),
  options('hostile-import', { '.found label': SHOWN_NAME }, async (page) => {
    await clickIn(page, '#import');
    await page.$eval(
      'textarea#import-text',
      (field, text) => {
        field.value = text;
      },
      JSON.stringify(HOSTILE_SETTINGS),
    );
    await clickIn(page, '#importer .primary');
    await until('what was found', () => page.$('.found'));
  }),
  options('add', { 'dialog[open] h2': message('ui_registration_add'), ...ON_THE_NAME }, click('#add')),
  options(
    'edit',
    { 'dialog[open] h2': message('ui_registration_edit'), 'dialog[open] summary': message('ui_elsewhere') },
    click('#ui_edit-1'),
  ),
  options('place', { '.field:has([id="runs_on.host"]:focus) label': message('place_name_host') }, async (page) => {
    await clickIn(page, '#ui_edit-1');
    await page.waitForSelector('[id="runs_on.host"]');
    await page.focus('[id="runs_on.host"]');
  }),
  options(
    'wrong',
    { '#authorization_server[aria-invalid] ~ .problem': message('error_not_an_origin') },
    async (page) => {
      await clickIn(page, '#add');
      await page.type('#name', 'Salesforce MCP');
      await page.type('#authorization_server', 'login.salesforce.com');
      await page.keyboard.press('Enter');
      await until('the wrong field to be marked', () => page.$('[aria-invalid]'));
    },
  ),
  options(
    'deleted',
    { '#toast span': message('ui_registration_deleted', 'Salesforce MCP'), '#toast button': message('ui_undo') },
    click('#ui_delete-0'),
  ),
  options('proposal', { 'dialog[open] h2': message('ui_registration_add'), ...ON_THE_NAME }, undefined, {
    path: `${OPTIONS}#proposal=7`,
    window: true,
    session: () => ({ 'proposal:7': { ...SETTINGS.registrations[0], name: 'Claude Code at Salesforce' } }),
  }),
  options(
    'import',
    { 'dialog[open] h2': message('ui_import'), 'dialog[open] label': message('ui_import_paste') },
    click('#import'),
  ),
  options('import-broken', { '#import-problem': message('ui_import_broken', '2') }, async (page) => {
    await clickIn(page, '#import');
    await page.type('#import-text', '{ "mcpServers": {\n  "linear": nope } }');
    await clickIn(page, '#importer .primary');
    await until('the problem', () => page.$eval('#import-problem', (problem) => problem.textContent));
  }),
  options(
    'import-preview',
    { '.found label': 'sf-sobject-reads', '.found [aria-invalid] ~ .problem': message('error_not_an_origin') },
    async (page) => {
      await clickIn(page, '#import');
      await page.$eval(
        'textarea#import-text',
        (field, text) => {
          field.value = text;
        },
        CLAUDE_JSON,
      );
      await clickIn(page, '#importer .primary');
      await until('what was found', () => page.$('.found'));
      await clickIn(page, '#found-1');
      await clickIn(page, '#importer .primary');
      await until('the wrong field to be marked', () => page.$('[aria-invalid]'));
    },
  ),
  {
    name: 'welcome',
    path: WELCOME,
    shows: { h1: message('ui_welcome_title'), '#try': message('ui_try') },
  },
  {
    name: 'welcome-no-access',
    path: WELCOME,
    withoutAccess: true,
    shows: { '#access h2': message('ui_access_title'), '#grant': message('ui_access_grant') },
  },
];
