/**
 * The background script: turns what the browser tells into events of the core. Every listener is registered here, at
 * the top level, because the browser starts this script for an event and looks for its listener at once.
 */

import { ext, IS_FIREFOX, IS_PRIVATE_INSTANCE } from '../shared/browser.js';
import { BARE_LOOPBACK, CALLBACKS, ERROR_PAGES, looksLikeRequest, REQUESTS } from './addresses.js';
import { tell, tellIfWaiting, tick } from './core.js';
import { forgetEvidence, fromCommit, noteBirth, noteOpened, watch } from './evidence.js';
import { answer } from './messages.js';
import { ALARM, lookForPrivate, onSessionChange } from './others.js';
import { readSettings } from './settings.js';
import { forgetTab, restoreBadge } from './tabs.js';

/** @typedef {import('../types/contract.js').Initiator} Initiator */
/** @typedef {import('../types/contract.js').What} What */

/**
 * Whether a tab is in a private window. Chromium runs an instance of its own for those.
 * @param {number} tab
 * @returns {boolean | Promise<boolean>}
 */
const isPrivate = (tab) =>
  IS_FIREFOX
    ? ext.tabs.get(tab).then(
        (found) => found.incognito,
        () => false,
      )
    : IS_PRIVATE_INSTANCE;

/**
 * @param {number} tab
 * @param {number} time when the browser saw it
 * @param {What} what
 */
const inTab = (tab, time, what) => ({ time, private: isPrivate(tab), what });

/** @param {unknown} error */
const complain = (error) => console.error('Portmend:', error);

/**
 * @param {number} tab
 * @param {number} time
 * @param {string} url
 * @param {Initiator} initiator
 */
async function authorizationRequest(tab, time, url, initiator) {
  await tell(inTab(tab, time, { type: 'authorization_request', tab, url, initiator })).catch(complain);
}

/**
 * Tells of a sign-in that opens, and again when it is known who started it.
 * @param {number} tab
 * @param {number} time
 * @param {string} url
 */
function opening(tab, time, url) {
  watch(tab, time, url, (initiator, since) => {
    void authorizationRequest(tab, since, url, initiator).then(() => restoreBadge(tab));
  });
  void authorizationRequest(tab, time, url, 'unknown');
}

// In Firefox only the birth of a tab tells who started a navigation in it, and a page may open a tab empty first.
if (IS_FIREFOX) ext.tabs.onCreated.addListener(({ id }) => id !== undefined && noteBirth(id));
ext.webNavigation.onCreatedNavigationTarget.addListener(
  ({ tabId }) => noteOpened(tabId),
  IS_FIREFOX ? undefined : REQUESTS,
);

ext.webNavigation.onBeforeNavigate.addListener(({ frameId, tabId, timeStamp, url }) => {
  if (frameId === 0) opening(tabId, timeStamp, url);
}, REQUESTS);

// A redirection to an authorization request is no navigation of its own: only its page is seen, if it has one.
ext.webNavigation.onCommitted.addListener((commit) => {
  if (commit.frameId !== 0) return;
  const { tabId, timeStamp, url } = commit;
  void authorizationRequest(tabId, timeStamp, url, 'unknown');
  void fromCommit(commit, (initiator, since) => void authorizationRequest(tabId, since, url, initiator)).catch(
    complain,
  );
}, REQUESTS);

ext.webNavigation.onCommitted.addListener(({ frameId, tabId, timeStamp, url }) => {
  if (frameId === 0) void tell(inTab(tabId, timeStamp, { type: 'error_page', tab: tabId, url })).catch(complain);
}, ERROR_PAGES);

ext.webNavigation.onErrorOccurred.addListener(({ frameId, tabId, timeStamp, url, error }) => {
  if (frameId !== 0) return;
  // Only ours if a sign-in waits for an answer in a body or a fragment. The method is not told here.
  const what = { type: /** @type {const} */ ('callback_failed'), tab: tabId, url, method: '', error };
  void tellIfWaiting(inTab(tabId, timeStamp, what)).catch(complain);
}, BARE_LOOPBACK);

ext.webRequest.onBeforeRequest.addListener(({ tabId, timeStamp, url, method }) => {
  if (tabId >= 0)
    void tell(inTab(tabId, timeStamp, { type: 'callback_request', tab: tabId, url, method })).catch(complain);
  return undefined;
}, CALLBACKS);

// Some clients open an address of their own that redirects to the provider.
ext.webRequest.onBeforeRedirect.addListener(({ tabId, timeStamp, url, method, statusCode, ip, redirectUrl }) => {
  if (tabId < 0) return;
  if (looksLikeRequest(redirectUrl)) opening(tabId, timeStamp, redirectUrl);
  // Many clients answer a callback by sending the browser on. A rule of ours answers from no address.
  const what = {
    type: /** @type {const} */ ('callback_answered'),
    tab: tabId,
    url,
    method,
    status: statusCode,
    address: ip,
  };
  if (ip) void tell(inTab(tabId, timeStamp, what)).catch(complain);
}, CALLBACKS);

ext.webRequest.onCompleted.addListener(({ tabId, timeStamp, url, method, statusCode, ip }) => {
  const what = {
    type: /** @type {const} */ ('callback_answered'),
    tab: tabId,
    url,
    method,
    status: statusCode,
    address: ip,
  };
  if (tabId >= 0) void tell(inTab(tabId, timeStamp, what)).catch(complain);
}, CALLBACKS);

ext.webRequest.onErrorOccurred.addListener(({ tabId, timeStamp, url, method, error }) => {
  if (tabId >= 0)
    void tell(inTab(tabId, timeStamp, { type: 'callback_failed', tab: tabId, url, method, error })).catch(complain);
}, CALLBACKS);

ext.tabs.onRemoved.addListener((tab) => {
  const event = {
    time: Date.now(),
    private: IS_PRIVATE_INSTANCE,
    what: { type: /** @type {const} */ ('tab_closed'), tab },
  };
  forgetEvidence(tab);
  void Promise.all([tellIfWaiting(event), forgetTab(tab)]).catch(complain);
});

ext.alarms.onAlarm.addListener(({ name }) => void (name === ALARM ? lookForPrivate() : tick()).catch(complain));

ext.storage.onChanged.addListener((changes, area) => {
  if (area === 'session') void onSessionChange(changes).catch(complain);
  if (area === 'session' || !changes.settings) return;
  const what = readSettings().then((settings) => ({ type: /** @type {const} */ ('settings'), settings }));
  void tell({ time: Date.now(), private: IS_PRIVATE_INSTANCE, what }).catch(complain);
});

ext.runtime.onMessage.addListener((request, sender, respond) => {
  const answering = answer(request, sender, sender.tab?.incognito ?? IS_PRIVATE_INSTANCE);
  void answering?.then(respond);
  return answering !== undefined;
});

ext.runtime.onInstalled.addListener(({ reason }) => {
  if (reason === 'install' && !IS_PRIVATE_INSTANCE)
    void ext.tabs.create({ url: ext.runtime.getURL('pages/welcome/welcome.html') });
});

// What the private windows before these have left goes before a popup of these can show it.
if (IS_PRIVATE_INSTANCE) void tick().catch(complain);
