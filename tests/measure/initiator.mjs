// A. Who started the sign-in: opens an authorization page in every known way and records what an
// extension with host permissions for loopback only can see.
//   node initiator.mjs chromium|firefox [way ...]
import { spawnSync } from 'node:child_process';
import { appendFileSync, writeFileSync } from 'node:fs';
import { start, startProvider, startDisplay, until, deadPort } from './lib.mjs';

const kind = process.argv[2];
const only = process.argv.slice(3);
const screen = await startDisplay();
const provider = await startProvider();
const b = await start(kind, {
  headless: false,
  ...screen,
  args: kind === 'chromium' ? ['--disable-auto-reload'] : [],
  prefs: { 'permissions.default.desktop-notification': 1, 'alerts.useSystemBackend': false },
});
const { control, browser } = b;
const dead = await deadPort();
const at = (host, path) => `http://${host}.example:${provider.port}${path}`;
const out = `initiator-${kind}.jsonl`;
if (!only.length || only[0] === 'all') writeFileSync(out, '');
console.log(b.version);

const authorization = (mode, state) =>
  at(
    'idp',
    `/authorize?mode=${mode}&client_id=x&state=${state}&redirect_uri=${encodeURIComponent(`http://localhost:${dead}/callback`)}`,
  );
const through = (host, path, to) => at(host, `${path}?to=${encodeURIComponent(to)}`);
const key = (...list) => {
  const run = (...args) => spawnSync('xdotool', args, { env: b.env });
  const name = kind === 'chromium' ? 'chromium' : 'firefox';
  run('search', '--onlyvisible', '--class', name, 'windowactivate', '--sync');
  for (const one of list)
    if (Array.isArray(one)) run('type', '--delay', '2', one[0]);
    else run('key', one);
};
const script = (page, text) =>
  page.evaluate(text).catch((error) => console.log('  script:', error.message.split('\n')[0]));
const js = JSON.stringify;
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** A page of the attacker in a new tab, with links to the URL. */
async function attacker(url) {
  const page = await browser.newPage();
  await page.goto(through('attacker', '/page', url));
  await page.bringToFront();
  await control.settled(150);
  control.clear();
  return page;
}
const scripted = (code) => async (url) => script(await attacker(url), code(url));
const later = (first, milliseconds = 300) =>
  scripted(
    (url) =>
      `(() => { const w = ${first}; globalThis.w = w; setTimeout(() => { w.location = ${js(url)} }, ${milliseconds}) })()`,
  );

const sandboxed = (first) => async (url) => {
  const page = await browser.newPage();
  await page.goto(at('attacker', '/sandbox'));
  await page.bringToFront();
  await control.settled(150);
  control.clear();
  await script(
    page,
    `(() => { const w = ${first}; globalThis.w = w; setTimeout(() => { w.location = ${js(url)} }, 500) })()`,
  );
};
async function openWindow(url) {
  const page = await browser.newPage();
  if (kind === 'chromium')
    await browser.defaultBrowserContext().overridePermissions(`http://localhost:${provider.port}`, ['notifications']);
  await page.goto(`http://localhost:${provider.port}/page`);
  await page.bringToFront();
  await page.evaluate(async () => {
    await navigator.serviceWorker.register('/sw.js');
    await navigator.serviceWorker.ready;
  });
  await control.settled(200);
  control.clear();
  await page
    .evaluate(async (to) => {
      const r = await navigator.serviceWorker.ready;
      await r.showNotification('note', { body: 'b', requireInteraction: true, data: to });
    }, url)
    .catch((e) => console.log('  notification:', e.message.split('\n')[0]));
  await pause(1500);
  const found = String(spawnSync('xdotool', ['search', '--onlyvisible', '--name', '.*'], { env: b.env }).stdout)
    .trim()
    .split('\n');
  for (const id of found) {
    const geometry = String(spawnSync('xdotool', ['getwindowgeometry', id], { env: b.env }).stdout).replace(
      /\s+/g,
      ' ',
    );
    console.log('  window', geometry);
    const [, width, height] = /Geometry: (\d+)x(\d+)/.exec(geometry) ?? [];
    if (width > 100 && width < 500 && height > 40 && height < 300)
      spawnSync(
        'xdotool',
        ['mousemove', '--window', id, String(Math.floor(width / 2)), String(Math.floor(height / 2)), 'click', '1'],
        { env: b.env },
      );
  }
}

/** Drags the link of a page with the real mouse to a place of the window: from its left and top edge. */
async function drag(url, x, y, modifier) {
  const page = await attacker(url);
  const run = (...args) => spawnSync('xdotool', args.map(String), { env: b.env });
  const from = await page.evaluate(() => {
    const { x, y, width, height } = document.getElementById('same').getBoundingClientRect();
    const left = window.mozInnerScreenX ?? screenX + (outerWidth - innerWidth) / 2;
    const top = window.mozInnerScreenY ?? screenY + outerHeight - innerHeight;
    return { x: Math.round(left + x + width / 2), y: Math.round(top + y + height / 2), left: screenX, top: screenY };
  });
  const to = [from.left + x, from.top + y];
  if (modifier) run('keydown', modifier);
  run('mousemove', from.x, from.y, 'mousedown', 1);
  for (let step = 1; step <= 10; step++) {
    run(
      'mousemove',
      from.x + Math.round(((to[0] - from.x) * step) / 10),
      from.y + Math.round(((to[1] - from.y) * step) / 10),
    );
    await pause(40);
  }
  await pause(300);
  run('mousemove', to[0] + 2, to[1] + 1);
  await pause(300);
  if (process.env.SHOT) spawnSync('import', ['-window', 'root', process.env.SHOT], { env: b.env });
  run('mouseup', 1);
  if (modifier) run('keyup', modifier);
}

/** A page asks for a FedCM sign-in in active mode; its identity provider opens the request in a window of its own. */
async function fedCm(url, loggedIn) {
  if (kind === 'firefox') return;
  // An identity provider must be a secure context, which the other names are not, and the page's window must be on the same site.
  const local = url.replace(/^http:\/\/idp\.example/, 'http://localhost');
  const origin = `http://localhost:${provider.port}`;
  Object.assign(provider.fedcm, { login: local, continueOn: local, loggedIn });
  const page = await browser.newPage();
  await page.goto(`${origin}/fedcm/status`);
  const cdp = await page.createCDPSession();
  await cdp.send('FedCm.enable', { disableRejectionDelay: true });
  cdp.on('FedCm.dialogShown', ({ dialogId, dialogType }) => {
    if (dialogType === 'AccountChooser') void cdp.send('FedCm.selectAccount', { dialogId, accountIndex: 0 });
    else console.log('  dialog:', dialogType);
  });
  await page.bringToFront();
  await control.settled(150);
  control.clear();
  await page.evaluate((configURL) => {
    document.body.addEventListener('click', () => {
      navigator.credentials
        .get({
          identity: { mode: 'active', providers: [{ configURL, clientId: 'c', nonce: 'n' }] },
        })
        .catch((error) => console.log(error.name, error.message));
    });
  }, `${origin}/fedcm.json`);
  page.on('console', (message) => console.log('  page:', message.text()));
  await page.click('body');
}

const ways = {
  '1 other program': (url) => b.external(url),
  '1 other program, loopback start that redirects (rclone)': (url) =>
    b.external(`http://127.0.0.1:${provider.port}/302?to=${encodeURIComponent(url)}`),
  '2 typed, new tab': async (url) => {
    key('ctrl+t');
    await pause(300);
    control.clear();
    key('ctrl+l', [url], 'Return');
  },
  '2 typed over a page': async (url) => {
    await attacker(at('other', '/x'));
    key('ctrl+l', [url], 'Return');
  },
  '2 typed over a page that is still loading': async (url) => {
    const page = await browser.newPage();
    page.goto(at('other', '/loading')).catch(() => {});
    await pause(700);
    control.clear();
    key('ctrl+l', [url], 'Return');
  },
  '2 automation goto, fresh tab': async (url) => {
    const page = await browser.newPage();
    control.clear();
    page.goto(url).catch(() => {});
  },
  '2 automation goto, over a page': async (url) => {
    const page = await attacker(at('other', '/x'));
    page.goto(url).catch(() => {});
  },
  '3 link': async (url) => {
    const page = await attacker(url);
    await page.click('#same');
  },
  '3 link, middle click': async (url) => {
    const page = await attacker(url);
    await page.click('#same', { button: 'middle' });
  },
  '4 location.href': scripted((url) => `location.href = ${js(url)}`),
  '4 location.replace': scripted((url) => `location.replace(${js(url)})`),
  '4 form GET': scripted(() => `const f = document.getElementById('form'); f.target = ''; f.submit()`),
  '5 target=_blank opener': async (url) => {
    const page = await attacker(url);
    await page.click('#blank');
  },
  '5 target=_blank noopener': async (url) => {
    const page = await attacker(url);
    await page.click('#noopener');
  },
  '5 target=_blank noreferrer': async (url) => {
    const page = await attacker(url);
    await page.click('#noreferrer');
  },
  '5 form target=_blank': async (url) => {
    const page = await attacker(url);
    await page.click('#form input[type=submit]');
  },
  '6 window.open': scripted((url) => `window.open(${js(url)})`),
  '6 window.open noopener': scripted((url) => `window.open(${js(url)}, '', 'noopener')`),
  '6 window.open popup': scripted((url) => `window.open(${js(url)}, '', 'popup,width=500,height=500')`),
  '7 about:blank, location at once': later(`window.open('about:blank')`, 0),
  '7 about:blank, location later': later(`window.open('about:blank')`),
  '7 empty, location at once': later(`window.open('')`, 0),
  '7 empty, location later': later(`window.open('')`),
  '7 empty, same task': scripted((url) => `window.open('').location = ${js(url)}`),
  '7 empty popup, location later': later(`window.open('', '', 'popup,width=500,height=500')`),
  '7 about:blank popup, location later': later(`window.open('about:blank', '', 'popup,width=500,height=500')`),
  '7 named empty, then window.open by name': scripted(
    (url) => `window.open('', 'n1'); setTimeout(() => window.open(${js(url)}, 'n1'), 300)`,
  ),
  '7 named empty, then link by name': scripted(
    (_url) =>
      `window.open('', 'n2'); setTimeout(() => { const a = document.getElementById('same'); a.target = 'n2'; a.click() }, 300)`,
  ),
  '7 named empty, then noreferrer link': scripted(
    (_url) =>
      `window.open('', 'n3'); setTimeout(() => { const a = document.getElementById('same'); a.target = 'n3'; a.rel = 'noreferrer'; a.click() }, 300)`,
  ),
  '7 document.write into empty, which goes': scripted(
    (url) =>
      `const w = window.open(''); w.document.write('<script>setTimeout(() => location.replace(' + ${js(js(url))} + '), 300)<\\/script>'); w.document.close()`,
  ),
  '7 document.write meta refresh no-referrer': scripted(
    (url) =>
      `const w = window.open(''); w.document.write('<meta name=referrer content=no-referrer><meta http-equiv=refresh content="0;url=${url}">'); w.document.close()`,
  ),
  '7 about:blank, opener closed, then goes': scripted(
    (url) =>
      `const w = window.open(''); w.document.write('<script>setTimeout(() => location.replace(' + ${js(js(url))} + '), 600)<\\/script>'); w.document.close(); setTimeout(() => window.close(), 200)`,
  ),
  '8 204, location later': later(`window.open('/204')`),
  '8 204 popup, location later': later(`window.open('/204', '', 'popup,width=500,height=500')`),
  '8 204 noopener named, then by name': scripted(
    (_url) =>
      `const w = window.open('/204', 'n4'); setTimeout(() => { const a = document.getElementById('same'); a.target = 'n4'; a.rel = 'noreferrer'; a.click() }, 500)`,
  ),
  '8 download, location later': later(`window.open('/download')`, 600),
  '9 other program, 302': (url) => b.external(through('attacker', '/302', url)),
  '9 link to 302': async (url) => {
    const page = await attacker(through('attacker', '/302', url));
    await page.click('#same');
  },
  '10 other program, location.replace': (url) => b.external(through('attacker', '/replace', url)),
  '10 other program, location.href': (url) => b.external(through('attacker', '/href', url)),
  '10 other program, meta refresh': (url) => b.external(through('attacker', '/meta', url)),
  '10 other program, Refresh header': (url) => b.external(through('attacker', '/refresh', url)),
  '10 window.open of a page that replaces': scripted(
    (url) => `window.open(${js(through('attacker', '/replace', url))})`,
  ),
  '10 window.open noopener of a page that replaces': scripted(
    (url) => `window.open(${js(through('attacker', '/replace', url))}, '', 'noopener')`,
  ),
  '11 extension: tabs.create': (url) => control.call('tabs.create', { url }),
  '11 extension: tabs.create in the background': (url) => control.call('tabs.create', { url, active: false }),
  '11 extension: windows.create': (url) => control.call('windows.create', { url }),
  '11 extension: windows.create, popup': (url) => control.call('windows.create', { url, type: 'popup' }),
  '11 extension: tabs.update of a page': async (url) => {
    await attacker(at('other', '/x'));
    const [tab] = await control.call('tabs.query', { active: true });
    await control.call('tabs.update', tab.id, { url });
  },
  '12 reload by the automation': async (url) => {
    const page = await browser.newPage();
    await page.goto(url).catch(() => {});
    await control.settled(150);
    control.clear();
    page.reload().catch(() => {});
  },
  '12 F5': async (url) => {
    const page = await browser.newPage();
    await page.goto(url).catch(() => {});
    await page.bringToFront();
    await control.settled(150);
    control.clear();
    key('F5');
  },
  '12 location.reload() by the page': async (url) => {
    const page = await attacker(url);
    await script(page, `location.href = ${js(url)}`);
    await control.settled(300);
    control.clear();
    await script(page, 'location.reload()');
  },
  '12 back by key to the request': async (url) => {
    const page = await browser.newPage();
    await page.goto(url).catch(() => {});
    await page.goto(at('other', '/x'));
    await page.bringToFront();
    await control.settled(150);
    control.clear();
    key('alt+Left');
  },
  '12 history.back() by a page': async (url) => {
    const page = await browser.newPage();
    await page.goto(url).catch(() => {});
    await page.goto(at('attacker', '/page'));
    await control.settled(150);
    control.clear();
    await script(page, 'history.back()');
  },
  '13 blob, location later': later(`window.open(URL.createObjectURL(new Blob(['<p>blob'], { type: 'text/html' })))`),
  '13 blob that goes by itself': scripted(
    (url) =>
      `window.open(URL.createObjectURL(new Blob(['<meta name=referrer content=no-referrer><script>location.replace(' + ${js(js(url))} + ')<\\/script>'], { type: 'text/html' })))`,
  ),
  '13 blob noopener that goes by itself': scripted(
    (url) =>
      `window.open(URL.createObjectURL(new Blob(['<meta name=referrer content=no-referrer><script>location.replace(' + ${js(js(url))} + ')<\\/script>'], { type: 'text/html' })), '', 'noopener')`,
  ),
  '13 data, location later': later(`window.open('data:text/html,x')`),
  '13 javascript:': scripted(
    (url) =>
      `window.open('javascript:location.replace(${js(url).replaceAll('"', '&quot;').replaceAll('&quot;', "\\'")})')`,
  ),
  '13 unknown scheme, location later': later(`window.open('foo-bar:x')`),
  '13 dead address, location later': later(`window.open('http://127.0.0.1:${dead}/x')`, 600),
  '14 iframe sandboxed, top.location': scripted(
    (url) =>
      `const f = document.createElement('iframe'); f.sandbox = 'allow-scripts allow-top-navigation allow-popups'; f.srcdoc = '<script>top.location = ' + ${js(js(url))} + '<\\/script>'; document.body.append(f)`,
  ),
  '14 iframe sandboxed, window.open': scripted(
    (url) =>
      `const f = document.createElement('iframe'); f.sandbox = 'allow-scripts allow-top-navigation allow-popups'; f.srcdoc = '<script>window.open(' + ${js(js(url))} + ')<\\/script>'; document.body.append(f)`,
  ),
  '15 about:blank, location after 40 s': later(`window.open('about:blank')`, 40000),
  '16 restore of a closed tab (ctrl+shift+T)': async (url) => {
    const page = await attacker(url);
    await page.click('#noopener');
    await control.settled(300);
    const [tab] = await control.call('tabs.query', { active: true });
    await control.call('tabs.remove', tab.id);
    await control.settled(300);
    control.clear();
    key('ctrl+shift+t');
  },
  '16 duplicate of a tab': async (url) => {
    const page = await attacker(url);
    await page.click('#noopener');
    await control.settled(300);
    const [tab] = await control.call('tabs.query', { active: true });
    control.clear();
    await control.call('tabs.duplicate', tab.id);
  },
  '17 CSP sandbox page, about:blank, location later': sandboxed(`window.open('about:blank')`),
  '17 CSP sandbox page, about:blank popup, location later': sandboxed(
    `window.open('about:blank', '', 'popup,width=500,height=500')`,
  ),
  '17 CSP sandbox page, 204 popup, location later': sandboxed(`window.open('/204', '', 'popup,width=500,height=500')`),
  '17 CSP sandbox page, location.href': async (url) => {
    const page = await browser.newPage();
    await page.goto(at('attacker', '/sandbox'));
    await page.bringToFront();
    await control.settled(150);
    control.clear();
    await script(page, `location.href = ${js(url)}`);
  },
  '18 context menu, open link in new tab': async (url) => {
    const page = await attacker(url);
    await page.click('#same', { button: 'right' });
    await pause(300);
    if (kind === 'chromium') key('Down', 'Return');
    else key('t');
  },
  '18 shift+click': async (url) => {
    const page = await attacker(url);
    await page.keyboard.down('Shift');
    await page.click('#same');
    await page.keyboard.up('Shift');
  },
  '18 ctrl+click': async (url) => {
    const page = await attacker(url);
    await page.keyboard.down('Control');
    await page.click('#same');
    await page.keyboard.up('Control');
  },
  '20 typed elsewhere, the page goes first (beforeunload)': async (url) => {
    const page = await attacker(at('other', '/x'));
    await script(
      page,
      `addEventListener('beforeunload', () => { setTimeout(() => { location.href = ${js(url)} }, 50) })`,
    );
    key('ctrl+l', [at('other', '/slow')], 'Return');
  },
  '20 typed elsewhere answers 204, then the page goes': async (url) => {
    const page = await attacker(at('other', '/x'));
    await script(
      page,
      `addEventListener('beforeunload', () => { setTimeout(() => { location.href = ${js(url)} }, 700) })`,
    );
    key('ctrl+l', [at('other', '/204')], 'Return');
  },
  '20 typed elsewhere, page of 204 popup goes': async (url) => {
    const page = await attacker(at('other', '/x'));
    await script(page, `window.w = window.open('about:blank')`);
    await control.settled(200);
    await script(page, `setTimeout(() => { w.location = ${js(url)} }, 1500)`);
    control.clear();
    key('ctrl+l', [at('other', '/204')], 'Return');
  },
  '20 popup hangs behind a redirection, another address is typed that redirects': async (url) => {
    const page = await attacker(at('other', '/x'));
    const hanging = url.replace(/mode=\w+/, 'mode=hang');
    await script(
      page,
      `{ const w = window.open('about:blank'); setTimeout(() => { w.location = ${js(hanging)} }, 300) }`,
    );
    await pause(1500);
    key('ctrl+l', [through('other', '/302', at('other', '/login'))], 'Return');
  },
  '19 clients.openWindow after a notification click': openWindow,
  '22 link dragged onto the tab strip': (url) => drag(url, 800, 20),
  '22 link dragged onto the tab strip, with shift': (url) => drag(url, 800, 20, 'shift'),
  '22 link dragged onto the address bar': (url) => drag(url, 500, 82),
  '21 FedCM, login page of the identity provider': (url) => fedCm(url, false),
  '21 FedCM, continue_on': (url) => fedCm(url, true),
};

const short = (url) =>
  url === undefined
    ? undefined
    : url === null
      ? null
      : url
          .replace(/^http:\/\/(idp|attacker|other)\.example:\d+/, '$1:')
          .replace(/^http:\/\/(localhost|127\.0\.0\.1):\d+/, '$1:')
          .replace(/\?.*/s, (q) => (q.includes('redirect_uri=') && !q.startsWith('?to=') ? '?AUTH' : '?…'));
function summary(events) {
  const list = [];
  for (const e of events) {
    switch (e.event) {
      case 'target':
        list.push(`target(${short(e.url)})`);
        break;
      case 'target(filtered)':
        list.push('target-filtered');
        break;
      case 'tabCreated':
        list.push(
          `tabCreated[${e.tabId}](opener ${e.openerTabId ?? '-'}${e.pendingUrl ? ` pending ${short(e.pendingUrl)}` : ''} window ${e.windowId} index ${e.index} ${e.active ? 'active' : 'inactive'})`,
        );
        break;
      case 'beforeNavigate':
        list.push(
          `bn[${e.tabId}](${short(e.url)}${e.documentLifecycle && e.documentLifecycle !== 'active' ? ' ' + e.documentLifecycle : ''})`,
        );
        break;
      case 'beforeNavigate(filtered)':
        list.push('bn-filtered');
        break;
      case 'getFrame':
        list.push(`getFrame=${e.answer?.url === undefined ? e.answer : short(e.answer.url) || "''"}`);
        break;
      case 'tabs.get':
        list.push(`opener=${e.openerTabId ?? e.answer ?? '-'} ${e.active ? 'active' : 'inactive'}`);
        break;
      case 'window':
        list.push(`window=${e.type}`);
        break;
      case 'committed':
        list.push(`COMMIT(${short(e.url)} ${[e.transitionType, ...(e.transitionQualifiers ?? [])].join('+')})`);
        break;
      case 'navError':
        list.push(`navError(${short(e.url)} ${e.error})`);
        break;
      case 'wr.onBeforeRequest':
        list.push(
          `HOP(${short(e.url)} initiator=${e.initiator} originUrl=${short(e.originUrl)} documentUrl=${short(e.documentUrl)} lifecycle=${e.documentLifecycle} anc=${JSON.stringify(e.frameAncestors)} cookieStore=${e.cookieStoreId} parentDocumentId=${e.parentDocumentId})`.replace(
            / \w+=undefined/g,
            '',
          ),
        );
        break;
      case 'wr.onErrorOccurred':
        list.push(`hopError(${e.error})`);
        break;
      case 'wr.onBeforeRedirect':
        list.push(`hopRedirect(${short(e.redirectUrl)})`);
        break;
    }
  }
  return list;
}

let number = 0;
for (const [name, open] of Object.entries(ways)) {
  if (only.length && !only.some((prefix) => name.startsWith(prefix))) continue;
  for (const mode of name.startsWith('15') ? ['ok'] : ['ok', 'login', 'refused']) {
    const state = `s${++number}`;
    const url = authorization(mode, state);
    control.clear();
    await open(url);
    const done = (e) =>
      mode === 'refused'
        ? ['committed', 'navError'].includes(e.event) &&
          e.url.startsWith('http://localhost:') &&
          e.url.includes('state=' + state)
        : e.event === 'committed' && (mode === 'ok' ? e.url.includes('mode=ok') : e.url.endsWith('/login'));
    await until(() => control.events.some(done), name, name.startsWith('15') ? 45000 : 4000).catch(() => {});
    await control.settled(200, 1500);
    const events = control.events.filter((e) => !(e.event === 'domContentLoaded'));
    appendFileSync(out, JSON.stringify({ name, mode, events }) + '\n');
    console.log(`${name} | ${mode} | ${summary(events).join(' ; ')}`);
    const pages = await browser.pages();
    const keep = await browser.newPage();
    for (const page of pages) await Promise.race([page.close().catch(() => {}), pause(1000)]);
    void keep;
    await control.settled(120, 1000);
  }
}
await b.close();
provider.close();
screen.stop();
