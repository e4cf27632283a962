// D, E, F. The exact events of a loopback hop: corrected by a rule, answered, refused, and every
// other failure that could be provoked.
//   node events.mjs chromium|firefox
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { start, listen, deadPort, until } from './lib.mjs';

const kind = process.argv[2];
const blocker = {
  name: 'blocker',
  background: 'blocker.js',
  permissions: ['declarativeNetRequest'],
  files: {
    'blocker.js': `(globalThis.browser ?? globalThis.chrome).declarativeNetRequest.updateSessionRules({ removeRuleIds: [1], addRules: [{ id: 1, condition: { urlFilter: '/blocked-by-another', resourceTypes: ['main_frame'] }, action: { type: 'block' } }] });`,
  },
};
const b = await start(kind, {
  more: [blocker],
  prefs: { 'network.http.connection-timeout': 2, 'network.http.response.timeout': 2 },
});
const { control, browser } = b;
console.log(b.version);

const directory = mkdtempSync(path.join(os.tmpdir(), 'measure-tls-'));
execFileSync(
  'openssl',
  [
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-days',
    '2',
    '-subj',
    '/CN=localhost',
    '-addext',
    'subjectAltName=DNS:localhost',
    '-keyout',
    path.join(directory, 'key'),
    '-out',
    path.join(directory, 'cert'),
  ],
  { stdio: 'ignore' },
);

const names = new Map();
const name = async (label, server) => {
  const port = await listen(server);
  names.set(String(port), label);
  return port;
};
const raw = (label, onSocket) =>
  name(
    label,
    net.createServer((socket) => {
      socket.on('error', () => {});
      onSocket(socket);
    }),
  );
const plain = await name(
  'plain',
  http.createServer((request, response) => {
    if (request.url.startsWith('/204')) return response.writeHead(204).end();
    if (request.url.startsWith('/download'))
      return response
        .writeHead(200, { 'content-disposition': 'attachment; filename=a.txt', 'content-type': 'text/plain' })
        .end('x');
    if (request.url.startsWith('/400')) return response.writeHead(400, { 'content-type': 'text/html' }).end('bad');
    if (request.url.startsWith('/hang')) return;
    if (request.url.startsWith('/partial')) {
      response.writeHead(200, { 'content-type': 'text/html', 'content-length': '1000' });
      response.write('<p>x');
      return setTimeout(() => response.socket.resetAndDestroy(), 100);
    }
    response.setHeader('content-type', 'text/html').end('<!doctype html><title>plain</title>');
  }),
);
const right = await name(
  'right',
  http.createServer((request, response) =>
    response.setHeader('content-type', 'text/html').end('<!doctype html><title>right</title>'),
  ),
);
const secure = await name(
  'tls',
  https.createServer(
    { key: readFileSync(path.join(directory, 'key')), cert: readFileSync(path.join(directory, 'cert')) },
    (request, response) => response.end('x'),
  ),
);
const reset = await raw('reset', (socket) => socket.once('data', () => socket.resetAndDestroy()));
const empty = await raw('empty', (socket) => socket.once('data', () => socket.end()));
const garbage = await raw('garbage', (socket) => socket.once('data', () => socket.end('\u0015\u0003\u0001garbage')));
const silent = await raw('silent', () => {});
const dead = await deadPort();
names.set(String(dead), 'dead');
const provider = http.createServer((request, response) => {
  const url = new URL(request.url, 'http://x');
  if (url.pathname === '/page') return response.setHeader('content-type', 'text/html').end('<p>page');
  if (url.pathname === '/form')
    return response
      .setHeader('content-type', 'text/html')
      .end(
        `<!doctype html><form method=post action="${url.searchParams.get('to')}"><input name=code value=c0de></form><script>document.forms[0].submit()</script>`,
      );
  response.writeHead(302, { location: url.searchParams.get('to') }).end();
});
const providerPort = await listen(provider);
names.set(String(providerPort), 'idp');
// A listener with a full queue: connections to it are never accepted.
const full = spawn(
  'python3',
  [
    '-c',
    'import socket,sys\ns=socket.socket();s.bind(("127.0.0.1",0));s.listen(0);print(s.getsockname()[1],flush=True)\nc=[]\nfor i in range(3):\n  k=socket.socket();k.setblocking(False)\n  try: k.connect(s.getsockname())\n  except BlockingIOError: pass\n  c.append(k)\nsys.stdin.read()',
  ],
  { stdio: ['pipe', 'pipe', 'inherit'] },
);
const fullPort = await new Promise((resolve) => full.stdout.once('data', (data) => resolve(String(data).trim())));
names.set(fullPort, 'full');

const label = (url) => url?.replace(/:(\d+)(?=\/|$)/, (all, port) => ':' + (names.get(port) ?? port));
function show(events, tab) {
  for (const e of events) {
    if (
      !/^(wr\.|navError|committed|beforeNavigate$|download|tabRemoved)/.test(e.event) ||
      e.event === 'wr.onBeforeSendHeaders'
    )
      continue;
    if (/idp\.example/.test(e.url) && e.event === 'wr') continue;
    const parts = [e.event, label(e.url)];
    for (const key of [
      'requestId',
      'tabId',
      'method',
      'error',
      'statusCode',
      'ip',
      'fromCache',
      'transitionType',
      'transitionQualifiers',
      'documentLifecycle',
    ]) {
      if (key === 'documentLifecycle' && e[key] === 'active') continue;
      if (key in e) parts.push(`${key}=${key === 'tabId' && e.tabId === tab ? 'TAB' : e[key]}`);
    }
    if (e.redirectUrl) parts.push('redirectUrl=' + label(e.redirectUrl));
    console.log('    ' + parts.join(' '));
  }
}
const rules = (list) =>
  control.call('declarativeNetRequest.updateSessionRules', { removeRuleIds: [1], addRules: list });
const rule = (port) => ({
  id: 1,
  condition: {
    urlFilter: '/callback',
    requestDomains: ['localhost', '127.0.0.1', '[::1]'],
    resourceTypes: ['main_frame'],
  },
  action: { type: 'redirect', redirect: { transform: { port: String(port) } } },
});

async function run(title, landing, { how = '302', then, wait = 4000 } = {}) {
  const page = await browser.newPage();
  await page.goto(`http://idp.example:${providerPort}/page`);
  const tab = (await control.call('tabs.query', {})).at(-1).id;
  await control.settled(120, 1000);
  control.clear();
  page
    .evaluate(
      (url) => {
        location.href = url;
      },
      how === 'direct' ? landing : `http://idp.example:${providerPort}/${how}?to=${encodeURIComponent(landing)}`,
    )
    .catch(() => {});
  if (then) {
    await until(
      () => control.events.some((e) => e.event === 'wr.onBeforeRequest' || e.event === 'wr.onBeforeSendHeaders'),
      title,
      2000,
    ).catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, 150));
    await Promise.race([then(page), new Promise((resolve) => setTimeout(resolve, 1500))]).catch((error) =>
      console.log('    ' + error.message.split('\n')[0]),
    );
  }
  await until(
    () => control.events.some((e) => ['wr.onErrorOccurred', 'wr.onCompleted'].includes(e.event)),
    title,
    wait,
  ).catch(() => console.log('    (no end seen in time)'));
  await control.settled(250, 1500);
  console.log(`  ${title}`);
  show(control.events, tab);
  await Promise.race([page.close().catch(() => {}), new Promise((resolve) => setTimeout(resolve, 800))]);
}

const only = process.argv[3];
const some = process.argv.slice(4);
if (!only || only === 'D') {
  console.log('D');
  await run('plain, answered 200', `http://localhost:${plain}/callback?code=c`);
  await rules([rule(right)]);
  await run('rule, then answered 200', `http://localhost:${plain}/callback?code=c#f`);
  await run('rule, landed on a dead port, then answered 200', `http://localhost:${dead}/callback?code=c`);
  await run('rule, direct link, then answered 200', `http://localhost:${dead}/callback?code=c`, { how: 'direct' });
  await run('rule, POST, then answered 200', `http://localhost:${dead}/callback`, { how: 'form' });
  await rules([rule(dead)]);
  await run('rule, then refused', `http://localhost:${plain}/callback?code=c`);
  await rules([]);
  await run('plain refused', `http://localhost:${dead}/callback?code=c`);
  await run('refused POST', `http://localhost:${dead}/callback`, { how: 'form' });
  await run('direct link, refused', `http://localhost:${dead}/callback?code=c`, { how: 'direct' });
}
if (!only || only === 'E') {
  console.log('E');
  const list = [
    ['refused', `http://127.0.0.1:${dead}/x`],
    ['refused [::1]', `http://[::1]:${dead}/x`],
    ['reset by peer', `http://localhost:${reset}/x`],
    ['closed without an answer', `http://localhost:${empty}/x`],
    ['not HTTP', `http://localhost:${garbage}/x`],
    [
      'connection not accepted (queue full)',
      `http://127.0.0.1:${fullPort}/x`,
      { wait: kind === 'firefox' ? 9000 : 3000 },
    ],
    ['accepted, never answered', `http://127.0.0.1:${silent}/x`, { wait: kind === 'firefox' ? 9000 : 3000 }],
    ['TLS to a plain HTTP port', `https://localhost:${plain}/x`],
    ['TLS to a port that closes', `https://localhost:${empty}/x`],
    ['TLS to a dead port', `https://localhost:${dead}/x`],
    ['plain HTTP to a TLS port', `http://localhost:${secure}/x`],
    ['self-signed certificate', `https://localhost:${secure}/x`],
    ['self-signed, wrong name', `https://127.0.0.1:${secure}/x`],
    ['blocked port 6666', 'http://localhost:6666/x'],
    ['blocked port 6000', 'http://localhost:6000/x'],
    ['blocked port 6666, direct', 'http://localhost:6666/x', { how: 'direct' }],
    ['blocked by another extension', `http://localhost:${plain}/blocked-by-another`],
    ['204', `http://localhost:${plain}/204`],
    ['400', `http://localhost:${plain}/400`],
    ['download', `http://localhost:${plain}/download`],
    ['reset in the middle of the body', `http://localhost:${plain}/partial`],
    [
      'window.stop()',
      `http://localhost:${silent}/x`,
      {
        then: async (page) =>
          kind === 'chromium'
            ? (await page.createCDPSession()).send('Page.stopLoading')
            : page.evaluate(() => window.stop()),
      },
    ],
    [
      'another navigation',
      `http://localhost:${silent}/x`,
      {
        then: (page) => {
          page.goto(`http://other.example:${providerPort}/page`).catch(() => {});
        },
      },
    ],
    ['tab closed', `http://localhost:${silent}/x`, { then: (page) => page.close() }],
    [
      'link clicked meanwhile',
      `http://localhost:${silent}/x`,
      {
        then: (page) =>
          page.evaluate((url) => {
            location.href = url;
          }, `http://other.example:${providerPort}/page`),
      },
    ],
    [
      'tabs.update by an extension',
      `http://localhost:${silent}/x`,
      {
        then: async () =>
          control
            .call('tabs.update', (await control.call('tabs.query', {})).at(-1).id, { url: 'page.html' })
            .catch(() => {}),
      },
    ],
    ['name not resolved', 'http://no-such.localhost.invalid/x', { wait: 1500 }],
    ['0.0.0.0', `http://0.0.0.0:${dead}/x`, { wait: 1500 }],
    ['127.0.0.2', `http://127.0.0.2:${dead}/x`, { wait: 1500 }],
    ['localhost. (dot)', `http://localhost.:${dead}/x`, { wait: 1500 }],
    ['sub.localhost', `http://sub.localhost:${dead}/x`, { wait: 1500 }],
    ['F fragment and credentials', `http://user:secret@localhost:${dead}/x?code=c#access=1`],
    ['F fragment and credentials, direct', `http://user:secret@localhost:${dead}/x?code=c#access=1`, { how: 'direct' }],
    ['F fragment, answered', `http://localhost:${plain}/x?code=c#access=1`],
  ];
  for (const [title, landing, options] of list)
    if (!some.length || some.some((one) => title.startsWith(one))) await run(title, landing, options);
}
await b.close();
full.kill();
rmSync(directory, { recursive: true });
process.exit(0);
