// Background script of the probe extension: logs what the browser reports, and carries out API
// calls for the measuring program. CONTROL and OPTIONS are set in config.js.
globalThis.api = globalThis.browser ?? globalThis.chrome;
const loopback = { urls: ['*://localhost/*', '*://127.0.0.1/*', '*://[::1]/*'], types: ['main_frame'] };
let sequence = 0;
let pending = [];
let posting = false;

async function flush() {
  if (posting) return;
  posting = true;
  while (pending.length) {
    const batch = pending;
    pending = [];
    try {
      await fetch(CONTROL + '/log', { method: 'POST', body: JSON.stringify(batch) });
    } catch {
      // The measuring program has ended.
    }
  }
  posting = false;
}

function log(event, details) {
  pending.push({ sequence: sequence++, at: Date.now(), event, ...details });
  flush();
}

const mainFrame = (listener) => (details) => {
  if (details.frameId === 0) listener(details);
};

const nav = api.webNavigation;
nav.onCreatedNavigationTarget.addListener((d) => log('target', d));
nav.onCreatedNavigationTarget.addListener((d) => log('target(filtered)', d), {
  url: [{ queryContains: 'redirect_uri=' }],
});
nav.onBeforeNavigate.addListener(
  mainFrame((d) => {
    log('beforeNavigate', d);
    nav.getFrame({ tabId: d.tabId, frameId: 0 }).then(
      (frame) =>
        log('getFrame', {
          tabId: d.tabId,
          answer: frame && { url: frame.url, lifecycle: frame.documentLifecycle, errorOccurred: frame.errorOccurred },
        }),
      (error) => log('getFrame', { tabId: d.tabId, answer: String(error) }),
    );
    api.tabs.get(d.tabId).then(
      (tab) =>
        log('tabs.get', {
          tabId: d.tabId,
          openerTabId: tab.openerTabId,
          windowId: tab.windowId,
          status: tab.status,
          cookieStoreId: tab.cookieStoreId,
          lastAccessed: tab.lastAccessed && Date.now() - tab.lastAccessed,
          active: tab.active,
          index: tab.index,
          attention: tab.attention,
          highlighted: tab.highlighted,
          successorTabId: tab.successorTabId,
        }),
      (error) => log('tabs.get', { tabId: d.tabId, answer: String(error) }),
    );
    api.tabs
      .get(d.tabId)
      .then((tab) => api.windows.get(tab.windowId))
      .then(
        ({ type, focused }) => log('window', { tabId: d.tabId, type, focused }),
        (error) => log('window', { tabId: d.tabId, type: String(error) }),
      );
  }),
);
nav.onBeforeNavigate.addListener(
  mainFrame((d) => log('beforeNavigate(filtered)', { tabId: d.tabId, url: d.url })),
  { url: [{ queryContains: 'redirect_uri=' }] },
);
nav.onCommitted.addListener(mainFrame((d) => log('committed', d)));
nav.onErrorOccurred.addListener(mainFrame((d) => log('navError', d)));
nav.onDOMContentLoaded.addListener(mainFrame((d) => log('domContentLoaded', { tabId: d.tabId, url: d.url })));
nav.onHistoryStateUpdated.addListener(mainFrame((d) => log('historyState', d)));
nav.onTabReplaced?.addListener((d) => log('tabReplaced', d));
api.tabs.onCreated.addListener((t) =>
  log('tabCreated', {
    tabId: t.id,
    openerTabId: t.openerTabId,
    windowId: t.windowId,
    index: t.index,
    url: t.url,
    pendingUrl: t.pendingUrl,
    active: t.active,
    lastAccessed: t.lastAccessed && Date.now() - t.lastAccessed,
    successorTabId: t.successorTabId,
    status: t.status,
    title: t.title,
  }),
);
api.tabs.onRemoved.addListener((tabId) => log('tabRemoved', { tabId }));

const wr = api.webRequest;
const extra = OPTIONS.extra ?? {};
for (const name of [
  'onBeforeRequest',
  'onBeforeSendHeaders',
  'onHeadersReceived',
  'onBeforeRedirect',
  'onResponseStarted',
  'onCompleted',
  'onErrorOccurred',
]) {
  const listener = (d) => log('wr.' + name, d);
  if (extra[name]) wr[name].addListener(listener, loopback, extra[name]);
  else wr[name].addListener(listener, loopback);
}
api.downloads?.onCreated.addListener((d) => log('download', { url: d.url, state: d.state }));

async function serve() {
  for (;;) {
    let command;
    try {
      const answer = await fetch(CONTROL + '/next');
      if (answer.status !== 200) {
        await api.runtime.getPlatformInfo(); // keeps the worker awake
        continue;
      }
      command = await answer.json();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 200));
      continue;
    }
    let result;
    try {
      const path = command.path.split('.');
      const method = path.pop();
      const owner = path.reduce((object, key) => object[key], { ...api, self: globalThis, get: {}, __proto__: api });
      result = { value: await owner[method](...command.args) };
    } catch (error) {
      result = { error: String(error) };
    }
    await fetch(CONTROL + '/result', { method: 'POST', body: JSON.stringify({ id: command.id, ...result }) });
  }
}
log('started', {});
serve();
