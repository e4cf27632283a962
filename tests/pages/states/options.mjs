/** The settings in every state. */

import { click as clickIn } from '../../e2e/portmend.mjs';
import { until } from '../../e2e/wait.mjs';
import { HOSTILE_SETTINGS } from '../fixtures/hostile.mjs';
import { SETTINGS } from '../fixtures/settings.mjs';
import { message } from '../texts.mjs';
import { click, LEFT_ALONE, openAll, SEVERAL, SHOWN_NAME } from './state.mjs';

/** @import { State } from './state.mjs' */

const PATH = '/pages/options/options.html';
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

/** @param {string} name @param {State['shows']} shows @param {State['then']} [then] @param {Partial<State>} [more] @returns {State} */
const options = (name, shows, then, more = {}) => ({
  name: `options-${name}`,
  path: PATH,
  settings: SETTINGS,
  shows,
  then,
  window: Boolean(then),
  ...more,
});

/** The editor opens with the focus on its first field. @type {State['shows']} */
const ON_THE_NAME = { '.field:has(#name:focus-visible) label': message('ui_field_name') };

/** @type {State[]} */
export const OPTIONS = [
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
    path: `${PATH}#proposal=7`,
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
      // A click would hit the row of buttons if that covers it.
      await page.focus('#found-1');
      await page.keyboard.press(' ');
      await clickIn(page, '#importer .primary');
      await until('the wrong field to be marked', () => page.$('[aria-invalid]'));
    },
  ),
];
