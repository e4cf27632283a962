// Opens an address by itself when a page of stranger.example names it and the way to open it: #tabs.create=ADDRESS.
const ext = globalThis.browser ?? globalThis.chrome;

/** @type {Record<string, (url: string, tab: number) => unknown>} */
const WAYS = {
  'tabs.create': (url) => ext.tabs.create({ url }),
  'tabs.create in the background': (url) => ext.tabs.create({ url, active: false }),
  'tabs.create and tabs.update': async (url) => ext.tabs.update((await ext.tabs.create({})).id, { url }),
  'tabs.update': (url, tab) => ext.tabs.update(tab, { url }),
  'windows.create': (url) => ext.windows.create({ url }),
  'windows.create of a popup': (url) => ext.windows.create({ url, type: 'popup' }),
};

ext.tabs.onUpdated.addListener((tab, { status }, { url }) => {
  const [, way, address] = /#(.*?)=(.*)/.exec(url ?? '') ?? [];
  if (status === 'complete' && url?.startsWith('http://stranger.example') && way) {
    void WAYS[decodeURIComponent(way)](decodeURIComponent(address), tab);
  }
});
