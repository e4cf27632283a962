// Shared by all measuring programs: the servers, the probe extension and the two browsers.
import { spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { mkdtempSync, mkdirSync, rmSync, writeFileSync, copyFileSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Browser, createProfile } from '@puppeteer/browsers';
import puppeteer from 'puppeteer-core';
import { CONTAINED } from '../e2e/chromium-flags.mjs';

export const CHROMIUM = '/usr/bin/chromium';
export const FIREFOX = '/usr/bin/firefox-esr';
export const NAMES = ['idp.example', 'attacker.example', 'other.example'];
export const CHROMIUM_FLAGS = [
  ...CONTAINED,
  `--host-resolver-rules=${NAMES.map((name) => `MAP ${name} 127.0.0.1`).join(', ')}`,
];
const here = path.dirname(fileURLToPath(import.meta.url));

export async function listen(server, port = 0, host = '127.0.0.1') {
  server.listen(port, host);
  await once(server, 'listening');
  return server.address().port;
}

/** A port on which nobody listens. */
export async function deadPort() {
  const server = net.createServer();
  const port = await listen(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Waits for a condition, not for a fixed time. */
export async function until(condition, what, milliseconds = 5000) {
  const end = Date.now() + milliseconds;
  for (;;) {
    const value = await condition();
    if (value) return value;
    if (Date.now() > end) throw new Error(`waited ${milliseconds} ms for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** The measuring program's side of the probe: receives its log and sends it API calls. */
export class Control extends EventEmitter {
  events = [];
  #waiting = [];
  #queue = [];
  #calls = new Map();
  #next = 1;
  last = Date.now();

  async start() {
    this.server = http.createServer(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      if (request.url === '/log') {
        for (const event of JSON.parse(body)) this.events.push(event);
        this.last = Date.now();
        this.emit('event');
        response.end();
      } else if (request.url === '/result') {
        const { id, value, error } = JSON.parse(body);
        const call = this.#calls.get(id);
        this.#calls.delete(id);
        if (error !== undefined) call?.reject(new Error(error));
        else call?.resolve(value);
        response.end();
      } else if (request.url === '/next') {
        const timer = setTimeout(() => {
          this.#waiting = this.#waiting.filter((waiting) => waiting !== entry);
          response.writeHead(204).end();
        }, 10_000);
        const entry = { response, timer };
        response.once('close', () => {
          clearTimeout(timer);
          this.#waiting = this.#waiting.filter((waiting) => waiting !== entry);
        });
        this.#waiting.push(entry);
        this.#pump();
      } else response.writeHead(404).end();
    });
    this.port = await listen(this.server);
    return this;
  }

  #pump() {
    while (this.#waiting.length && this.#queue.length) {
      const { response, timer } = this.#waiting.shift();
      clearTimeout(timer);
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(this.#queue.shift()));
    }
  }

  /** Calls an extension API in the probe, for example call('tabs.get', 3). */
  call(method, ...args) {
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#calls.set(id, { resolve, reject });
      this.#queue.push({ id, path: method, args });
      this.#pump();
    });
  }

  clear() {
    this.events = [];
  }

  /** Resolves when there have been no new log entries for a while. */
  async settled(quiet = 350, most = 6000) {
    const end = Date.now() + most;
    this.last = Date.now();
    while (Date.now() - this.last < quiet && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 25));
  }

  stop() {
    this.server.closeAllConnections();
    this.server.close();
  }
}

/** Writes the probe extension into a folder. */
export function writeExtension(
  directory,
  browser,
  control,
  { permissions = [], background = 'probe.js', options = {}, hosts, name = 'probe', files = {} } = {},
) {
  mkdirSync(directory, { recursive: true });
  const scripts = ['config.js', background];
  const manifest = {
    manifest_version: 3,
    name,
    version: '1',
    permissions: ['webNavigation', 'webRequest', 'storage', 'declarativeNetRequestWithHostAccess', ...permissions],
    host_permissions: hosts ?? ['*://localhost/*', '*://127.0.0.1/*', '*://[::1]/*'],
    background: browser === 'firefox' ? { scripts } : { service_worker: 'worker.js' },
    action: { default_popup: 'page.html' },
    content_security_policy: { extension_pages: "script-src 'self'" },
    ...(browser === 'firefox' ? { browser_specific_settings: { gecko: { id: `${name}@measure.invalid` } } } : {}),
  };
  writeFileSync(path.join(directory, 'manifest.json'), JSON.stringify(manifest));
  writeFileSync(
    path.join(directory, 'config.js'),
    `globalThis.CONTROL = 'http://127.0.0.1:${control.port}'; globalThis.OPTIONS = ${JSON.stringify(options)};\n`,
  );
  writeFileSync(
    path.join(directory, 'worker.js'),
    `importScripts(${scripts.map((s) => JSON.stringify(s)).join(', ')});\n`,
  );
  writeFileSync(path.join(directory, 'page.html'), '<!doctype html><title>extension page</title>extension page');
  if (!files[background]) copyFileSync(path.join(here, background), path.join(directory, background));
  for (const [file, text] of Object.entries(files)) writeFileSync(path.join(directory, file), text);
  return directory;
}

/** Starts one browser with the probe in it. */
export async function start(
  kind,
  { headless = true, display, bus, extension = {}, more = [], args = [], prefs = {} } = {},
) {
  const control = await new Control().start();
  const home = mkdtempSync(path.join(os.tmpdir(), `measure-${kind}-`));
  const profile = path.join(home, 'profile');
  mkdirSync(profile);
  const directories = [
    writeExtension(path.join(home, 'probe'), kind, control, extension),
    ...more.map((one, index) => writeExtension(path.join(home, `more${index}`), kind, control, one)),
  ];
  const env = {
    ...process.env,
    ...(display ? { DISPLAY: display } : {}),
    ...(bus ? { DBUS_SESSION_BUS_ADDRESS: bus } : {}),
    MOZ_DISABLE_CONTENT_SANDBOX: '1',
  };
  let browser;
  let firefox;
  if (kind === 'chromium') {
    browser = await puppeteer.launch({
      executablePath: CHROMIUM,
      headless,
      pipe: true,
      ignoreDefaultArgs: headless ? [] : ['--enable-automation', '--disable-popup-blocking'],
      enableExtensions: directories,
      userDataDir: profile,
      env,
      args: [...CHROMIUM_FLAGS, ...args],
      defaultViewport: null,
    });
  } else {
    // Not puppeteer.launch, which forces fission.webContentIsolationStrategy 0 and so causes fewer
    // process switches (and other events) than in a normal Firefox.
    await createProfile(Browser.FIREFOX, {
      path: profile,
      preferences: {
        'network.dns.localDomains': NAMES.join(','),
        'extensions.background.idle.timeout': 600000,
        'browser.tabs.warnOnClose': false,
        'fission.webContentIsolationStrategy': 1,
        ...prefs,
      },
    });
    firefox = spawn(
      FIREFOX,
      [...(headless ? ['--headless'] : []), '--profile', profile, '--remote-debugging-port=0', ...args, 'about:blank'],
      { env, stdio: ['ignore', 'ignore', 'pipe'] },
    );
    const address = await new Promise((resolve, reject) => {
      let text = '';
      firefox.stderr.on('data', (data) => {
        text += data;
        const found = /WebDriver BiDi listening on (ws:\/\/\S+)/.exec(text);
        if (found) resolve(found[1]);
      });
      firefox.once('exit', () => reject(new Error(text)));
    });
    browser = await puppeteer.connect({
      browserWSEndpoint: address + '/session',
      protocol: 'webDriverBiDi',
      defaultViewport: null,
    });
    for (const directory of directories) await browser.installExtension(directory);
  }
  await until(() => control.events.some((event) => event.event === 'started'), 'the probe', 20000);
  return {
    kind,
    browser,
    control,
    profile,
    env,
    version: await browser.version(),
    /** Starts the browser again with a URL, as another program does. */
    external(url) {
      const [file, list] =
        kind === 'chromium'
          ? [CHROMIUM, ['--no-sandbox', `--user-data-dir=${profile}`, url]]
          : [FIREFOX, ['--profile', profile, url]];
      return spawn(file, list, { env, stdio: 'ignore' });
    },
    async close() {
      await browser.close();
      if (firefox && firefox.exitCode === null && firefox.signalCode === null) await once(firefox, 'exit');
      control.stop();
      rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
  };
}

/** The provider and the attacker, on one port under different names. */
export async function startProvider() {
  const requests = [];
  /** What the identity provider for FedCM answers: its login page, where a sign-in continues, and whether someone is logged in. */
  const fedcm = { login: '/login', continueOn: '/login', loggedIn: false };
  const server = http.createServer((request, response) => {
    const url = new URL(request.url, 'http://' + request.headers.host);
    requests.push({ method: request.method, url: url.href, referer: request.headers.referer });
    const to = url.searchParams.get('to');
    const html = (text) =>
      response.setHeader('content-type', 'text/html').end(`<!doctype html><title>${url.pathname}</title>${text}`);
    const json = (value) =>
      response
        .writeHead(200, {
          'content-type': 'application/json',
          'access-control-allow-origin': request.headers.origin ?? '*',
          'access-control-allow-credentials': 'true',
        })
        .end(JSON.stringify(value));
    switch (url.pathname) {
      case '/authorize': {
        const mode = url.searchParams.get('mode');
        if (mode === 'login') return response.writeHead(302, { location: '/login' }).end();
        if (mode === 'refused')
          return response
            .writeHead(302, {
              location: `${url.searchParams.get('landing') ?? url.searchParams.get('redirect_uri')}?code=c&state=${encodeURIComponent(url.searchParams.get('state'))}`,
            })
            .end();
        if (mode === 'hang') return response.writeHead(302, { location: '/hang' }).end();
        if (mode === 'slow') return void setTimeout(() => html('<p>consent</p>'), 300);
        return html('<p>consent</p>');
      }
      case '/302':
        return response.writeHead(302, { location: to }).end();
      case '/replace':
        return html(`<script>location.replace(${JSON.stringify(to)})</script>`);
      case '/href':
        return html(`<script>location.href=${JSON.stringify(to)}</script>`);
      case '/meta':
        return html(`<meta http-equiv=refresh content="0;url=${to.replaceAll('&', '&amp;')}">`);
      case '/refresh':
        return (response.setHeader('refresh', `0;url=${to}`), html(''));
      case '/sandbox':
        return (
          response.setHeader('content-security-policy', 'sandbox allow-scripts allow-popups allow-top-navigation'),
          html('<p>sandboxed')
        );
      case '/slow':
        return void setTimeout(() => html('slow'), 3000);
      case '/sw.js':
        return response
          .setHeader('content-type', 'text/javascript')
          .end(
            `addEventListener('install', () => skipWaiting()); addEventListener('activate', (e) => e.waitUntil(clients.claim())); addEventListener('notificationclick', (e) => e.waitUntil(clients.openWindow(e.notification.data)));`,
          );
      case '/loading':
        return html('<p>loading<img src=/slow><script src=/slow></script><iframe src=/slow></iframe>');
      case '/hang':
        return;
      case '/204':
        return response.writeHead(204).end();
      case '/.well-known/web-identity':
        return json({ provider_urls: [`http://${request.headers.host}/fedcm.json`] });
      case '/fedcm.json':
        return json({
          accounts_endpoint: '/fedcm/accounts',
          id_assertion_endpoint: '/fedcm/assertion',
          login_url: fedcm.login,
        });
      case '/fedcm/accounts':
        if (!fedcm.loggedIn) return response.writeHead(401).end();
        return json({ accounts: [{ id: '1', name: 'N', email: 'n@idp.example', approved_clients: ['c'] }] });
      case '/fedcm/assertion':
        return json({ continue_on: fedcm.continueOn });
      case '/fedcm/status':
        return (response.setHeader('set-login', fedcm.loggedIn ? 'logged-in' : 'logged-out'), html('status'));
      case '/download':
        return response.setHeader('content-disposition', 'attachment; filename=x.txt').end('x');
      case '/page':
        return html(
          `<p>page</p>${to ? `<a id=same href="${to.replaceAll('&', '&amp;')}">same</a> <a id=blank target=_blank rel=opener href="${to.replaceAll('&', '&amp;')}">blank</a> <a id=noopener target=_blank rel=noopener href="${to.replaceAll('&', '&amp;')}">noopener</a> <a id=noreferrer target=_blank rel=noreferrer href="${to.replaceAll('&', '&amp;')}">noreferrer</a><form id=form target=_blank action="${to.split('?')[0].replaceAll('&', '&amp;')}">${[...new URL(to).searchParams].map(([k, v]) => `<input type=hidden name=${k} value="${v}">`).join('')}<input type=submit></form>` : ''}`,
        );
      default:
        return html(`<p>${url.pathname}</p>`);
    }
  });
  const port = await listen(server);
  return {
    port,
    requests,
    fedcm,
    server,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** A virtual display, for what needs a visible browser. */
export async function startDisplay() {
  const child = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1280x900x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const [number] = await once(child.stdio[3], 'data');
  const display = ':' + String(number).trim();
  const manager = spawn('openbox', [], { env: { ...process.env, DISPLAY: display }, stdio: 'ignore' });
  manager.on('error', () => {});
  const bus = spawn('dbus-daemon', ['--session', '--nofork', '--print-address'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [address] = await once(bus.stdout, 'data');
  return {
    display,
    bus: String(address).trim(),
    stop() {
      bus.kill();
      manager.kill();
      child.kill();
    },
  };
}
