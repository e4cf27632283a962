/** Turns what the browser reports into events of the core. */

import { BROWSER, ext, IS_FIREFOX, IS_PRIVATE_INSTANCE } from '../shared/browser.js';
import { logError } from '../shared/log.js';
import { noteRequest, seesRequests } from './access.js';
import { dispatch, dispatchFound, dispatchIfWaiting, initiatorOf } from './core.js';
import {
  isBareLoopback,
  isErrorPage,
  isPrerendered,
  looksLikeAuthorizationRequest,
  looksLikeCallback,
} from './event-filters.js';
import { inspectCommit, isUncommitted, isWatched, noteCommit, watchNavigation } from './evidence.js';
import { restoreBadge } from './tab-records.js';
import { setKept } from './while-kept.js';

/** @import { EventKind, Evidence, Initiator } from '../types/contract.js' */

/** @typedef {chrome.webNavigation.WebNavigationTransitionCallbackDetails} Commit */
/** @typedef {chrome.webNavigation.WebNavigationFramedErrorCallbackDetails} NavigationError */
/** @typedef {chrome.webRequest.OnCompletedDetails | chrome.webRequest.OnBeforeRedirectDetails} Answer */

/** How long a browser may take to show its error page. */
const ERROR_PAGE_MS = 1000;

/** How late a browser may report that it was started. What it has restored comes before everything that happens then. */
const START_MS = 30_000;

/** In Firefox: who has begun to answer, by request. A request that fails has its `ip` even if nobody has (`tests/measure`, Q). */
const answering = new Map();

/** The tab and the address of each callback that is under way, by request. @type {Map<string, { tab: number, url: string }>} */
const underway = new Map();

/** In Firefox: whether a tab was in a private window when this run of the script last asked. @type {Map<number, boolean>} */
const privacy = new Map();

/** In Firefox: tabs of which a callback was requested in this run of the script. @type {Set<number>} */
const requesting = new Set();

/** Tabs that were closed. No browser uses the number of a tab again. @type {Set<number>} */
const closed = new Set();

/**
 * Whether a tab is in a private window; undefined if it is closed and was never asked about. Chromium runs a separate
 * instance of the extension for private windows.
 * @param {number} tab
 * @returns {boolean | Promise<boolean | undefined>}
 */
function isPrivateTab(tab) {
  if (!IS_FIREFOX) return IS_PRIVATE_INSTANCE;
  return ext.tabs.get(tab).then(
    ({ incognito }) => {
      privacy.set(tab, incognito);
      return incognito;
    },
    () => privacy.get(tab),
  );
}

/**
 * What is learned of a sign-in after this does not begin it again.
 * @param {number} tab
 */
export function noteClosed(tab) {
  closed.add(tab);
  requesting.delete(tab);
  for (const [request, { tab: of }] of underway) if (of === tab) underway.delete(request);
}

/**
 * Reports an event in a tab, unless that is closed: nothing would ever remove what is kept of it.
 * @param {number} tab
 * @param {number} time when the browser saw it
 * @param {EventKind | Promise<EventKind>} kind
 * @param {(event: Parameters<typeof dispatch>[0]) => Promise<unknown>} send
 */
async function reportInTab(tab, time, kind, send = dispatch) {
  if (!closed.has(tab)) await send({ time, private: isPrivateTab(tab), kind }).catch(logError);
}

/**
 * @param {number} tab
 * @param {number} time
 * @param {string} url
 * @param {Initiator} initiator
 * @param {string} [previous_url] what the tab showed before
 */
async function authorizationRequest(tab, time, url, initiator, previous_url) {
  await reportInTab(tab, time, { type: 'authorization_request', tab, url, initiator, browser: BROWSER, previous_url });
}

/**
 * Reports a sign-in to the core again, this time with who started it. Does nothing if that is not known.
 * @param {number} tab
 * @param {number} time of the evidence
 * @param {string} url
 * @param {Evidence} evidence
 */
async function initiatorFound(tab, time, url, evidence) {
  const initiator = await initiatorOf(evidence);
  if (initiator === 'unknown') return;
  await authorizationRequest(tab, time, url, initiator, evidence.previous_url ?? undefined);
  await restoreBadge(tab);
}

/**
 * Reports a new sign-in to the core, and watches its navigation to find out who started it.
 * @param {{ tabId: number, timeStamp: number, url: string }} navigation
 */
function signInBegun({ tabId, timeStamp, url }) {
  setKept(true);
  watchNavigation(
    tabId,
    timeStamp,
    url,
    (evidence, since) => void initiatorFound(tabId, since, url, evidence).catch(logError),
    (failure) => requestFailed({ ...failure, tabId }),
  );
  void authorizationRequest(tabId, timeStamp, url, 'unknown');
}

/** Reports the callbacks that tabs show as the browser starts: it has restored them. */
export function browserStarted() {
  const time = Date.now() - START_MS;
  const type = /** @type {const} */ ('page_restored');
  const findAll = async () =>
    (await ext.tabs.query({})).flatMap(({ id: tab, url, incognito }) => {
      const isCallback = tab !== undefined && url !== undefined && looksLikeCallback(url);
      return isCallback ? [{ time, private: incognito, kind: { type, tab, url } }] : [];
    });
  const found = findAll().catch((error) => {
    logError(error);
    return [];
  });
  void dispatchFound(time, found).catch(logError);
}

/** @param {{ frameId: number, tabId: number, timeStamp: number, url: string }} navigation */
export function navigationBegun(navigation) {
  if (navigation.frameId === 0) signInBegun(navigation);
}

/** @param {Commit} commit */
export function pageCommitted(commit) {
  if (commit.frameId !== 0) return;
  if (looksLikeAuthorizationRequest(commit.url)) requestCommitted(commit);
  else noteCommit(commit);
  if (IS_FIREFOX && looksLikeCallback(commit.url) && !requesting.has(commit.tabId)) pageReopened(commit);
  if (isErrorPage(commit.url)) errorPageShown(commit);
}

/**
 * Reports a callback of a tab that the user has opened again: Firefox commits its page before it requests it (`tests/measure`, W).
 * @param {Commit} commit
 */
function pageReopened({ tabId, timeStamp, url }) {
  const kind = { type: /** @type {const} */ ('page_restored'), tab: tabId, url };
  void reportInTab(tabId, timeStamp, kind);
}

/** @param {NavigationError} failure */
export function navigationFailed(failure) {
  const { frameId, tabId, url } = failure;
  if (frameId !== 0 || !isUncommitted(failure)) return;
  if (isWatched(tabId, url)) requestFailed(failure);
  if (isBareLoopback(url)) barePageFailed(failure);
  else if (looksLikeCallback(url) && !(IS_FIREFOX && url.startsWith('http:'))) callbackNotLoaded(failure);
}

/**
 * Reports the page of an authorization request. A redirection to one is not a navigation of its own: only the page at its
 * end is reported.
 * @param {Commit} commit
 */
function requestCommitted(commit) {
  const { tabId, timeStamp, url } = commit;
  setKept(true);
  void authorizationRequest(tabId, timeStamp, url, 'unknown');
  const onEvidence = (/** @type {Evidence} */ evidence, /** @type {number} */ since) =>
    void initiatorFound(tabId, since, url, evidence).catch(logError);
  void inspectCommit(commit, onEvidence).catch(logError);
}

/**
 * Reports that the page of an authorization request could not be loaded.
 * @param {{ tabId: number, timeStamp: number, url: string, error: string }} failure
 */
function requestFailed({ tabId, timeStamp, url, error }) {
  const kind = { type: /** @type {const} */ ('request_failed'), tab: tabId, url, error };
  // The browser is about to show its own error page, for which Firefox removes the badge.
  const restore = () => setTimeout(() => void restoreBadge(tabId).catch(logError), ERROR_PAGE_MS);
  void reportInTab(tabId, timeStamp, kind, dispatchIfWaiting).then(restore);
}

/** Reports a page on which a provider says what is wrong. @param {{ tabId: number, timeStamp: number, url: string }} commit */
function errorPageShown({ tabId, timeStamp, url }) {
  void reportInTab(tabId, timeStamp, { type: 'error_page', tab: tabId, url });
}

/**
 * Reports a loopback page that could not be loaded. It is a callback only if a sign-in expects its response in a body or a
 * fragment. This event does not tell the method.
 * @param {NavigationError} failure
 */
function barePageFailed({ tabId, timeStamp, url, error }) {
  const kind = { type: /** @type {const} */ ('callback_failed'), tab: tabId, url, method: '', error };
  void reportInTab(tabId, timeStamp, kind, dispatchIfWaiting);
}

/** Reports a callback that could not be loaded, perhaps without a request. @param {NavigationError} failure */
function callbackNotLoaded({ tabId, timeStamp, url, error }) {
  const type = /** @type {const} */ ('callback_failed');
  const kind = seesRequests(tabId, url).then((sees_requests) => ({
    type,
    tab: tabId,
    url,
    method: '',
    error,
    sees_requests,
  }));
  void reportInTab(tabId, timeStamp, kind);
}

/**
 * Reports that a callback was moved, if this is the request that was on its way to another address. Chromium does not always
 * report it as a redirection (`tests/measure`, D).
 * @param {{ requestId: string, tabId: number, timeStamp: number, url: string }} request
 */
function noteMoved({ requestId, tabId, timeStamp, url }) {
  const before = underway.get(requestId)?.url;
  if (before === undefined || before === url) return;
  void reportInTab(tabId, timeStamp, { type: 'callback_moved', tab: tabId, url: before });
}

/** @param {chrome.webRequest.OnBeforeRequestDetails} request */
export function callbackRequested(request) {
  const { requestId, tabId, timeStamp, url, method } = request;
  noteRequest(url);
  requesting.add(tabId);
  if (tabId < 0 || isPrerendered(request)) return undefined;
  noteMoved(request);
  underway.set(requestId, { tab: tabId, url });
  void reportInTab(tabId, timeStamp, { type: 'callback_request', tab: tabId, url, method });
  return undefined;
}

/** @param {chrome.webRequest.OnBeforeRedirectDetails} redirection */
export function callbackRedirected(redirection) {
  const { requestId, tabId, timeStamp, url, redirectUrl, ip } = redirection;
  // In Firefox, a service worker answers then (`tests/measure`, X), or leaves it to the network.
  const isOfWorker = IS_FIREFOX && redirectUrl === url && !ip;
  // What becomes of it is not reported.
  if (!looksLikeCallback(redirectUrl) || isOfWorker) underway.delete(requestId);
  if (tabId < 0 || isPrerendered(redirection)) return;
  // Some clients open a loopback address of their own, which redirects to the provider.
  if (looksLikeAuthorizationRequest(redirectUrl)) signInBegun({ tabId, timeStamp, url: redirectUrl });
  // Many clients answer a callback with a redirection. A redirection by a session rule has no `ip`.
  if (ip) callbackAnswered(redirection);
  if (isOfWorker) void reportInTab(tabId, timeStamp, { type: 'callback_moved', tab: tabId, url });
}

/** @param {chrome.webRequest.OnResponseStartedDetails} response */
export function answerBegun({ requestId, statusCode, ip }) {
  if (statusCode > 0) answering.set(requestId, ip);
}

/** @param {Answer} answer */
export function callbackAnswered(answer) {
  const { requestId, tabId, timeStamp, url, method, statusCode, ip, responseHeaders } = answer;
  answering.delete(requestId);
  if (tabId < 0 || isPrerendered(answer)) return;
  noteMoved(answer);
  underway.delete(requestId);
  const kind = {
    type: /** @type {const} */ ('callback_answered'),
    tab: tabId,
    url,
    method,
    status: statusCode,
    address: ip,
    redirect: 'redirectUrl' in answer ? answer.redirectUrl : undefined,
    server: responseHeaders?.find(({ name }) => name.toLowerCase() === 'server')?.value,
  };
  void reportInTab(tabId, timeStamp, kind);
}

/** @param {chrome.webRequest.OnErrorOccurredDetails} failure */
export function callbackFailed(failure) {
  const { requestId, tabId, timeStamp, url, method, error, ip } = failure;
  const address = IS_FIREFOX ? answering.get(requestId) : ip;
  answering.delete(requestId);
  const kind = { type: /** @type {const} */ ('callback_failed'), tab: tabId, url, method, error, address };
  if (tabId < 0 || isPrerendered(failure)) return;
  noteMoved(failure);
  underway.delete(requestId);
  void reportInTab(tabId, timeStamp, kind);
}

/** @param {chrome.webRequest.OnErrorOccurredDetails} failure */
export function callbackInFrameFailed({ tabId, timeStamp, url, error }) {
  const kind = { type: /** @type {const} */ ('callback_frame_failed'), tab: tabId, url, error };
  if (tabId >= 0) void reportInTab(tabId, timeStamp, kind, dispatchIfWaiting);
}
