/** Collects the evidence that the browser gives of who started a sign-in. */

import { BROWSER, ext } from '../shared/browser.js';

/** @import { Evidence } from '../types/contract.js' */

/** @typedef {chrome.webNavigation.WebNavigationTransitionCallbackDetails} Commit */
/** Receives the evidence, and when its request began. @typedef {(evidence: Evidence, time: number) => void} OnEvidence */

/** Receives the address at which the request failed, and how. @typedef {(failure: { timeStamp: number, url: string, error: string }) => void} OnFailure */

/** What is known of a navigation when its page is committed, at `time`. @typedef {{ time: number, evidence: Partial<Evidence> }} Committed */

/**
 * A navigation whose page is not committed yet, or has been reached through a redirection and is still loading.
 * @typedef {object} Watch
 * @property {string} url
 * @property {number} time when it began
 * @property {Promise<Evidence>} before the evidence from before the commit
 * @property {number} announced how many times the browser announced it
 * @property {boolean} interrupted
 * @property {boolean} superseded
 * @property {Committed | undefined} committed
 * @property {boolean} attended whether the listeners existed when the page was committed
 * @property {OnEvidence} onEvidence
 * @property {OnFailure} onFailure
 */

/**
 * A tab as it was when its creation was reported.
 * @typedef {object} Created
 * @property {number} time
 * @property {boolean} selected
 * @property {number} lastAccessed
 */

// The listeners exist only while a sign-in opens. The browser stops this script after 30 idle seconds. The listeners
// must be removed before that, or every later navigation would wake the script. Looking after the tab keeps it awake.
const LOOK_MS = 20_000;

/** How long a page may take to arrive: longer than browsers try to connect. */
const LONGEST_MS = 180_000;

/** What Chromium calls the process of a navigation that is not committed. */
const NO_PROCESS = -1;

/**
 * Whether a navigation failed before its page was committed. In Chromium, a page that is shown fails too, if it is left while
 * it still loads: it has a process.
 * @param {{ processId?: number }} failure
 */
export const isUncommitted = ({ processId = NO_PROCESS }) => processId === NO_PROCESS;

/** By tab. @type {Map<number, Watch>} */
const watches = new Map();

/** Tabs whose creation this run of the script saw. Older tabs prove nothing. @type {Map<number, Created>} */
const createdTabs = new Map();

/** Tabs that a page opened. @type {Set<number>} */
const openedByPage = new Set();

let hasForgotten = false;

/** @param {chrome.tabs.Tab} tab */
export function noteTabCreated({ id, active, lastAccessed = 0 }) {
  if (id !== undefined) createdTabs.set(id, { time: Date.now(), selected: active, lastAccessed });
}

/** @param {number} tab */
export const noteOpenedByPage = (tab) => void openedByPage.add(tab);

/** @param {number} tab */
export function forgetEvidence(tab) {
  createdTabs.delete(tab);
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
 * @param {OnFailure} onFailure called if the server has redirected the request to an address that cannot be opened
 */
export function watchNavigation(tab, time, url, onEvidence, onFailure) {
  const present = watches.get(tab);
  const earlier = present?.committed ? undefined : present;
  // Firefox announces a navigation again when it changes the process; the tab is empty then. What counts is what the
  // tab showed before the first announcement.
  const before = earlier?.before ?? inspectTab(tab, time, url);
  const watch = {
    url,
    time,
    before,
    announced: (earlier?.announced ?? 0) + 1,
    interrupted: earlier?.url === url && earlier.interrupted,
    superseded: earlier !== undefined && (earlier.superseded || earlier.url !== url),
    committed: undefined,
    attended: false,
    onEvidence,
    onFailure,
  };
  watches.set(tab, watch);
  void before.then((evidence) => onEvidence(evidence, time));
  addListeners();
  lookLater(tab, watch);
}

/**
 * Goes on watching for as long as the page may still arrive.
 * @param {number} tab
 * @param {Watch} watch
 */
function lookLater(tab, watch) {
  setTimeout(async () => {
    if (watches.get(tab) !== watch) return;
    const found = await ext.tabs.get(tab).catch(() => undefined);
    if (watches.get(tab) !== watch) return;
    const isOver = watch.committed || watch.superseded || Date.now() - watch.time > LONGEST_MS;
    if (found && !isOver) lookLater(tab, watch);
    else unwatchNavigation(tab);
  }, LOOK_MS);
}

/**
 * Whether a navigation to this address is under way in a tab, as far as this run of the script knows.
 * @param {number} tab
 * @param {string} url
 */
export const isWatched = (tab, url) => watches.get(tab)?.url === url;

/**
 * Collects the evidence of a sign-in if only its committed page was seen.
 * @param {Commit} commit
 * @param {OnEvidence} onEvidence
 */
export async function inspectCommit(commit, onEvidence) {
  if (watches.has(commit.tabId)) return noteCommit(commit);
  // The site that redirected here chose the request, so how that site was reached proves nothing.
  if (commit.transitionQualifiers.includes('server_redirect')) return;
  const evidence = await inspectTab(commit.tabId, commit.timeStamp, commit.url);
  onEvidence({ ...evidence, previous_url: null, ...transitionOf(commit) }, commit.timeStamp);
}

/**
 * Stops watching a tab: what is committed next in it is another navigation.
 * @param {number} tab
 */
export function unwatchNavigation(tab) {
  watches.delete(tab);
  if (watches.size === 0) removeListeners();
}

/**
 * Makes Chromium forget listeners of an earlier run of this script that was stopped while it watched: they would start it
 * for every page.
 */
export function forgetWatching() {
  if (hasForgotten || watches.size > 0) return;
  hasForgotten = true;
  addListeners();
  removeListeners();
}

function addListeners() {
  ext.webNavigation.onBeforeNavigate.addListener(onBeforeNavigate);
  ext.webNavigation.onCommitted.addListener(onCommitted);
  ext.webNavigation.onErrorOccurred.addListener(onErrorOccurred);
  ext.tabs.onUpdated.addListener(onUpdated);
}

function removeListeners() {
  ext.webNavigation.onBeforeNavigate.removeListener(onBeforeNavigate);
  ext.webNavigation.onCommitted.removeListener(onCommitted);
  ext.webNavigation.onErrorOccurred.removeListener(onErrorOccurred);
  ext.tabs.onUpdated.removeListener(onUpdated);
}

/** The listener that exists while a navigation is watched. @param {Commit} commit */
function onCommitted(commit) {
  const watch = watches.get(commit.tabId);
  noteCommit(commit);
  if (watch?.committed?.time === commit.timeStamp) watch.attended = true;
}

/**
 * Takes note of a committed page if the navigation in its tab is watched.
 * @param {Commit} commit
 */
export function noteCommit(commit) {
  const watch = watches.get(commit.tabId);
  // Firefox commits an empty page before the first real one.
  if (!watch || commit.frameId !== 0 || commit.url === 'about:blank') return;
  // Several listeners report the same page.
  if (watch.committed?.time === commit.timeStamp) return;
  const redirected = commit.transitionQualifiers.includes('server_redirect');
  const isRequest = commit.url.split('#')[0] === watch.url.split('#')[0];
  // Whether a page that was reached through a redirection is the request's shows only when nothing else is under way.
  if (watch.committed || !redirected) unwatchNavigation(commit.tabId);
  // Without a redirection, the committed page must be the requested one.
  if (watch.committed || (!isRequest && !redirected)) return;
  const { announced } = watch;
  watch.committed = {
    time: commit.timeStamp,
    evidence: { announced, redirected_here: isRequest && redirected, ...transitionOf(commit) },
  };
  void reportCommitted(watch, false);
}

/**
 * Reports the evidence of a committed page.
 * @param {Watch} watch
 * @param {boolean} settled
 */
async function reportCommitted({ time, before, interrupted, superseded, committed, onEvidence }, settled) {
  if (!committed) return;
  // The evidence is of the request. By the time that a page is shown, its callback may have been answered.
  onEvidence({ ...(await before), ...committed.evidence, interrupted, superseded, settled }, time);
}

/**
 * A tab is complete only if no navigation waits in it.
 * @param {number} tab
 * @param {{ status?: string }} change
 */
function onUpdated(tab, { status }) {
  const watch = watches.get(tab);
  if (status !== 'complete' || !watch?.attended) return;
  unwatchNavigation(tab);
  void reportCommitted(watch, true);
}

/** @param {{ tabId: number, frameId: number, url: string, timeStamp: number }} navigation */
function onBeforeNavigate({ tabId, frameId, url, timeStamp }) {
  const watch = watches.get(tabId);
  // The navigation that a loopback page redirected may be reported after its redirection.
  if (!watch || frameId !== 0 || url === watch.url || timeStamp < watch.time) return;
  watch.superseded = true;
}

/** @param {{ tabId: number, frameId: number, url: string, timeStamp: number, error: string, processId?: number }} failure */
function onErrorOccurred(failure) {
  const { tabId, frameId, url, timeStamp, error } = failure;
  const watch = watches.get(tabId);
  if (!watch || frameId !== 0) return;
  if (url === watch.url) watch.interrupted = true;
  // The page that is shown so far may fail, too.
  else if (isUncommitted(failure)) {
    // Any other navigation in this tab would have been announced.
    if (!watch.superseded && !watch.committed) watch.onFailure({ timeStamp, url, error });
    watch.superseded = true;
  }
}

/** @param {Commit} commit */
const transitionOf = ({ transitionType, transitionQualifiers }) => ({
  transition: transitionType,
  qualifiers: transitionQualifiers,
});

/**
 * Collects the evidence that a tab gives before its page is committed.
 * @param {number} tabId
 * @param {number} time of the navigation
 * @param {string} url of the authorization request
 * @returns {Promise<Evidence>}
 */
async function inspectTab(tabId, time, url) {
  const created = createdTabs.get(tabId);
  // The creation has no time stamp: on a busy computer it may be noted after the navigation that followed.
  const age = created === undefined ? null : Math.max(0, Math.trunc(time - created.time));
  const [frame, tab, windows] = await Promise.all([
    ext.webNavigation.getFrame({ tabId, frameId: 0 }).catch(() => null),
    ext.tabs.get(tabId).catch(() => null),
    ext.windows.getAll().catch(() => []),
  ]);
  const window = windows.find(({ id }) => id === tab?.windowId);
  return {
    browser: BROWSER,
    url,
    opened_by_page: openedByPage.has(tabId),
    opener: tab?.openerTabId !== undefined,
    // A window that cannot be queried counts as a popup.
    popup: window?.type !== 'normal',
    selected_after_creation: wasSelectedSince(created, tab),
    age,
    previous_url: frame?.url ?? null,
    announced: 1,
    interrupted: false,
    superseded: false,
    redirected_here: false,
    settled: false,
    transition: null,
    qualifiers: [],
  };
}

/**
 * Whether a tab was selected only after its creation had been reported. The next tab may have taken its place by now, but
 * the time of the last access shows it.
 * @param {Created | undefined} created
 * @param {chrome.tabs.Tab | null} tab
 */
function wasSelectedSince(created, tab) {
  if (!created || !tab || created.selected) return false;
  return tab.active || (tab.lastAccessed ?? 0) > created.lastAccessed;
}
