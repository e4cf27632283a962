// Whether the browser itself reloads a refused callback: node autoreload.mjs chromium|firefox
import http from 'node:http';
import { start, startProvider, startDisplay, until, deadPort } from './lib.mjs';
const kind = process.argv[2];
const screen = await startDisplay();
const provider = await startProvider();
for (const headless of [false, true]) {
  const b = await start(kind, { headless, ...screen });
  const { control, browser } = b;
  const dead = await deadPort();
  const got = [];
  const page = await browser.newPage();
  const began = Date.now();
  page
    .goto(
      `http://idp.example:${provider.port}/302?to=${encodeURIComponent(`http://localhost:${dead}/callback?code=c&state=s`)}`,
    )
    .catch(() => {});
  await until(() => control.events.some((e) => e.event === 'wr.onErrorOccurred'), 'refusal');
  await new Promise((r) => setTimeout(r, 4000));
  const server = http.createServer((q, a) => {
    got.push(`${Date.now() - began} ms ${q.url}`);
    a.end('ok');
  });
  await new Promise((r) => server.listen(dead, '127.0.0.1', r));
  await new Promise((r) => setTimeout(r, 5000));
  console.log(
    `${b.version} ${headless ? 'headless' : 'visible'}: hops`,
    control.events
      .filter((e) => e.event === 'wr.onBeforeRequest')
      .map((e) => `${Date.parse(new Date(e.timeStamp)) - began} ms`)
      .join(', '),
    '; errors',
    control.events
      .filter((e) => /navError/.test(e.event))
      .map((e) => e.error)
      .join(', '),
    '; arrived',
    got.filter((u) => !u.includes('favicon')),
  );
  await b.close();
  server.closeAllConnections();
  server.close();
}
provider.close();
screen.stop();
process.exit(0);
