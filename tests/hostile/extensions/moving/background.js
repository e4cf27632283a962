// Moves every callback to a tab of its own, as Firefox's containers do: opens it there, and stops the request.
/** @type {Set<string>} */
const moved = new Set();
const ext = /** @type {any} */ (globalThis).browser;

ext.webRequest.onBeforeRequest.addListener(
  (/** @type {{ url: string }} */ { url }) => {
    if (moved.has(url)) return {};
    moved.add(url);
    void ext.tabs.create({ url });
    return { cancel: true };
  },
  { urls: ['http://localhost/*'], types: ['main_frame'] },
  ['blocking'],
);
