// W: what is told of tabs that are restored. CONTROL is set in config.js.
const api = globalThis.browser ?? globalThis.chrome;
let last = Promise.resolve();
const say = (event, details = {}) => {
  const body = JSON.stringify([{ at: Date.now(), event, ...details }]);
  last = last.then(() => fetch(CONTROL + '/log', { method: 'POST', body })).catch(() => undefined);
};
const loopback = { urls: ['*://localhost/*', '*://127.0.0.1/*', '*://[::1]/*'], types: ['main_frame'] };
const brief = ({ id, url, pendingUrl, status, active, discarded, lastAccessed, openerTabId }) => {
  const ago = lastAccessed && Math.round(Date.now() - lastAccessed);
  return { id, url, pendingUrl, status, active, discarded, ago, openerTabId };
};
async function look(when, tabId) {
  const [tab, frame] = await Promise.all([
    api.tabs.get(tabId).then(brief, String),
    api.webNavigation
      .getFrame({ tabId, frameId: 0 })
      .then((it) => it && { url: it.url, errorOccurred: it.errorOccurred }, String),
  ]);
  say('look', { when, tabId, tab, frame });
}
const lookAll = async (when) => say('tabs', { when, tabs: (await api.tabs.query({})).map(brief) });

say('run');
void lookAll('run');
api.runtime.onStartup.addListener(() => {
  say('onStartup');
  void lookAll('onStartup');
});
api.runtime.onInstalled.addListener(({ reason }) => say('onInstalled', { reason }));
api.tabs.onCreated.addListener((tab) => say('tabs.onCreated', brief(tab)));
api.tabs.onReplaced?.addListener((added, removed) => say('tabs.onReplaced', { added, removed }));
const nav = api.webNavigation;
for (const name of ['onBeforeNavigate', 'onCommitted', 'onErrorOccurred'])
  nav[name].addListener((details) => {
    if (details.frameId !== 0) return;
    const { tabId, url, timeStamp, transitionType, transitionQualifiers, error, processId } = details;
    say(`nav.${name}`, { tabId, url, timeStamp, transitionType, transitionQualifiers, error, processId });
    if (name === 'onBeforeNavigate') void look(name, tabId);
  });
for (const name of ['onBeforeRequest', 'onSendHeaders', 'onBeforeRedirect', 'onCompleted', 'onErrorOccurred'])
  api.webRequest[name].addListener(
    (details) => {
      const { tabId, url, timeStamp, error, fromCache, initiator, originUrl, statusCode } = details;
      const headers = details.requestHeaders
        ?.filter(({ name: header }) => /^(sec-fetch|cache-control|pragma|referer|upgrade)/i.test(header))
        .map(({ name: header, value }) => `${header}: ${value}`);
      say(`req.${name}`, { tabId, url, timeStamp, error, fromCache, initiator, originUrl, statusCode, headers });
      if (name === 'onBeforeRequest') void look(name, tabId);
    },
    loopback,
    ...(name === 'onSendHeaders' ? [globalThis.browser ? ['requestHeaders'] : ['requestHeaders', 'extraHeaders']] : []),
  );

/** Selects each restored tab, which makes Firefox load it; then closes the last one and opens it again. */
async function touch() {
  const pause = () => new Promise((resolve) => setTimeout(resolve, 1500));
  const restored = (await api.tabs.query({})).filter(({ url }) => url?.includes('callback'));
  for (const { id } of restored) {
    say('select', { id });
    await api.tabs.update(id, { active: true });
    await pause();
  }
  const last = restored.at(-1);
  if (!last) return;
  say('close', { id: last.id });
  await api.tabs.remove(last.id);
  await pause();
  say('open again');
  await api.sessions.restore();
}
setTimeout(() => void touch().catch((error) => say('touch', { error: String(error) })), 8000);
