/** The explanation in every state. */

import { answering, click as clickIn } from '../../e2e/portmend.mjs';
import { failed, signIn } from '../core.mjs';
import { EXPLANATIONS } from '../fixtures/explanations.mjs';
import { HOSTILE_EXPLANATIONS, HOSTILE_SETTINGS } from '../fixtures/hostile.mjs';
import { SETTINGS } from '../fixtures/settings.mjs';
import { message } from '../texts.mjs';
import { click, openAll, SEVERAL, SHOWN_NAME } from './state.mjs';

/** @import { Page } from 'puppeteer-core' */
/** @import { View } from '../../../extension/shared/session.js' */
/** @import { State } from './state.mjs' */

const PATH = '/pages/explain/explain.html#12';
const LANDED = EXPLANATIONS.landed_elsewhere;

const REPORT = [
  { type: 'settings', settings: SETTINGS, private: false, time: 1_795_000_000_000 },
  { ...signIn('http://localhost:40892/callback', 'external', 'state-1'), private: false, time: 1_795_000_000_000 },
  { ...failed('http://localhost:38000/callback', { state: 'state-1' }), private: false, time: 1_795_000_021_000 },
];

/** Opens everything but the report, which only the background can make. @param {Page} page */
const openFacts = (page) =>
  page.evaluate(() =>
    document.querySelectorAll('details:not(#report)').forEach((details) => {
      details.setAttribute('open', '');
    }),
  );
/** The sign-in is forgotten while its page is open. @param {Page} page */
const forget = (page) => page.evaluate(() => chrome.storage.session.remove('view:12'));
/** @param {string} place @returns {(page: Page) => Promise<unknown>} */
const choosePlace = (place) => async (page) => {
  await clickIn(page, `.places input[value=${place}]`);
  await page.waitForSelector(`.place-body`);
  await openAllOf(page, '.place details');
};
/** @param {Page} page @param {string} selector */
const openAllOf = (page, selector) =>
  page.evaluate((all) => document.querySelectorAll(all).forEach((one) => one.setAttribute('open', '')), selector);

/** @param {string} name @param {View} view @param {Partial<State>} [more] @returns {State} */
const explain = (name, view, more = {}) => ({
  name: `explain-${name}`,
  path: PATH,
  session: (tab) => ({ 'view:12': { ...view, tab } }),
  shows: { h1: view.summary },
  ...more,
});

/** @type {State[]} */
export const EXPLAIN = [
  ...Object.entries(EXPLANATIONS).map(([name, view]) => explain(name, view)),
  { name: 'explain-expired', path: PATH, shows: { h1: message('ui_expired_title') } },
  explain('forgotten', EXPLANATIONS.nobody_listening, {
    then: forget,
    shows: { '.head + .now [role=status]': message('error_unknown_attempt') },
  }),
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
];
