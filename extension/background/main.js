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
  passesAsCallback,
  passesAsFailed,
  passesAsFailure,
  POSSIBLE_CALLBACK_FRAMES,
  POSSIBLE_CALLBACKS,
  possibleFailures,
} from './event-filters.js';
import { forgetEvidence, noteOpenedByPage, noteTabCreated } from './evidence.js';
import { checkPrivateInstance, CLEANUP_ALARM, onSessionStorageChange } from './private-cleanup.js';
import {
  answerBegun,
  browserStarted,
  callbackAnswered,
  callbackFailed,
  callbackInFrameFailed,
  callbackRedirected,
  callbackRequested,
  navigationBegun,
  navigationFailed,
  noteClosed,
  pageCommitted,
} from './reports.js';
import { handleRequest } from './request-handlers.js';
import { forgetTab } from './tab-records.js';
import { openWelcome } from './welcome.js';
import { AWAKE_ALARM, whileKept } from './while-kept.js';

const { webNavigation, webRequest, tabs } = ext;

// In Firefox, only the creation of a tab tells who started a navigation in it, and a page may open an empty tab first.
if (IS_FIREFOX) tabs.onCreated.addListener(noteTabCreated);
webNavigation.onCreatedNavigationTarget.addListener(
  ({ tabId }) => noteOpenedByPage(tabId),
  IS_FIREFOX ? undefined : AUTHORIZATION_REQUESTS,
);
webNavigation.onBeforeNavigate.addListener(navigationBegun, AUTHORIZATION_REQUESTS);
webNavigation.onErrorOccurred.addListener(navigationFailed, failures(IS_FIREFOX));
webRequest.onBeforeRequest.addListener(callbackRequested, CALLBACKS);
webRequest.onBeforeRedirect.addListener(callbackRedirected, CALLBACKS, ['responseHeaders']);
if (IS_FIREFOX) webRequest.onResponseStarted.addListener(answerBegun, CALLBACKS);
webRequest.onCompleted.addListener(callbackAnswered, CALLBACKS, ['responseHeaders']);
webRequest.onErrorOccurred.addListener(callbackFailed, FAILED_CALLBACKS);
webRequest.onErrorOccurred.addListener(callbackInFrameFailed, CALLBACK_FRAMES);

// While a sign-in is kept, its callback may have less than that in its address, or nothing.
const isFailure = passesAsFailure(IS_FIREFOX);
const isCallback = passesAsCallback(IS_FIREFOX);
const withHeaders = [POSSIBLE_CALLBACKS, ['responseHeaders']];
whileKept(webNavigation.onErrorOccurred, navigationFailed, [possibleFailures(IS_FIREFOX)], isFailure);
whileKept(webRequest.onBeforeRequest, callbackRequested, [POSSIBLE_CALLBACKS], isCallback);
whileKept(webRequest.onBeforeRedirect, callbackRedirected, withHeaders, isCallback);
if (IS_FIREFOX) whileKept(webRequest.onResponseStarted, answerBegun, [POSSIBLE_CALLBACKS], isCallback);
whileKept(webRequest.onCompleted, callbackAnswered, withHeaders, isCallback);
whileKept(webRequest.onErrorOccurred, callbackFailed, [POSSIBLE_CALLBACKS], passesAsFailed(IS_FIREFOX));
whileKept(webRequest.onErrorOccurred, callbackInFrameFailed, [POSSIBLE_CALLBACK_FRAMES], isCallback);

/** @param {number} tab */
function tabClosed(tab) {
  forgetEvidence(tab);
  noteClosed(tab);
  void Promise.all([closeTab(tab), forgetTab(tab)]).catch(logError);
}
whileKept(tabs.onRemoved, tabClosed, []);

// The last of the filters: for each one that is added, Chromium compiles the patterns of all again, and these take the longest.
webNavigation.onCommitted.addListener(pageCommitted, pages(IS_FIREFOX));

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

if (!IS_PRIVATE_INSTANCE) ext.runtime.onStartup.addListener(browserStarted);

// After a reload, Chromium has forgotten the attempts and kept their rules, which would go on moving callbacks.
void checkRules().catch(logError);

// Records of earlier private windows are removed before a popup in the current ones can show them.
if (IS_PRIVATE_INSTANCE) void tick().catch(logError);

void checkKept().catch(logError);
