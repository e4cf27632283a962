/**
 * The background script: says which events of the browser it hears. Every listener is registered here, at the top level,
 * because the browser starts this script for an event and then calls only listeners that already exist.
 */

import { ext, IS_FIREFOX, IS_PRIVATE_INSTANCE } from '../shared/browser.js';
import { logError } from '../shared/log.js';
import { onSettingsChange } from '../shared/settings.js';
import { checkKept, checkRules, closeTab, PAUSE_ALARM, reloadSettings, tick } from './core.js';
import {
  AUTHORIZATION_REQUESTS,
  CALLBACK_FRAMES,
  CALLBACKS,
  FAILED_CALLBACKS,
  failures,
  pages,
  POSSIBLE_CALLBACKS,
  possibleFailures,
} from './event-filters.js';
import { forgetEvidence, noteOpenedByPage, noteTabCreated } from './evidence.js';
import { checkPrivateInstance, CLEANUP_ALARM, onSessionStorageChange } from './private-cleanup.js';
import {
  answerBegun,
  callbackAnswered,
  callbackFailed,
  callbackInFrameFailed,
  callbackRedirected,
  callbackRequested,
  navigationBegun,
  navigationFailed,
  pageCommitted,
} from './reports.js';
import { handleRequest } from './request-handlers.js';
import { forgetTab } from './tab-records.js';
import { openWelcome } from './welcome.js';
import { AWAKE_ALARM, listen } from './while-kept.js';

const { webNavigation, webRequest, tabs } = ext;

// In Firefox, only the creation of a tab tells who started a navigation in it, and a page may open an empty tab first.
if (IS_FIREFOX) tabs.onCreated.addListener(noteTabCreated);
webNavigation.onCreatedNavigationTarget.addListener(
  ({ tabId }) => noteOpenedByPage(tabId),
  IS_FIREFOX ? undefined : AUTHORIZATION_REQUESTS,
);
webNavigation.onBeforeNavigate.addListener(navigationBegun, AUTHORIZATION_REQUESTS);
webNavigation.onCommitted.addListener(pageCommitted, pages(IS_FIREFOX));
// Each listener adds a millisecond or two to the start of this script, so there is one for each event.
listen(webNavigation.onErrorOccurred, navigationFailed, {
  always: [failures(IS_FIREFOX)],
  whileKept: [possibleFailures(IS_FIREFOX)],
});

/** What `webRequest` tells of callbacks. @param {unknown[]} extra */
const callbacks = (...extra) => ({ always: [CALLBACKS, ...extra], whileKept: [POSSIBLE_CALLBACKS, ...extra] });
listen(webRequest.onBeforeRequest, callbackRequested, callbacks());
listen(webRequest.onBeforeRedirect, callbackRedirected, callbacks(['responseHeaders']));
if (IS_FIREFOX) listen(webRequest.onResponseStarted, answerBegun, callbacks());
listen(webRequest.onCompleted, callbackAnswered, callbacks(['responseHeaders']));
listen(webRequest.onErrorOccurred, callbackFailed, { always: [FAILED_CALLBACKS], whileKept: [POSSIBLE_CALLBACKS] });
listen(webRequest.onErrorOccurred, callbackInFrameFailed, { whileKept: [CALLBACK_FRAMES] });

/** @param {number} tab */
function tabClosed(tab) {
  forgetEvidence(tab);
  void Promise.all([closeTab(tab), forgetTab(tab)]).catch(logError);
}
listen(tabs.onRemoved, tabClosed, { whileKept: [] });

/** What each alarm is for; the others say that an attempt is too old. @type {Record<string, () => Promise<unknown>>} */
const ON_ALARM = {
  [CLEANUP_ALARM]: checkPrivateInstance,
  [PAUSE_ALARM]: reloadSettings,
  [AWAKE_ALARM]: checkKept,
};

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

void checkKept().catch(logError);
