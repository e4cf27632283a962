/** Every page in every state that a person can meet. */

import { failed, signIn } from './core.mjs';
import { EXPLANATIONS, SETTINGS } from './fixtures.mjs';

const EXPLAIN = '/pages/explain/explain.html#12';
const POPUP = '/pages/popup/popup.html';
const OPTIONS = '/pages/options/options.html';
const WELCOME = '/pages/welcome/welcome.html';
const CLAUDE_JSON = JSON.stringify({ mcpServers: {
  'sf-sobject-reads': { type: 'http', url: 'https://api.salesforce.com/platform/mcp/v1/platform/sobject-reads', oauth: { clientId: '3MVG9pRzvMkjMb6kOLfG', callbackPort: 38000 } },
  linear: { type: 'http', url: 'https://mcp.linear.app/mcp' } } });
const view = EXPLANATIONS.landed_elsewhere;

const NO_ERROR = { url: 'https://login.salesforce.com/', title: 'Login', text: 'Log in' };
const REPORT = [
  { ...signIn('http://localhost:40892/callback', 'external', 'state-1'), tab: 7, private: false, time: 1_795_000_000_000 },
  { ...failed('http://localhost:38000/callback', 'state-1'), tab: 7, private: false, time: 1_795_000_021_000 },
];
const SEVERAL = { ...SETTINGS, registrations: [...SETTINGS.registrations, { ...SETTINGS.registrations[0], name: 'Salesforce MCP, mutations', server_name: 'sf-mutations',
  server_url: 'https://api.salesforce.com/platform/mcp/v1/platform/sobject-mutations' }] };
const openAll = (page) => page.evaluate(() => document.querySelectorAll('details').forEach((details) => { details.open = true; }));

const explanations = Object.entries(EXPLANATIONS).map(([name, explanation]) =>
  ({ name: `explain-${name}`, path: EXPLAIN, fixture: { session: { 'view:12': explanation } } }));

const askPage = async (page) => { await page.click('#explain-page'); await page.waitForFunction(() => !document.querySelector('#explain-page') || document.querySelector('.problem').textContent); };
const popup = (name, session, local = { settings: SETTINGS }) => ({ name: `popup-${name}`, path: POPUP, widths: [370], height: 560, fixture: { session, local } });
const options = (name, then, path = OPTIONS, local = { settings: SETTINGS }, session = {}) => ({ name: `options-${name}`, path, fixture: { local, session }, then, window: Boolean(then) });

export const STATES = [
  ...explanations,
  { name: 'explain-expired', path: EXPLAIN, fixture: {} },
  { name: 'explain-open', path: EXPLAIN, fixture: { session: { 'view:12': view } },
    then: openAll },
  { name: 'explain-report', path: EXPLAIN, fixture: { session: { 'view:12': view, 'report:12': REPORT }, local: { settings: SETTINGS } },
    then: async (page) => { await page.click('#report summary'); await page.waitForSelector('pre.report'); } },
  { name: 'explain-fix-all', path: EXPLAIN, fixture: { session: { 'view:12': view }, local: { settings: SEVERAL } },
    then: async (page) => { await page.waitForSelector('details.boxed'); await page.click('details.boxed summary'); } },
  { name: 'explain-failed', path: EXPLAIN, fixture: { session: { 'view:12': view }, answer: { ok: false, error: { name: 'Error', message: '' } } },
    then: (page) => page.click('.now .primary') },
  { name: 'explain-wrong-port', path: EXPLAIN, fixture: { session: { 'view:12': EXPLANATIONS.unknown_attempt } },
    then: async (page) => { await page.type('#listener', '99999'); await page.keyboard.press('Enter'); } },
  { name: 'explain-rtl', path: EXPLAIN, fixture: { session: { 'view:12': view }, dir: 'rtl' } },
  { name: 'explain-forced-colors', path: EXPLAIN, fixture: { session: { 'view:12': view } }, forced: true },
  popup('nothing', {}, {}),
  popup('recent', { 'view:9': { ...EXPLANATIONS.redirect_uri_mismatch, attempt: 9 }, 'view:11': { ...EXPLANATIONS.landed_elsewhere_delivered, attempt: 11 }, 'view:10': { ...EXPLANATIONS.unknown_attempt, attempt: 10 } }),
  popup('corrected', { 'tab:7': { kind: 'corrected', explanation: EXPLANATIONS.landed_elsewhere_delivered, from: 'http://localhost:38000', to: 'http://localhost:40892' } }),
  popup('warn', { 'tab:7': { kind: 'warn', explanation: EXPLANATIONS.redirect_uri_mismatch } }),
  popup('explained', { 'tab:7': { kind: 'explained', explanation: EXPLANATIONS.nobody_listening } }),
  { ...popup('page-without-error', {}), then: askPage, fixture: { local: { settings: SETTINGS }, page: NO_ERROR, answer: { ok: true, found: false } } },
  { ...popup('page-unreadable', {}), then: askPage },
  options('empty', undefined, OPTIONS, {}),
  options('table'),
  { ...options('fix-all', undefined, OPTIONS, { settings: SEVERAL }), then: async (page) => { await page.waitForSelector('#fixes details'); await openAll(page); } },
  options('add', (page) => page.click('#add')),
  options('edit', (page) => page.click('tbody tr:nth-child(2) button')),
  options('wrong', async (page) => {
    await page.click('#add');
    await page.type('#name', 'Salesforce MCP');
    await page.type('#authorization_server', 'login.salesforce.com');
    await page.keyboard.press('Enter');
    await page.waitForSelector('[aria-invalid]');
  }),
  options('deleted', (page) => page.click('tbody tr:nth-child(1) button:last-child')),
  options('proposal', () => {}, `${OPTIONS}#proposal=7`, { settings: SETTINGS }, { 'proposal:7': { ...SETTINGS.registrations[0], name: 'Claude Code at Salesforce' } }),
  options('import', (page) => page.click('#import')),
  options('import-broken', async (page) => {
    await page.click('#import');
    await page.type('#import-text', '{ "mcpServers": {\n  "linear": nope } }');
    await page.click('#importer .primary');
    await page.waitForFunction(() => document.getElementById('import-problem')?.textContent);
  }),
  options('import-preview', async (page) => {
    await page.click('#import');
    await page.evaluate((text) => { document.getElementById('import-text').value = text; }, CLAUDE_JSON);
    await page.click('#importer .primary');
    await page.waitForSelector('.found');
    await page.click('#importer .primary');
    await page.waitForSelector('[aria-invalid]');
  }),
  { name: 'welcome', path: WELCOME, fixture: {} },
  { name: 'welcome-no-access', path: WELCOME, fixture: { granted: false } },
];
