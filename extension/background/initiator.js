/**
 * Who started a sign-in, from what the browser lets us see of it. A page must never be taken for somebody else
 * (design rule 5), so "external" is said only after the page was committed and when nothing speaks against it.
 * Measured for every way of opening a page that we could think of: tests/measure.
 */

/** @typedef {import('../types/contract.js').Initiator} Initiator */

/**
 * @typedef {object} Evidence
 * @property {'chromium' | 'firefox'} browser
 * @property {boolean} opened_by_page whether a page opened the tab, with this address or another one
 * @property {boolean} opener whether the tab still has an opener
 * @property {boolean} popup whether its window is a popup: such tabs hide their opener
 * @property {string | null} previous_url what the tab showed when the navigation began
 * @property {boolean} interrupted whether this navigation ended before anything was committed
 * @property {string | null} transition how the committed page was reached
 * @property {string[]} qualifiers
 */

/** Addresses that no page can have filled. */
const BLANK = ['about:blank', 'about:newtab', 'about:home', 'about:privatebrowsing'];

/**
 * @param {Evidence} evidence
 * @returns {Initiator}
 */
export function initiator(evidence) {
  const { browser, opened_by_page, interrupted, transition, qualifiers } = evidence;
  if (opened_by_page) return 'page';
  if (transition === null || qualifiers.includes('forward_back')) return 'unknown';
  if (qualifiers.includes('client_redirect') || transition === 'form_submit') return 'page';
  return browser === 'chromium' ? inChromium(transition, interrupted) : inFirefox(evidence);
}

/**
 * @param {string} transition
 * @param {boolean} interrupted
 * @returns {Initiator}
 */
function inChromium(transition, interrupted) {
  if (transition === 'link') return 'page';
  // What was committed after an interruption is another navigation and tells nothing of this one.
  return !interrupted && (transition === 'start_page' || transition === 'typed') ? 'external' : 'unknown';
}

/**
 * Firefox calls a start by another program a `link`. What tells it is a tab that nobody opened and nothing filled.
 * @param {Evidence} evidence
 * @returns {Initiator}
 */
function inFirefox({ opener, popup, previous_url, transition, interrupted, qualifiers }) {
  const blank = previous_url !== null && BLANK.includes(previous_url);
  // A redirection in a tab that held a page looks like an interruption here.
  if (interrupted && !blank) return 'unknown';
  if (qualifiers.includes('from_address_bar')) return 'external';
  if (transition !== 'link') return 'unknown';
  if (previous_url !== null && !blank) return 'page';
  return blank && !opener && !popup ? 'external' : 'unknown';
}
