// J. What the browser tells of the sender of a callback, when the page that was asked sends the tab on to another server.
//   node sender.mjs chromium|firefox
import { deadPort, start, startProvider, until } from './lib.mjs';

const kind = process.argv[2];
const provider = await startProvider();
const b = await start(kind, {});
const { control, browser } = b;
console.log(b.version);
const dead = await deadPort();
const at = (host, path) => `http://${host}.example:${provider.port}${path}`;
const honest = (host) =>
  at(host, `/authorize?mode=refused&state=s&redirect_uri=${encodeURIComponent(`http://localhost:${dead}/callback`)}`);
const via = (host, url) => at(host, `/302?to=${encodeURIComponent(url)}`);

/** Each way: the page that is opened first, and where it then goes on a click. */
const ways = {
  'the asked server answers at once': [honest('idp')],
  'the asked server answers from its page': [at('idp', '/page'), honest('idp')],
  'an attacker redirects at once to a server that answers at once': [via('attacker', honest('idp'))],
  "a link on the attacker's page to a server that answers at once": [at('attacker', '/page'), honest('idp')],
  "a link on the attacker's page, a redirect, and a server that answers at once": [
    at('attacker', '/page'),
    via('attacker', honest('idp')),
  ],
  "a page of the asked server, after its identity provider's page": [at('other', '/page'), via('idp', honest('idp'))],
};

for (const [name, [first, next]] of Object.entries(ways)) {
  control.clear();
  const page = await browser.newPage();
  await page.goto(first).catch(() => undefined);
  if (next) await page.evaluate((url) => void (location.href = url), next).catch(() => undefined);
  const request = await until(
    () => control.events.find(({ event, url }) => event === 'wr.onBeforeRequest' && url?.includes(`:${dead}/`)),
    'the callback',
  );
  const { initiator, originUrl, documentUrl } = request;
  console.log(`${name}: ${JSON.stringify({ initiator, originUrl, documentUrl })}`);
  await page.close();
}
await b.stop?.();
await browser.close();
process.exit(0);
