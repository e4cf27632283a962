// A with a stopped background script: what it learns in time if it has only filtered listeners.
const api = globalThis.browser ?? globalThis.chrome;
const say = (event, details = {}) =>
  fetch(CONTROL + '/log', { method: 'POST', body: JSON.stringify([{ event, at: Date.now(), ...details }]) }).catch(
    () => {},
  );
const nav = api.webNavigation;
const filter = { url: [{ queryContains: 'redirect_uri=' }] };
const pick = (d) => ({
  tabId: d.tabId,
  url: d.url,
  transitionType: d.transitionType,
  transitionQualifiers: d.transitionQualifiers,
  error: d.error,
  frameId: d.frameId,
});
nav.onCreatedNavigationTarget.addListener(
  (d) => say('target', pick(d)),
  ...(OPTIONS.unfiltered
    ? []
    : [{ url: [{ queryContains: 'redirect_uri=' }, { schemes: ['about', 'blob', 'data', 'javascript'] }] }]),
);
nav.onBeforeNavigate.addListener((d) => {
  const began = Date.now();
  say('beforeNavigate', { ...pick(d), late: Date.now() - d.timeStamp });
  nav
    .getFrame({ tabId: d.tabId, frameId: 0 })
    .then((frame) =>
      say('getFrame', { tabId: d.tabId, url: frame ? frame.url : String(frame), took: Date.now() - began }),
    );
  api.tabs.get(d.tabId).then((tab) => say('tabs.get', { tabId: d.tabId, url: 'opener=' + (tab.openerTabId ?? '-') }));
  nav.onCommitted.addListener(later);
}, filter);
const later = (d) => {
  if (d.frameId === 0) say('committed(added later)', pick(d));
};
nav.onCommitted.addListener((d) => say('committed(filtered)', pick(d)), filter);
nav.onErrorOccurred.addListener((d) => say('navError(filtered)', pick(d)), filter);
const loopback = { urls: ['*://localhost/*', '*://127.0.0.1/*', '*://[::1]/*'], types: ['main_frame'] };
api.webRequest.onBeforeRequest.addListener(
  (d) => say('hop', { tabId: d.tabId, url: 'initiator=' + d.initiator + ' originUrl=' + d.originUrl }),
  loopback,
);
api.webRequest.onErrorOccurred.addListener((d) => say('hopError', { url: d.error }), loopback);
api.runtime.onSuspend?.addListener(() => {
  say('suspend');
});
say('started');
