// H: whether an unfiltered listener that was added later and removed again wakes a stopped worker.
const say = (event, details = {}) =>
  fetch(CONTROL + '/log', { method: 'POST', body: JSON.stringify([{ event, ...details }]) });
const api = globalThis.browser ?? globalThis.chrome;
const onCommitted = (d) => {
  if (d.frameId === 0) {
    say('lazy committed', { url: d.url });
    if (OPTIONS.remove) api.webNavigation.onCommitted.removeListener(onCommitted);
  }
};
api.webNavigation.onBeforeNavigate.addListener(
  (d) => {
    say('lazy beforeNavigate', { url: d.url });
    api.webNavigation.onCommitted.addListener(onCommitted);
  },
  { url: [{ queryContains: 'redirect_uri=' }] },
);
say('started');
