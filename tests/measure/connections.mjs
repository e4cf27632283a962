// P. How many connections a browser opens to the host of a page, by how the page was opened.
//   node connections.mjs chromium|firefox
import http from 'node:http';
import { deadPort, listen, start } from './lib.mjs';

const [kind = 'chromium'] = process.argv.slice(2);
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const b = await start(kind, { extension: { background: 'probe.js' } });
const dead = await deadPort();

/** A listener that counts the requests of each connection. */
async function target() {
  const connections = new Map();
  const server = http.createServer((request, response) => {
    connections.set(request.socket, connections.get(request.socket) + 1);
    response.setHeader('content-type', 'text/html').end('<!doctype html><link rel="icon" href="data:,">signed in');
  });
  server.on('connection', (socket) => connections.set(socket, 0));
  const port = await listen(server);
  return { url: `http://127.0.0.1:${port}/callback?code=c&state=s`, connections };
}

/** A site that answers every request in the same way. */
async function site(answer) {
  const port = await listen(http.createServer((request, response) => answer(response)));
  return `http://127.0.0.1:${port}/`;
}

const html = (body) => (response) => response.setHeader('content-type', 'text/html').end(body);

/** Sends the tab to `from`, which a session rule redirects. */
async function byRule(tab, url, from) {
  const rule = {
    id: 1,
    priority: 1,
    action: { type: 'redirect', redirect: { url } },
    condition: { urlFilter: `|${from}|`, resourceTypes: ['main_frame'] },
  };
  await b.control.call('declarativeNetRequest.updateSessionRules', { removeRuleIds: [1], addRules: [rule] });
  await b.control.call('tabs.update', tab, { url: from });
}

const WAYS = {
  'tabs.update': (page, tab, url) => b.control.call('tabs.update', tab, { url }),
  'typed (automation)': (page, tab, url) => page.goto(url).catch(() => undefined),
  'a redirection of a site': async (page, tab, url) =>
    page.goto(await site((response) => response.writeHead(302, { location: url }).end())).catch(() => undefined),
  'a link': async (page, tab, url) => {
    await page.goto(await site(html(`<a id="a" href="${url}">on</a>`)));
    await page.click('#a');
  },
  'a script': async (page, tab, url) =>
    page.goto(await site(html(`<script>location.replace(${JSON.stringify(url)})</script>`))).catch(() => undefined),
  'tabs.update, redirected by a rule, from port 1': (page, tab, url) => byRule(tab, url, 'http://127.0.0.1:1/start'),
  'tabs.update, redirected by a rule, from a dead port': (page, tab, url) =>
    byRule(tab, url, `http://127.0.0.1:${dead}/start`),
};

for (const [way, open] of Object.entries(WAYS)) {
  const { url, connections } = await target();
  const page = await b.browser.newPage();
  await page.bringToFront();
  const [tab] = await b.control.call('tabs.query', { active: true });
  await open(page, tab.id, url);
  await sleep(2500);
  console.log(`${way}: requests by connection: ${[...connections.values()].join(', ') || 'no connection'}`);
  await page.close();
}
await b.close();
process.exit(0);
