/**
 * Shows every page in every state: serves extension/ over loopback with a stub of the browser's interface, and saves
 * screenshots, light and dark, narrow and wide, to target/screenshots/. `node tests/pages/preview.mjs [part of a name]`
 */

import { readFileSync, mkdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launch } from './browser.mjs';
import { STATES } from './states.mjs';

const root = fileURLToPath(new URL('../../extension', import.meta.url));
const out = fileURLToPath(new URL('../../target/screenshots/', import.meta.url));
const stub = readFileSync(new URL('./stub.js', import.meta.url), 'utf8');
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.json': 'application/json', '.png': 'image/png', '.wasm': 'application/wasm' };

/** @returns {Promise<import('node:http').Server>} */
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
  return new Promise((done) => server.listen(0, '127.0.0.1', () => done(server)));
}

const [wanted = '', ...flags] = process.argv.slice(2);
const language = flags.find((flag) => flag.startsWith('--lang='))?.slice(7) ?? 'en';
const messages = JSON.parse(readFileSync(`${root}/_locales/${language}/messages.json`, 'utf8'));
mkdirSync(out, { recursive: true });
const server = await serve();
const origin = `http://127.0.0.1:${server.address().port}`;
const browser = await launch();
const problems = [];
let count = 0;

for (const state of STATES.filter(({ name }) => name.includes(wanted))) {
  for (const scheme of ['light', 'dark']) {
    for (const width of state.widths ?? [360, 1000]) {
      const page = await browser.newPage();
      page.on('pageerror', (error) => problems.push(`${state.name}: ${error.message}`));
      page.on('console', (line) => line.type() === 'error' && problems.push(`${state.name}: ${line.text()}`));
      await page.setViewport({ width, height: state.height ?? 760, deviceScaleFactor: 1.5 });
      const features = { 'prefers-color-scheme': scheme, 'prefers-reduced-motion': 'reduce', ...(state.forced && { 'forced-colors': 'active' }) };
      const devtools = await page.createCDPSession();
      await devtools.send('Emulation.setEmulatedMedia', { features: Object.entries(features).map(([name, value]) => ({ name, value })) });
      const fixture = { messages, session: {}, local: {}, dir: 'ltr', granted: true, answer: { ok: true }, ...structuredClone(state.fixture) };
      await page.evaluateOnNewDocument(`globalThis.__fixture = ${JSON.stringify(fixture)};\n${stub}`);
      await page.goto(origin + state.path, { waitUntil: 'networkidle0' });
      await state.then?.(page);
      await new Promise((done) => setTimeout(done, 60));
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      if (wide > 0) problems.push(`${state.name} ${width}: ${wide} px too wide`);
      await page.screenshot({ path: `${out}${state.name}-${scheme}-${width}.png`, fullPage: !state.window });
      await page.close();
      count += 1;
    }
  }
}
await browser.close();
server.close();
console.log(`${count} screenshots in ${out}`);
for (const problem of new Set(problems)) console.log(`problem: ${problem}`);
process.exitCode = problems.length ? 1 : 0;
