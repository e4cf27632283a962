// X. What the browser reports of a callback that the service worker of another app answers, from its cache or from nothing.
//   node service-worker.mjs chromium|firefox
import http from 'node:http';
import { listen, start, until } from './lib.mjs';

const [kind = 'chromium'] = process.argv.slice(2);
const b = await start(kind, { extension: { background: 'probe.js' } });
/** How the worker answers a page. */
const WORKERS = {
  'with a page of its own': `event.respondWith(new Response('app', { headers: { 'content-type': 'text/html' } }))`,
  'with status 204': `event.respondWith(new Response(null, { status: 204 }))`,
  'with what the network answers': `event.respondWith(fetch(event.request))`,
  'not at all': '',
};
for (const [what, answer] of Object.entries(WORKERS)) {
  const worker = `oninstall = () => skipWaiting(); onactivate = (event) => event.waitUntil(clients.claim()); onfetch = (event) => { if (event.request.url.includes('/callback')) { ${answer} } };`;
  let requests = 0;
  const port = await listen(
    http.createServer((request, response) => {
      if (request.url.startsWith('/callback')) requests += 1;
      const isWorker = request.url === '/worker.js';
      response.setHeader('content-type', isWorker ? 'text/javascript' : 'text/html');
      response.end(isWorker ? worker : '<script>navigator.serviceWorker.register("/worker.js")</script>');
    }),
  );
  const provider = await listen(
    http.createServer((request, response) => {
      if (request.url !== '/approve') return response.setHeader('content-type', 'text/html').end('consent');
      return response.writeHead(302, { location: `http://localhost:${port}/callback?code=c&state=s` }).end();
    }),
  );
  const page = await b.browser.newPage();
  await page.goto(`http://localhost:${port}/`);
  await until(() => page.evaluate(() => navigator.serviceWorker.controller !== null), 'the worker');
  await page.goto(`http://idp.example:${provider}/`);
  await b.control.settled(300, 2000);
  b.control.clear();
  await page.evaluate(() => void (location.href = '/approve'));
  await b.control.settled(600, 4000);
  const told = b.control.events
    .filter(({ url, event }) => url?.includes('state=s') && /^(beforeNavigate$|committed|navError|wr\.)/.test(event))
    .map(({ event, error, ip }) => [event, error, ip].filter(Boolean).join(' '));
  console.log(`${what}: ${told.join(', ') || 'nothing'}; requests: ${requests}`);
  await page.close({ runBeforeUnload: false });
}
await b.close();
process.exit(0);
