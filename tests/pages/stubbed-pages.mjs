/** Serves extension/ on loopback and opens its pages with a stub of the browser's extension API and data of a state. */

import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bareTexts } from '../../scripts/lib/locales.mjs';
import { closeBrowser, shownIn } from '../e2e/tabs.mjs';
import { within, witness } from '../e2e/wait.mjs';
import { TYPES } from '../servers/static.mjs';
import { launch } from './browser.mjs';

/** @typedef {Omit<import('./states/state.mjs').State, 'shows'>} State */

const root = fileURLToPath(new URL('../../extension', import.meta.url));
const stub = readFileSync(new URL('./browser-api-stub.js', import.meta.url), 'utf8');

/** The tab that all data refers to. */
const TAB = 7;
const NO_ERROR = { url: 'http://127.0.0.1/', title: 'Login', text: 'Log in' };

/** @returns {Promise<{ port: number, close(): void }>} */
function serve() {
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://x').pathname;
    try {
      response.setHeader('content-type', TYPES[extname(path)] ?? 'application/octet-stream');
      response.end(readFileSync(root + path));
    } catch {
      response.writeHead(path === '/favicon.ico' ? 204 : 404).end();
    }
  });
  return new Promise((done) => {
    server.listen(0, '127.0.0.1', () =>
      done({
        port: /** @type {import('node:net').AddressInfo} */ (server.address()).port,
        close: () => server.close(),
      }),
    );
  });
}

/**
 * Starts a server and a browser. `open` shows a state in a new page; `opened` are the names of the states
 * shown so far, and `problems` the errors of all pages.
 */
export async function startStubbedPages() {
  const server = await serve();
  const browser = await launch();
  const forget = witness(() => shownIn(browser));
  const origin = `http://127.0.0.1:${server.port}`;
  /** @type {string[]} */
  const problems = [];
  /** @type {string[]} */
  const opened = [];

  /** @param {State} state @param {{ language?: string, scheme?: string, width?: number, height?: number, scale?: number }} [view] */
  const open = async (state, { language = 'en', scheme = 'light', width = 1000, height = 760, scale = 1.5 } = {}) => {
    const page = await within('a new tab', browser.newPage());
    page.on('pageerror', (error) => problems.push(`${state.name}: ${error instanceof Error ? error.message : error}`));
    page.on('console', (line) => line.type() === 'error' && problems.push(`${state.name}: ${line.text()}`));
    await page.setViewport({ width, height: state.height ?? height, deviceScaleFactor: scale });
    const features = {
      'prefers-color-scheme': scheme,
      'prefers-reduced-motion': 'reduce',
      'forced-colors': state.forced ? 'active' : 'none',
    };
    const devtools = await page.createCDPSession();
    await devtools.send('Emulation.setEmulatedMedia', {
      features: Object.entries(features).map(([name, value]) => ({ name, value })),
    });
    const fixture = {
      messages: bareTexts(language),
      tab: TAB,
      page: state.over === 'page' ? NO_ERROR : null,
      session: state.session?.(TAB) ?? {},
      local: state.settings === undefined ? {} : { settings: state.settings },
      managed: state.preset === undefined ? {} : { settings: state.preset },
      dir: state.rightToLeft ? 'rtl' : 'ltr',
      granted: !state.withoutAccess,
      answer: state.answer ?? { ok: true, found: false },
    };
    await page.evaluateOnNewDocument(`globalThis.__fixture = ${JSON.stringify(fixture)};\n${stub}`);
    await within(state.path, page.goto(origin + state.path, { waitUntil: 'networkidle0' }));
    await state.then?.(page);
    opened.push(state.name);
    return page;
  };
  const close = async () => {
    forget();
    await closeBrowser(browser);
    server.close();
  };
  return { open, close, opened, problems };
}
