/** The popup in every state. */

import { click as clickIn } from '../../e2e/portmend.mjs';
import { until } from '../../e2e/wait.mjs';
import { EXPLANATIONS } from '../fixtures/explanations.mjs';
import { HOSTILE_EXPLANATIONS, HOSTILE_SETTINGS } from '../fixtures/hostile.mjs';
import { SETTINGS } from '../fixtures/settings.mjs';
import { message } from '../texts.mjs';
import { LEFT_ALONE, LISTED, SHOWN_NAME } from './state.mjs';

/** @import { Page } from 'puppeteer-core' */
/** @import { TabRecord, View } from '../../../extension/shared/session.js' */
/** @import { State } from './state.mjs' */

/** @param {string} name @param {State['shows']} shows @param {Partial<State>} [more] @returns {State} */
const popup = (name, shows, more = {}) => ({
  name: `popup-${name}`,
  path: '/pages/popup/popup.html',
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

/** The port of each of many sign-ins, by the attempt. */
const MANY = new Map([20, 22, 24, 26, 28, 30].map((attempt) => [attempt, 40_000 + attempt]));

/** @type {State[]} */
export const POPUP = [
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
        'list:8': {
          ...LISTED,
          attempt: 8,
          leg: 'listener',
          end: message('ui_end_answered', 'localhost:40892'),
          progress: 'answered',
        },
        'view:10': { ...EXPLANATIONS.redirect_uri_mismatch, tab, attempt: 10 },
        'list:10': {
          ...LISTED,
          attempt: 10,
          leg: 'request',
          end: message('diagnosis_redirect_uri_mismatch'),
          progress: 'failed',
        },
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
  // The tab's own news does not hide the others, however many there are.
  popup(
    'warn-of-many',
    {
      '.news h1': EXPLANATIONS.redirect_uri_mismatch.summary,
      ...Object.fromEntries(
        [...MANY.values()].map((port, index) => [
          `.recent li:nth-child(${MANY.size - index}):nth-last-child(${index + 1}) span`,
          message('ui_end_answered', `localhost:${port}`),
        ]),
      ),
    },
    {
      session: (tab) => ({
        ...news('warn', EXPLANATIONS.redirect_uri_mismatch)?.(tab),
        ...Object.fromEntries(
          [...MANY].map(([attempt, port]) => [
            `list:${attempt}`,
            {
              ...LISTED,
              attempt,
              leg: 'listener',
              end: message('ui_end_answered', `localhost:${port}`),
              progress: 'answered',
            },
          ]),
        ),
        // The news are not repeated in the list.
        'list:12': { ...LISTED, attempt: 12, server: 'https://login.salesforce.com' },
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
        'list:9': {
          ...LISTED,
          attempt: 9,
          leg: 'delivery',
          end: message('diagnosis_landed_elsewhere'),
          progress: 'failed',
        },
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
        'list:9': {
          ...LISTED,
          attempt: 9,
          leg: 'delivery',
          end: message('diagnosis_landed_elsewhere'),
          progress: 'failed',
        },
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
  popup(
    'page-unreadable',
    { '.problem': message('ui_page_unreadable'), '#paste label': message('ui_pasted_label') },
    { over: 'dead', then: askAboutPage },
  ),
];
