// J. What the browser reports of a page that is loaded beforehand (prerendered, in Chromium only), and whether a session
// rule moves its request.
//   node prerender.mjs
import http from 'node:http';
import { deadPort, listen, start, until } from './lib.mjs';

const probe = `
const api = chrome;
const say = (event, { tabId, frameId, frameType, documentLifecycle, url, error, transitionType, initiator }) =>
  fetch(CONTROL + '/log', { method: 'POST', body: JSON.stringify([{ event, tabId, frameId, frameType, documentLifecycle, url, error, transitionType, initiator }]) }).catch(() => {});
for (const name of ['onBeforeNavigate', 'onCommitted', 'onErrorOccurred', 'onCompleted'])
  api.webNavigation[name].addListener((d) => say('nav.' + name, d));
const loopback = { urls: ['*://localhost/*'], types: ['main_frame', 'sub_frame', 'xmlhttprequest', 'other'] };
for (const name of ['onBeforeRequest', 'onBeforeRedirect', 'onCompleted', 'onErrorOccurred'])
  api.webRequest[name].addListener((d) => say('req.' + name + ' ' + d.type, d), loopback);
`;
const { readFileSync } = await import('node:fs');
const calls = readFileSync(new URL('probe.js', import.meta.url), 'utf8');
const serve = calls.slice(calls.indexOf('async function serve()')).replace("log('started', {})", "say('started', {})");
const b = await start('chromium', { extension: { background: 'own.js', files: { 'own.js': probe + serve } } });
const dead = await deadPort();
const arrived = [];
const listener = http.createServer((request, response) => {
  arrived.push(`${request.url} ${request.headers['sec-purpose'] ?? '-'}`);
  response
    .setHeader('supports-loading-mode', 'credentialed-prerender')
    .setHeader('content-type', 'text/html')
    .end('signed in');
});
const listening = await listen(listener);
const site = http.createServer((request, response) => {
  const to = new URL(request.url, 'http://x').searchParams.get('to');
  if (request.url.startsWith('/302'))
    return response.writeHead(302, { location: to, 'supports-loading-mode': 'credentialed-prerender' }).end();
  response.setHeader('content-type', 'text/html').end('<p>page');
});
const port = await listen(site);
const callback = (where, state) => `http://localhost:${where}/callback?code=c&state=${state}`;

async function prerender(title, target, settle = 1500) {
  const page = await b.browser.newPage();
  await page.goto(`http://localhost:${port}/page`);
  b.control.clear();
  arrived.length = 0;
  await page.evaluate((url) => {
    const rules = document.createElement('script');
    rules.type = 'speculationrules';
    rules.textContent = JSON.stringify({ prerender: [{ source: 'list', urls: [url], eagerness: 'immediate' }] });
    document.head.append(rules);
  }, target);
  await b.control.settled(500, settle);
  console.log(
    `\n${title}: the tab shows ${page.url().replace(/\d{5}/, 'PORT')}, listener: ${arrived.join(', ') || 'nothing'}`,
  );
  for (const { event, url, ...rest } of b.control.events)
    console.log(
      '  ',
      event,
      url
        ?.replace(/localhost:\d+/, (at) => (at.endsWith(dead) ? 'DEAD' : at.endsWith(listening) ? 'LISTENER' : 'SITE'))
        .slice(0, 60),
      JSON.stringify(rest),
    );
  return page;
}
await prerender('callback at a listener', callback(listening, 's1'));
await prerender('callback at a dead port', callback(dead, 's2'));
await prerender(
  'redirection to a listener',
  `http://localhost:${port}/302?to=${encodeURIComponent(callback(listening, 's3'))}`,
);
await prerender(
  'redirection to a dead port',
  `http://localhost:${port}/302?to=${encodeURIComponent(callback(dead, 's4'))}`,
);
const rule = (id, condition) => ({
  id,
  priority: 1,
  action: { type: 'redirect', redirect: { transform: { port: String(listening) } } },
  condition,
});
await b.control.call('declarativeNetRequest.updateSessionRules', {
  addRules: [
    rule(1, {
      urlFilter: '/callback?*&state=s',
      requestDomains: ['localhost'],
      excludedInitiatorDomains: undefined,
      resourceTypes: ['main_frame'],
    }),
  ],
});
await prerender('callback at a dead port, with a rule', callback(dead, 's5'));
const page = await prerender(
  'redirection to a dead port, with a rule',
  `http://localhost:${port}/302?to=${encodeURIComponent(callback(dead, 's6'))}`,
);
b.control.clear();
page
  .evaluate(
    (url) => {
      location.href = url;
    },
    `http://localhost:${port}/302?to=${encodeURIComponent(callback(dead, 's6'))}`,
  )
  .catch(() => {});
await b.control.settled(500, 1500);
console.log('\nits activation: the tab shows', page.url().replace(/\d{5}/, 'PORT'));
for (const { event, url, ...rest } of b.control.events)
  console.log('  ', event, url?.slice(0, 60), JSON.stringify(rest));
void until;
await b.close();
listener.close();
site.close();
process.exit(0);
