// Z. What is told of a program that answers: its name, the target of a redirect, circles; and of a request without a page.
//   node told.mjs chromium|firefox
import http from 'node:http';
import { listen, start, until } from './lib.mjs';

const kind = process.argv[2];
const extra = { onBeforeRedirect: ['responseHeaders'], onCompleted: ['responseHeaders'] };
const b = await start(kind, { extension: { options: { extra } } });
const { control, browser } = b;
console.log(b.version);

/** How a path is answered. */
const ANSWERS = {
  '/named': (response) =>
    response.writeHead(400, { server: 'AirTunes/770.8.1', 'content-type': 'text/html' }).end('<p>no'),
  '/unnamed': (response) => response.writeHead(400, { 'content-type': 'text/html' }).end('<p>no'),
  '/done': (response) => response.setHeader('content-type', 'text/html').end('<p>done'),
  '/relative': (response) => response.writeHead(302, { location: '/done?error=State' }).end(),
  '/elsewhere': (response) => response.writeHead(302, { location: `http://idp.example:${port}/done` }).end(),
  '/circles': (response, url) => response.writeHead(302, { location: url }).end(),
  '/empty-404': (response) => response.writeHead(404).end(),
  '/empty-405': (response) => response.writeHead(405).end(),
  '/empty-500': (response) => response.writeHead(500).end(),
  '/inner': (response) => response.writeHead(302, { location: 'http://api:4000/authorize?client_id=c' }).end(),
};
const server = http.createServer((request, response) => {
  const { pathname } = new URL(request.url, 'http://x');
  response.setHeader('connection', 'close');
  (ANSWERS[pathname] ?? ANSWERS['/done'])(response, request.url);
});
const port = await listen(server);

/** @param {string} url */
async function run(url) {
  const page = await browser.newPage();
  await page.goto(`http://idp.example:${port}/done`);
  await control.settled(120, 1000);
  control.clear();
  const go = (to) => {
    location.href = to;
  };
  page.evaluate(go, url).catch(() => {});
  const isEnd = ({ event }) => event === 'committed' || event === 'navError';
  await until(() => control.events.some(isEnd), url, 12000).catch(() => console.log('    (no end seen in time)'));
  await control.settled(400, 2000);
  const told = control.events
    .filter(({ event }) => /^(wr\.on(BeforeRed|Comp|Err)|committed|navError)/.test(event))
    .map(({ event, url: at, statusCode, error, redirectUrl, responseHeaders }) => {
      const name = responseHeaders?.find((header) => header.name.toLowerCase() === 'server');
      return [event.replace('wr.', ''), at.replace(String(port), 'PORT'), statusCode, name && `Server=${name.value}`]
        .concat(redirectUrl && `to ${redirectUrl.replace(String(port), 'PORT')}`, error)
        .filter(Boolean)
        .join(' ');
    });
  console.log(
    `  ${url.replace(String(port), 'PORT')}: ${told.length > 6 ? `${told.length} events, the last: ${told.at(-1)}` : told.join(', ')}`,
  );
  if (told.length > 6) for (const line of new Set(told)) console.log(`    ${line}`);
  await Promise.race([page.close().catch(() => {}), new Promise((resolve) => setTimeout(resolve, 800))]);
}

for (const path of ['/named', '/unnamed', '/relative', '/elsewhere', '/circles']) {
  await run(`http://localhost:${port}${path}?code=c&state=s`);
}
for (const path of ['/circles', '/empty-404', '/empty-405', '/empty-500', '/inner']) {
  await run(`http://idp.example:${port}${path}?response_type=code&client_id=c&state=s`);
}
await b.close();
process.exit(0);
