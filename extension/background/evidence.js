/** Collects the evidence that the browser gives of who started a sign-in. */

import { ext, IS_FIREFOX } from '../shared/browser.js';

/** @import { Evidence } from '../types/contract.js' */

/** @typedef {chrome.webNavigation.WebNavigationTransitionCallbackDetails} Commit */
/** Receives the evidence, and when it was seen. @typedef {(evidence: Evidence, time: number) => void} OnEvidence */

/**
 * A navigation that is not committed yet.
 * @typedef {object} Watch
 * @property {string} url
 * @property {Promise<Evidence>} before the evidence from before the commit
 * @property {number} announced how many times the browser announced it
 * @property {boolean} interrupted
 * @property {OnEvidence} onEvidence
 */

// The listeners exist only while a sign-in opens. The browser stops this script after 30 idle seconds. The listeners
// must be removed before that, or every later navigation would wake the script.
const WATCH_TIMEOUT_MS = 20_000;

/** By tab. @type {Map<number, Watch>} */
const watches = new Map();

/** When tabs were created, as far as this run of the script saw it. The age of older tabs does not matter. @type {Map<number, number>} */
const creationTimes = new Map();

/** Tabs that a page opened. @type {Set<number>} */
const openedByPage = new Set();

/** @param {number} tab */
export const noteTabCreated = (tab) => void creationTimes.set(tab, Date.now());

/** @param {number} tab */
export const noteOpenedByPage = (tab) => void openedByPage.add(tab);

/** @param {number} tab */
export function forgetEvidence(tab) {
  creationTimes.delete(tab);
  openedByPage.delete(tab);
  unwatchNavigation(tab);
}

/**
 * Watches a navigation that has just begun until its page is committed. Call this synchronously from the event: it asks
 * the browser at once what the tab shows, before the new page arrives.
 * @param {number} tab
 * @param {number} time when it began
 * @param {string} url of the authorization request
 * @param {OnEvidence} onEvidence called with the first evidence, and again when the page is committed
 */
export function watchNavigation(tab, time, url, onEvidence) {
  const earlier = watches.get(tab);
  // Firefox announces a navigation again when it changes the process; the tab is empty then. What counts is what the
  // tab showed before the first announcement.
  const before = earlier?.before ?? inspectTab(tab);
  const watch = {
    url,
    before,
    announced: (earlier?.announced ?? 0) + 1,
    interrupted: earlier?.url === url && earlier.interrupted,
    onEvidence,
  };
  watches.set(tab, watch);
  void before.then((evidence) => onEvidence(evidence, time));
  ext.webNavigation.onCommitted.addListener(onCommitted);
  ext.webNavigation.onErrorOccurred.addListener(onErrorOccurred);
  setTimeout(() => {
    if (watches.get(tab) === watch) unwatchNavigation(tab);
  }, WATCH_TIMEOUT_MS);
}

/**
 * Collects the evidence of a sign-in if only its committed page was seen.
 * @param {Commit} commit
 * @param {OnEvidence} onEvidence
 */
export async function inspectCommit(commit, onEvidence) {
  if (watches.has(commit.tabId)) return onCommitted(commit);
  // The site that redirected here chose the request, so how that site was reached proves nothing.
  if (commit.transitionQualifiers.includes('server_redirect')) return;
  const evidence = await inspectTab(commit.tabId);
  onEvidence({ ...evidence, previous_url: null, ...transitionOf(commit) }, commit.timeStamp);
}

/**
 * Stops watching a tab: what is committed next in it is another navigation.
 * @param {number} tab
 */
export function unwatchNavigation(tab) {
  watches.delete(tab);
  if (watches.size > 0) return;
  ext.webNavigation.onCommitted.removeListener(onCommitted);
  ext.webNavigation.onErrorOccurred.removeListener(onErrorOccurred);
}

/** @param {Commit} commit */
function onCommitted(commit) {
  const watch = watches.get(commit.tabId);
  // Firefox commits an empty page before the first real one.
  if (!watch || commit.frameId !== 0 || commit.url === 'about:blank') return;
  unwatchNavigation(commit.tabId);
  // Without a redirection, the committed page must be the requested one.
  const redirected = commit.transitionQualifiers.includes('server_redirect');
  const isRequest = commit.url.split('#')[0] === watch.url.split('#')[0];
  if (!isRequest && !redirected) return;
  const { announced, interrupted, onEvidence } = watch;
  const afterwards = { announced, interrupted, redirected_here: isRequest && redirected, ...transitionOf(commit) };
  void watch.before.then((evidence) => onEvidence({ ...evidence, ...afterwards }, commit.timeStamp));
}

/** @param {{ tabId: number, frameId: number, url: string }} failure */
function onErrorOccurred({ tabId, frameId, url }) {
  const watch = watches.get(tabId);
  if (watch && frameId === 0 && url === watch.url) watch.interrupted = true;
}

/** @param {Commit} commit */
const transitionOf = ({ transitionType, transitionQualifiers }) => ({
  transition: transitionType,
  qualifiers: transitionQualifiers,
});

/**
 * Collects the evidence that a tab gives before its page is committed.
 * @param {number} tabId
 * @returns {Promise<Evidence>}
 */
async function inspectTab(tabId) {
  const created = creationTimes.get(tabId);
  const age = created === undefined ? null : Date.now() - created;
  const [frame, tab] = await Promise.all([
    ext.webNavigation.getFrame({ tabId, frameId: 0 }).catch(() => null),
    ext.tabs.get(tabId).catch(() => null),
  ]);
  const window = tab && (await ext.windows.get(tab.windowId).catch(() => null));
  return {
    browser: IS_FIREFOX ? 'firefox' : 'chromium',
    opened_by_page: openedByPage.has(tabId),
    opener: tab?.openerTabId !== undefined,
    // A window that cannot be queried counts as a popup.
    popup: window?.type !== 'normal',
    age,
    previous_url: frame?.url ?? null,
    announced: 1,
    interrupted: false,
    redirected_here: false,
    transition: null,
    qualifiers: [],
  };
}
