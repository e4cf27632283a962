/**
 * The background script: turns the browser's events into events of the core. Every listener is registered here, at the
 * top level, because the browser starts this script for an event and then calls only listeners that already exist.
 */

import { ext, IS_FIREFOX, IS_PRIVATE_INSTANCE } from '../shared/browser.js';
import { onSettingsChange } from '../shared/settings.js';
import { noteRequest, seesRequests } from './access.js';
import {
  checkRules,
  closeTab,
  dispatch,
  dispatchIfWaiting,
  initiatorOf,
  PAUSE_ALARM,
  reloadSettings,
  tick,
} from './core.js';
import {
  AUTHORIZATION_REQUESTS,
  BARE_LOOPBACK,
  CALLBACK_FRAMES,
  CALLBACK_NAVIGATIONS,
  CALLBACKS,
  CALLBACKS_OVER_TLS,
  ERROR_PAGES,
  isPrerendered,
  LOGIN_PAGES,
  looksLikeAuthorizationRequest,
} from './event-filters.js';
import {
  forgetEvidence,
  inspectCommit,
  isWatched,
  noteCommit,
  noteOpenedByPage,
  noteTabCreated,
  watchNavigation,
} from './evidence.js';
import { checkPrivateInstance, CLEANUP_ALARM, onSessionStorageChange } from './private-cleanup.js';
import { handleRequest } from './request-handlers.js';
import { forgetTab, restoreBadge } from './tab-records.js';
import { openWelcome } from './welcome.js';

/** @import { EventKind, Evidence, Initiator } from '../types/contract.js' */

/**
 * Whether a tab is in a private window. Chromium runs a separate instance of the extension for private windows.
 * @param {number} tab
 * @returns {boolean | Promise<boolean>}
 */
const isPrivateTab = (tab) =>
  IS_FIREFOX
    ? ext.tabs.get(tab).then(
        (found) => found.incognito,
        () => false,
      )
    : IS_PRIVATE_INSTANCE;

/**
 * @param {number} tab
 * @param {number} time when the browser saw it
 * @param {EventKind | Promise<EventKind>} kind
 */
const eventInTab = (tab, time, kind) => ({ time, private: isPrivateTab(tab), kind });

/** How long a browser may take to show its error page. */
const ERROR_PAGE_MS = 1000;

/** @param {unknown} error */
const logError = (error) => console.error('Portmend:', error);

/**
 * @param {number} tab
 * @param {number} time
 * @param {string} url
 * @param {Initiator} initiator
 */
async function reportAuthorizationRequest(tab, time, url, initiator) {
  await dispatch(eventInTab(tab, time, { type: 'authorization_request', tab, url, initiator })).catch(logError);
}

/**
 * Reports a sign-in to the core again, this time with who started it. Does nothing if that is not known.
 * @param {number} tab
 * @param {number} time of the evidence
 * @param {string} url
 * @param {Evidence} evidence
 */
async function reportInitiator(tab, time, url, evidence) {
  const initiator = await initiatorOf(evidence);
  if (initiator === 'unknown') return;
  await reportAuthorizationRequest(tab, time, url, initiator);
  await restoreBadge(tab);
}

/**
 * Reports a new sign-in to the core, and watches its navigation to find out who started it.
 * @param {number} tab
 * @param {number} time
 * @param {string} url
 */
function reportSignIn(tab, time, url) {
  watchNavigation(
    tab,
    time,
    url,
    (evidence, since) => void reportInitiator(tab, since, url, evidence).catch(logError),
    (failure) => reportFailedRequest({ ...failure, tabId: tab }),
  );
  void reportAuthorizationRequest(tab, time, url, 'unknown');
}

/**
 * Reports to the core that the page of an authorization request could not be loaded.
 * @param {{ tabId: number, timeStamp: number, url: string, error: string }} failure
 */
function reportFailedRequest({ tabId, timeStamp, url, error }) {
  const kind = { type: /** @type {const} */ ('request_failed'), tab: tabId, url, error };
  // The browser is about to show its own error page, for which Firefox removes the badge.
  const restore = () => setTimeout(() => void restoreBadge(tabId).catch(logError), ERROR_PAGE_MS);
  void dispatchIfWaiting(eventInTab(tabId, timeStamp, kind)).then(restore, logError);
}

/**
 * Reports to the core that a callback was answered.
 * @param {chrome.webRequest.OnCompletedDetails | chrome.webRequest.OnBeforeRedirectDetails} details
 */
function reportAnswer(details) {
  const { tabId, timeStamp, url, method, statusCode, ip, responseHeaders } = details;
  const kind = {
    type: /** @type {const} */ ('callback_answered'),
    tab: tabId,
    url,
    method,
    status: statusCode,
    address: ip,
    redirect: 'redirectUrl' in details ? details.redirectUrl : undefined,
    server: responseHeaders?.find(({ name }) => name.toLowerCase() === 'server')?.value,
  };
  void dispatch(eventInTab(tabId, timeStamp, kind)).catch(logError);
}

// In Firefox, only the creation of a tab tells who started a navigation in it, and a page may open an empty tab first.
if (IS_FIREFOX) ext.tabs.onCreated.addListener(noteTabCreated);
ext.webNavigation.onCreatedNavigationTarget.addListener(
  ({ tabId }) => noteOpenedByPage(tabId),
  IS_FIREFOX ? undefined : AUTHORIZATION_REQUESTS,
);

ext.webNavigation.onBeforeNavigate.addListener(({ frameId, tabId, timeStamp, url }) => {
  if (frameId === 0) reportSignIn(tabId, timeStamp, url);
}, AUTHORIZATION_REQUESTS);

// A redirection to an authorization request is not a navigation of its own: only the page at its end is reported.
ext.webNavigation.onCommitted.addListener((commit) => {
  if (commit.frameId !== 0) return;
  const { tabId, timeStamp, url } = commit;
  void reportAuthorizationRequest(tabId, timeStamp, url, 'unknown');
  const onEvidence = (/** @type {Evidence} */ evidence, /** @type {number} */ since) =>
    void reportInitiator(tabId, since, url, evidence).catch(logError);
  void inspectCommit(commit, onEvidence).catch(logError);
}, AUTHORIZATION_REQUESTS);

ext.webNavigation.onErrorOccurred.addListener((failure) => {
  if (failure.frameId === 0 && isWatched(failure.tabId, failure.url)) reportFailedRequest(failure);
}, AUTHORIZATION_REQUESTS);

// Chromium holds back the beginning of a navigation in a new tab until its page is committed. A listener that is added then
// is too late for a page to which the provider has redirected the request.
if (!IS_FIREFOX) ext.webNavigation.onCommitted.addListener(noteCommit, LOGIN_PAGES);

ext.webNavigation.onCommitted.addListener(({ frameId, tabId, timeStamp, url }) => {
  if (frameId === 0)
    void dispatch(eventInTab(tabId, timeStamp, { type: 'error_page', tab: tabId, url })).catch(logError);
}, ERROR_PAGES);

ext.webNavigation.onErrorOccurred.addListener(({ frameId, tabId, timeStamp, url, error }) => {
  if (frameId !== 0) return;
  // A callback only if a sign-in expects its response in a body or a fragment. This event does not tell the method.
  const kind = { type: /** @type {const} */ ('callback_failed'), tab: tabId, url, method: '', error };
  void dispatchIfWaiting(eventInTab(tabId, timeStamp, kind)).catch(logError);
}, BARE_LOOPBACK);

ext.webNavigation.onErrorOccurred.addListener(
  ({ frameId, tabId, timeStamp, url, error }) => {
    if (frameId !== 0) return;
    const type = /** @type {const} */ ('callback_failed');
    const kind = seesRequests().then((sees_requests) => ({ type, tab: tabId, url, method: '', error, sees_requests }));
    void dispatch(eventInTab(tabId, timeStamp, kind)).catch(logError);
  },
  IS_FIREFOX ? CALLBACKS_OVER_TLS : CALLBACK_NAVIGATIONS,
);

ext.webRequest.onBeforeRequest.addListener((details) => {
  const { tabId, timeStamp, url, method } = details;
  noteRequest();
  if (tabId >= 0 && !isPrerendered(details))
    void dispatch(eventInTab(tabId, timeStamp, { type: 'callback_request', tab: tabId, url, method })).catch(logError);
  return undefined;
}, CALLBACKS);

// Some clients open a loopback address of their own, which redirects to the provider.
ext.webRequest.onBeforeRedirect.addListener(
  (details) => {
    const { tabId, timeStamp, redirectUrl } = details;
    if (tabId < 0 || isPrerendered(details)) return;
    if (looksLikeAuthorizationRequest(redirectUrl)) reportSignIn(tabId, timeStamp, redirectUrl);
    // Many clients answer a callback with a redirection. A redirection by a session rule has no `ip`.
    if (details.ip) reportAnswer(details);
  },
  CALLBACKS,
  ['responseHeaders'],
);

/** In Firefox: who has begun to answer, by request. A request that fails has its `ip` even if nobody has (`tests/measure`, Q). */
const answering = new Map();
if (IS_FIREFOX) {
  ext.webRequest.onResponseStarted.addListener(({ requestId, statusCode, ip }) => {
    if (statusCode > 0) answering.set(requestId, ip);
  }, CALLBACKS);
}

ext.webRequest.onCompleted.addListener(
  (details) => {
    answering.delete(details.requestId);
    if (details.tabId >= 0 && !isPrerendered(details)) reportAnswer(details);
  },
  CALLBACKS,
  ['responseHeaders'],
);

ext.webRequest.onErrorOccurred.addListener((details) => {
  const { requestId, tabId, timeStamp, url, method, error, ip } = details;
  const address = IS_FIREFOX ? answering.get(requestId) : ip;
  answering.delete(requestId);
  const kind = { type: /** @type {const} */ ('callback_failed'), tab: tabId, url, method, error, address };
  if (tabId >= 0 && !isPrerendered(details)) void dispatch(eventInTab(tabId, timeStamp, kind)).catch(logError);
}, CALLBACKS);

ext.webRequest.onErrorOccurred.addListener(({ tabId, timeStamp, url, error }) => {
  const kind = { type: /** @type {const} */ ('callback_frame_failed'), tab: tabId, url, error };
  if (tabId >= 0) void dispatchIfWaiting(eventInTab(tabId, timeStamp, kind)).catch(logError);
}, CALLBACK_FRAMES);

ext.tabs.onRemoved.addListener((tab) => {
  forgetEvidence(tab);
  void Promise.all([closeTab(tab), forgetTab(tab)]).catch(logError);
});

/** What each alarm is for; the others say that an attempt is too old. @type {Record<string, () => Promise<unknown>>} */
const ON_ALARM = { [CLEANUP_ALARM]: checkPrivateInstance, [PAUSE_ALARM]: reloadSettings };

ext.alarms.onAlarm.addListener(({ name }) => void (ON_ALARM[name] ?? tick)().catch(logError));

ext.storage.onChanged.addListener((changes, area) => {
  if (area === 'session') void onSessionStorageChange(changes).catch(logError);
});

onSettingsChange(() => void reloadSettings().catch(logError));

ext.runtime.onMessage.addListener((request, sender, respond) => {
  const answer = handleRequest(request, sender, sender.tab?.incognito ?? IS_PRIVATE_INSTANCE);
  void answer?.then(respond);
  return answer !== undefined;
});

ext.runtime.onInstalled.addListener(({ reason }) => {
  if (reason === 'install' && !IS_PRIVATE_INSTANCE) void openWelcome().catch(logError);
});

// After a reload, Chromium has forgotten the attempts and kept their rules, which would go on moving callbacks.
void checkRules().catch(logError);

// Records of earlier private windows are removed before a popup in the current ones can show them.
if (IS_PRIVATE_INSTANCE) void tick().catch(logError);
