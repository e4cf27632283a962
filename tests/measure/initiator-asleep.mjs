// A with a stopped background script: it is stopped before each sign-in, and only filtered listeners wake it.
//   node initiator-asleep.mjs chromium|firefox
import { start, startProvider, startDisplay, until, deadPort } from './lib.mjs';
const kind = process.argv[2];
const screen = await startDisplay();
const provider = await startProvider();
const b = await start(kind, {
  headless: false,
  ...screen,
  args: kind === 'chromium' ? ['--disable-auto-reload'] : [],
  prefs: { 'extensions.background.idle.timeout': 300 },
  extension: { background: 'sleepy.js', options: { unfiltered: process.argv[3] === 'unfiltered' } },
});
const { control, browser } = b;
const dead = await deadPort();
const at = (host, path) => `http://${host}.example:${provider.port}${path}`;
const js = JSON.stringify;
console.log(b.version);
const stop = async () => {
  if (kind === 'chromium') {
    const target = browser.targets().find((t) => t.type() === 'service_worker');
    if (target) await (await target.worker())?.close();
    await until(() => !browser.targets().some((t) => t.type() === 'service_worker'), 'stop');
  } else {
    if (!control.events.some((e) => e.event === 'started')) return;
    await until(
      () => control.events.findLast((e) => ['suspend', 'started'].includes(e.event))?.event !== 'started',
      'suspend',
      4000,
    ).catch((e) => console.log(e.message));
    await new Promise((r) => setTimeout(r, 250));
  }
};
const short = (url) =>
  String(url)
    .replace(/http:\/\/(\w+)\.example:\d+/g, '$1:')
    .replace(/\?(?!to)[^ ]*redirect_uri[^ ]*/, '?AUTH')
    .replace(/\?to=[^ ]*/, '?…');
const page = (host) => async (url, code) => {
  const p = await browser.newPage();
  await p.goto(at(host, '/page'));
  await p.bringToFront();
  return () => p.evaluate(code(url)).catch(() => {});
};
const popup =
  (first, ms = 800) =>
  (url) =>
    `{ const w = ${first}; globalThis.w = w; setTimeout(() => { w.location = ${js(url)} }, ${ms}) }`;
const ways = {
  'other program': async (url) => () => b.external(url),
  'location.href': (url) => page('attacker')(url, (u) => `location.href = ${js(u)}`),
  'location.href, same site': (url) => page('idp')(url, (u) => `location.href = ${js(u)}`),
  'link to 302': (url) =>
    page('attacker')(url, (u) => `location.href = ${js(at('attacker', '/302?to=' + encodeURIComponent(u)))}`),
  'window.open': (url) => page('attacker')(url, (u) => `window.open(${js(u)})`),
  'about:blank popup': (url) =>
    page('attacker')(url, popup(`window.open('about:blank', '', 'popup,width=500,height=500')`)),
  '204 popup': (url) => page('attacker')(url, popup(`window.open('/204', '', 'popup,width=500,height=500')`)),
  '204 popup, same site': (url) => page('idp')(url, popup(`window.open('/204', '', 'popup,width=500,height=500')`)),
  '204 tab, same site': (url) => page('idp')(url, popup(`window.open('/204')`)),
  'other program, location.replace': async (url) => () =>
    b.external(at('attacker', '/replace?to=' + encodeURIComponent(url))),
  'other program, 302': async (url) => () => b.external(at('attacker', '/302?to=' + encodeURIComponent(url))),
};
let n = 0;
const some = process.argv.slice(4);
for (const [name, prepare] of Object.entries(ways).filter(
  ([name]) => !some.length || some.some((one) => name.startsWith(one)),
))
  for (const mode of ['slow', 'ok', 'refused']) {
    const url = at(
      'idp',
      `/authorize?mode=${mode}&client_id=x&state=s${++n}&redirect_uri=${encodeURIComponent(`http://localhost:${dead}/callback`)}`,
    );
    const go = await prepare(url);
    await stop();
    control.clear();
    await go();
    await until(
      () => control.events.some((e) => e.event === (mode === 'refused' ? 'hopError' : 'committed(filtered)')),
      name,
      3000,
    ).catch(() => {});
    await control.settled(250, 900);
    console.log(
      `${name} | ${mode} | ` +
        control.events
          .map(
            (e) =>
              `${e.event}${e.url !== undefined ? '(' + short(e.url) + ')' : ''}${e.transitionType ? ' ' + [e.transitionType, ...e.transitionQualifiers].join('+') : ''}${e.late !== undefined ? ` ${Math.round(e.late)} ms late` : ''}${e.error ? ' ' + e.error : ''}`,
          )
          .join(' ; '),
    );
    const pages = await browser.pages();
    await browser.newPage();
    for (const p of pages) await Promise.race([p.close().catch(() => {}), new Promise((r) => setTimeout(r, 600))]);
  }
await b.close();
provider.close();
screen.stop();
process.exit(0);
