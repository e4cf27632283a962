// S. What the browser tells of a callback that a page hands over itself, in a frame or by a script.
//   node handed-over.mjs chromium|firefox denied|prompt|granted|insecure
import http from 'node:http';
import { startBrowser } from '../e2e/browser.mjs';
import { listen, shut } from '../servers/serve.mjs';

const [kind = 'chromium', access = 'denied'] = process.argv.slice(2);
const arrived = [];
const listener = http.createServer((request, response) => {
  arrived.push(request.url);
  response.end('signed in');
});
const listening = await listen(listener);
const callback = (code) => `http://localhost:${listening}/callback?code=${code}&state=s`;
const call = (code, options) =>
  `<script>fetch(${JSON.stringify(callback(code))}, ${options}).then(() => (document.title = 'answered'), (error) => (document.title = error))</script>`;
const PAGES = {
  '/frame': `<iframe src="${callback('frame').replace('&', '&amp;')}"></iframe>`,
  '/fetch': call('fetch', '{}'),
  '/no-cors': call('no-cors', '{ mode: "no-cors" }'),
};
const site = http.createServer((request, response) =>
  response.setHeader('content-type', 'text/html').end(`<link rel="icon" href="data:,">${PAGES[request.url] ?? ''}`),
);
const port = await listen(site);
const origin = `http://idp.example:${port}`;

// The site counts as a public one, as providers are.
const args = [`--ip-address-space-overrides=127.0.0.1:${port}=public`];
if (access !== 'insecure') args.push(`--unsafely-treat-insecure-origin-as-secure=${origin}`);
const preferences = {
  'network.lna.enabled': true,
  'network.lna.blocking': true,
  'network.lna.address_space.public.override': `127.0.0.1:${port}`,
};
const started = await startBrowser(kind, kind === 'chromium' ? { args } : { preferences });
const { browser } = started;
const watcher = await browser.newPage();
await watcher.goto(`${started.origin}/pages/options/options.html`).catch(() => undefined);
await watcher.evaluate(() => {
  globalThis.seen = [];
  const urls = ['http://localhost/*'];
  for (const name of ['onBeforeRequest', 'onErrorOccurred', 'onCompleted'])
    chrome.webRequest[name].addListener(({ type, error }) => seen.push(`${type} ${name} ${error ?? ''}`), { urls });
});
if (kind === 'chromium' && access !== 'insecure') {
  const devtools = await browser.target().createCDPSession();
  await devtools.send('Browser.setPermission', { permission: { name: 'loopback-network' }, setting: access, origin });
}
for (const path of Object.keys(PAGES)) {
  const page = await browser.newPage();
  // A frame that waits for the user's answer keeps the page from being loaded.
  await page.goto(origin + path, { waitUntil: 'domcontentloaded' });
  // Nothing tells that nothing more will happen.
  await new Promise((resolve) => setTimeout(resolve, 3000));
  const told = await page.evaluate(async () => ({
    title: document.title,
    entries: performance.getEntriesByType('resource').map((entry) => `${entry.initiatorType} ${entry.responseStatus}`),
    permission: (await navigator.permissions.query({ name: 'loopback-network' })).state,
  }));
  const events = await watcher.evaluate(() => seen.splice(0));
  console.log(JSON.stringify({ path, ...told, events, arrived: arrived.splice(0).length }));
}
await started.close();
await Promise.all([shut(listener), shut(site)]);
