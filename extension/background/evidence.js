/** Gathers what the browser lets us see of who started a sign-in. */

import { ext, IS_FIREFOX } from '../shared/browser.js';
import { startedBy } from './core.js';

/** @typedef {import('../types/contract.js').Evidence} Evidence */
/** @typedef {import('../types/contract.js').Initiator} Initiator */

/** Is called when it is known who started a sign-in, with the time of what told it. @typedef {(initiator: Initiator, since: number) => void} Learned */

/** A sign-in whose page is not committed yet. @typedef {{ url: string, seen: Promise<Evidence>, announced: number, interrupted: boolean, learned: Learned }} Watch */

// The listeners are only there while a sign-in opens. The browser stops this script after 30 seconds of rest: the
// listeners must be gone before, or every later navigation would wake it.
const PATIENCE = 20_000;

/** By tab. @type {Map<number, Watch>} */
const watches = new Map();

/** When tabs were created, as far as this run of the script saw it: an older one is of no interest. @type {Map<number, number>} */
const births = new Map();

/** Tabs that a page opened. @type {Set<number>} */
const opened = new Set();

/** @param {number} tab */
export const noteBirth = (tab) => void births.set(tab, Date.now());

/** @param {number} tab */
export const noteOpened = (tab) => void opened.add(tab);

/** @param {number} tab */
export function forgetEvidence(tab) {
  births.delete(tab);
  opened.delete(tab);
  unwatch(tab);
}

/**
 * Watches a navigation that has just begun until its page is committed. To be called within the event itself:
 * what the tab shows is asked at once, before the new page is there.
 * @param {number} tab
 * @param {number} time when it began
 * @param {string} url of the authorization request
 * @param {Learned} learned
 */
export function watch(tab, time, url, learned) {
  const before = watches.get(tab);
  // Firefox announces a navigation once more when it changes the process; the tab is empty then. What counts is
  // what the tab showed before the first of them.
  const seen = before?.seen ?? look(tab);
  const entry = {
    url,
    seen,
    announced: (before?.announced ?? 0) + 1,
    interrupted: before?.url === url && before.interrupted,
    learned,
  };
  watches.set(tab, entry);
  void seen.then((evidence) => report(evidence, time, learned));
  ext.webNavigation.onCommitted.addListener(onCommitted);
  ext.webNavigation.onErrorOccurred.addListener(onErrorOccurred);
  setTimeout(() => {
    if (watches.get(tab) === entry) unwatch(tab);
  }, PATIENCE);
}

/**
 * Who started a sign-in of which only the committed page was seen.
 * @param {chrome.webNavigation.WebNavigationTransitionCallbackDetails} commit
 * @param {Learned} learned
 */
export async function fromCommit(commit, learned) {
  if (watches.has(commit.tabId)) return onCommitted(commit);
  // The site that redirected here chose the request: how that site was reached tells nothing.
  if (commit.transitionQualifiers.includes('server_redirect')) return;
  const evidence = await look(commit.tabId);
  await report({ ...evidence, previous_url: null, ...manner(commit) }, commit.timeStamp, learned);
}

/**
 * Ends the watch: what is committed next in this tab is another navigation.
 * @param {number} tab
 */
export function unwatch(tab) {
  watches.delete(tab);
  if (watches.size > 0) return;
  ext.webNavigation.onCommitted.removeListener(onCommitted);
  ext.webNavigation.onErrorOccurred.removeListener(onErrorOccurred);
}

/** @param {chrome.webNavigation.WebNavigationTransitionCallbackDetails} commit */
function onCommitted(commit) {
  const entry = watches.get(commit.tabId);
  // Firefox commits an empty page before the first real one.
  if (!entry || commit.frameId !== 0 || commit.url === 'about:blank') return;
  unwatch(commit.tabId);
  // Without a redirection it must be the very page that was asked for.
  const redirected = commit.transitionQualifiers.includes('server_redirect');
  const same = commit.url.split('#')[0] === entry.url.split('#')[0];
  if (!same && !redirected) return;
  const { announced, interrupted, learned } = entry;
  const more = { announced, interrupted, redirected_here: same && redirected, ...manner(commit) };
  void entry.seen.then((evidence) => report({ ...evidence, ...more }, commit.timeStamp, learned));
}

/** @param {{ tabId: number, frameId: number, url: string }} failure */
function onErrorOccurred({ tabId, frameId, url }) {
  const entry = watches.get(tabId);
  if (entry && frameId === 0 && url === entry.url) entry.interrupted = true;
}

/** @param {chrome.webNavigation.WebNavigationTransitionCallbackDetails} commit */
const manner = ({ transitionType, transitionQualifiers }) => ({
  transition: transitionType,
  qualifiers: transitionQualifiers,
});

/**
 * @param {Evidence} evidence
 * @param {number} time of what told it
 * @param {Learned} learned
 */
async function report(evidence, time, learned) {
  const known = await startedBy(evidence);
  if (known !== 'unknown') learned(known, time);
}

/**
 * What can be seen of a tab before its page is committed.
 * @param {number} tabId
 * @returns {Promise<Evidence>}
 */
async function look(tabId) {
  const born = births.get(tabId);
  const age = born === undefined ? null : Date.now() - born;
  const [frame, tab] = await Promise.all([
    ext.webNavigation.getFrame({ tabId, frameId: 0 }).catch(() => null),
    ext.tabs.get(tabId).catch(() => null),
  ]);
  const window = tab && (await ext.windows.get(tab.windowId).catch(() => null));
  return {
    browser: IS_FIREFOX ? 'firefox' : 'chromium',
    opened_by_page: opened.has(tabId),
    opener: tab?.openerTabId !== undefined,
    // A window that cannot be asked is taken for the worse.
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
