/** Who started a sign-in: each line is a way of opening it as the browsers were measured to show it (tests/measure). */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { initiator } from '../../extension/background/initiator.js';

/** @typedef {import('../../extension/background/initiator.js').Evidence} Evidence */

/** @type {Evidence} */
const CHROMIUM = {
  browser: 'chromium', opened_by_page: false, opener: true, popup: false, age: null,
  previous_url: null, announced: 1, interrupted: false, redirected_here: false, transition: null, qualifiers: [],
};

/** @type {Evidence} */
const FRESH = { ...CHROMIUM, browser: 'firefox', opener: false, age: 150, previous_url: 'about:blank' };

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

  ['another program, Firefox', { ...FRESH, transition: 'link' }, 'external'],
  ['another program, redirected to a login page, Firefox', { ...FRESH, transition: 'link', qualifiers: ['server_redirect'] }, 'external'],
  ['not committed yet, Firefox', FRESH, 'unknown'],
  ['a tab that is older than its sign-in, as after a redirection by a page', { ...FRESH, age: 60_000, transition: 'link' }, 'unknown'],
  ['a tab whose birth was not seen', { ...FRESH, age: null, transition: 'link' }, 'unknown'],
  ['a link to an address that redirects to the request', { ...FRESH, transition: 'link', qualifiers: ['server_redirect'], redirected_here: true }, 'unknown'],
  ['the click on a notification of a page, Firefox', { ...FRESH, transition: 'link', announced: 2, interrupted: true }, 'unknown'],
  ['link over a page', { ...FRESH, previous_url: PAGE, age: 60_000, transition: 'link', announced: 2, interrupted: true }, 'page'],
  ['a page in a newborn tab that goes on', { ...FRESH, previous_url: PAGE, transition: 'link' }, 'page'],
  ['a form, Firefox', { ...FRESH, transition: 'form_submit' }, 'page'],
  ['typed over a page', { ...FRESH, previous_url: PAGE, transition: 'typed', qualifiers: ['from_address_bar'] }, 'unknown'],
  ['typed in an empty tab that a page may have left so', { ...FRESH, transition: 'typed', qualifiers: ['from_address_bar'] }, 'unknown'],
  ['an empty tab opened by a page', { ...FRESH, opened_by_page: true, transition: 'link' }, 'page'],
  ['an empty tab with an opener', { ...FRESH, opener: true, transition: 'link' }, 'unknown'],
  ['an empty popup', { ...FRESH, popup: true, transition: 'link' }, 'unknown'],
  ['typed in a new tab', { ...FRESH, previous_url: 'about:newtab', transition: 'typed', qualifiers: ['from_address_bar'], announced: 2, interrupted: true }, 'external'],
  ['typed in a new tab, redirected to a login page', { ...FRESH, previous_url: 'about:newtab', interrupted: true, transition: 'typed', qualifiers: ['from_address_bar', 'server_redirect'] }, 'external'],
  ['a typed site redirects to a sign-in of its own', { ...FRESH, previous_url: 'about:newtab', transition: 'typed', qualifiers: ['from_address_bar', 'server_redirect'] }, 'unknown'],
  ['back, Firefox', { ...FRESH, transition: 'link', qualifiers: ['forward_back'] }, 'unknown'],
  ['what was in the tab is not known', { ...FRESH, previous_url: null, transition: 'link' }, 'unknown'],
];

for (const [name, evidence, expected] of CASES) test(name, () => assert.equal(initiator(evidence), expected));
