/** Who started a sign-in: each line is a way of opening it as the browsers were measured to show it (tests/measure). */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { initiator } from '../../extension/background/initiator.js';

/** @typedef {import('../../extension/background/initiator.js').Evidence} Evidence */

/** @type {Evidence} */
const CHROMIUM = {
  browser: 'chromium', opened_by_page: false, opener: true, popup: false, age: null,
  previous_url: null, interrupted: false, transition: null, qualifiers: [],
};

/** @type {Evidence} */
const FIREFOX = { ...CHROMIUM, browser: 'firefox', opener: false, previous_url: 'about:blank' };

const PAGE = 'https://page.example/';

/** @type {[string, Evidence, string][]} */
const CASES = [
  ['another program, Chromium', { ...CHROMIUM, transition: 'start_page' }, 'external'],
  ['another program, redirected to a login page', { ...CHROMIUM, transition: 'start_page', qualifiers: ['server_redirect'] }, 'external'],
  ['typed', { ...CHROMIUM, transition: 'typed', qualifiers: ['from_address_bar'] }, 'external'],
  ['nothing committed yet', CHROMIUM, 'unknown'],
  ['the click on a notification of a page', { ...CHROMIUM, transition: 'start_page', opener: false }, 'unknown'],
  ['back to what was typed once', { ...CHROMIUM, transition: 'typed', qualifiers: ['forward_back'] }, 'unknown'],
  ['something else typed while the sign-in of a page opened', { ...CHROMIUM, transition: 'typed', interrupted: true }, 'unknown'],
  ['a link', { ...CHROMIUM, transition: 'link' }, 'page'],
  ['a form', { ...CHROMIUM, transition: 'form_submit' }, 'page'],
  ['a page from another program that goes on by itself', { ...CHROMIUM, transition: 'start_page', qualifiers: ['client_redirect'] }, 'page'],
  ['reload', { ...CHROMIUM, transition: 'reload' }, 'unknown'],
  ['window.open', { ...CHROMIUM, transition: null, opened_by_page: true }, 'page'],

  ['another program, Firefox', { ...FIREFOX, age: 150 }, 'external'],
  ['another program, Firefox, committed', { ...FIREFOX, age: 150, transition: 'link', qualifiers: ['server_redirect'] }, 'external'],
  ['a tab that is older than its sign-in, as after a redirection by a page', { ...FIREFOX, age: 60_000, transition: 'link' }, 'unknown'],
  ['a tab whose birth was not seen', { ...FIREFOX, transition: 'link' }, 'unknown'],
  ['link over a page', { ...FIREFOX, previous_url: PAGE, age: 60_000, transition: 'link', interrupted: true }, 'page'],
  ['a page in a newborn tab that goes on', { ...FIREFOX, previous_url: PAGE, age: 300, transition: 'link' }, 'page'],
  ['typed over a page', { ...FIREFOX, previous_url: PAGE, transition: 'typed', qualifiers: ['from_address_bar'] }, 'unknown'],
  ['an empty tab opened by a page', { ...FIREFOX, age: 10, opened_by_page: true }, 'page'],
  ['an empty tab with an opener', { ...FIREFOX, age: 10, opener: true }, 'unknown'],
  ['an empty popup', { ...FIREFOX, age: 10, popup: true }, 'unknown'],
  ['typed in a new tab', { ...FIREFOX, previous_url: 'about:newtab', transition: 'typed', qualifiers: ['from_address_bar'] }, 'external'],
  ['typed in a new tab, redirected to a login page', { ...FIREFOX, previous_url: 'about:newtab', interrupted: true, transition: 'typed', qualifiers: ['from_address_bar', 'server_redirect'] }, 'external'],
  ['a typed site redirects to a sign-in of its own', { ...FIREFOX, transition: 'typed', qualifiers: ['from_address_bar', 'server_redirect'] }, 'unknown'],
  ['what was in the tab is not known', { ...FIREFOX, previous_url: null, age: 10 }, 'unknown'],
];

for (const [name, evidence, expected] of CASES) test(name, () => assert.equal(initiator(evidence), expected));
