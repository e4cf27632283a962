/**
 * Who started a sign-in, from what the browser lets us see of it. A page must never be taken for somebody else
 * (design rule 5): "external" is said only when nothing else could look the same.
 * Measured for every way of opening a page that we could think of: tests/measure.
 */

/** @typedef {import('../types/contract.js').Initiator} Initiator */

/**
 * @typedef {object} Evidence
 * @property {'chromium' | 'firefox'} browser
 * @property {boolean} opened_by_page whether a page opened the tab
 * @property {boolean} opener whether the tab names an opener; in Chromium every tab but the first does
 * @property {boolean} popup whether its window is no ordinary one: popups hide their opener
 * @property {number | null} age milliseconds since the tab was created, if that was seen
 * @property {string | null} previous_url what the tab showed when the navigation began
 * @property {boolean} interrupted whether the request's own navigation ended before anything was committed
 * @property {number} announced how often the navigation was announced: twice when Firefox changed the process for it
 * @property {boolean} redirected_here whether the committed page is the request itself, reached by a redirection
 * @property {string | null} transition how the committed page was reached; null before that
 * @property {string[]} qualifiers
 */

/** What Firefox shows before the user has gone anywhere. A page can leave a tab at about:blank, but never at these. */
const START_PAGES = ['about:newtab', 'about:home', 'about:privatebrowsing'];

/** How long after the birth of a tab the navigation it was made for begins, in milliseconds. */
const NEWBORN = 1000;

/**
 * @param {Evidence} evidence
 * @returns {Initiator}
 */
export function initiator(evidence) {
  if (evidence.opened_by_page) return 'page';
  return evidence.browser === 'chromium' ? inChromium(evidence) : inFirefox(evidence);
}

/**
 * Chromium tells by the transition, once the page is committed.
 * @param {Evidence} evidence
 * @returns {Initiator}
 */
function inChromium({ transition, qualifiers, interrupted, opener }) {
  if (transition === null || qualifiers.includes('forward_back')) return 'unknown';
  if (transition === 'link' || transition === 'form_submit' || qualifiers.includes('client_redirect')) return 'page';
  // What is committed after an interruption is another navigation and tells nothing of this one.
  if (interrupted) return 'unknown';
  // An address from another program opens beside the active tab and names it as opener; a notification's click,
  // handled by a page's worker, has the same transition and no opener.
  return transition === 'typed' || (transition === 'start_page' && opener) ? 'external' : 'unknown';
}

/**
 * In Firefox a start by another program is a `link` like any other. What tells it is a tab that was just made for
 * it, that no page opened, in which nothing but this one navigation happened.
 * @param {Evidence} evidence
 * @returns {Initiator}
 */
function inFirefox(evidence) {
  const { previous_url, interrupted, transition, qualifiers } = evidence;
  if (transition === null || previous_url === null || qualifiers.includes('forward_back')) return 'unknown';
  if (qualifiers.includes('client_redirect') || transition === 'form_submit') return 'page';
  if (START_PAGES.includes(previous_url)) {
    // A redirected request that was typed itself is seen to be replaced; one that a typed site redirected to is not.
    const itself = interrupted || !qualifiers.includes('server_redirect');
    return qualifiers.includes('from_address_bar') && itself ? 'external' : 'unknown';
  }
  if (previous_url !== 'about:blank') return transition === 'link' ? 'page' : 'unknown';
  return transition === 'link' && isMadeForIt(evidence) ? 'external' : 'unknown';
}

/** @param {Evidence} evidence */
function isMadeForIt({ opener, popup, age, announced, interrupted, redirected_here }) {
  const alone = announced === 1 && !interrupted && !redirected_here;
  return alone && !opener && !popup && age !== null && age < NEWBORN;
}
