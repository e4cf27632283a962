/** The page on the web consists of the repository's own files, and of nothing that reaches beyond its folder. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { filesBelow, LICENCE, NOTICES } from '../../scripts/lib/files.mjs';
import { bareTexts, isLocale } from '../../scripts/lib/locales.mjs';
import { ROOT, unpacked, WEB } from '../../scripts/lib/paths.mjs';
import { webSources } from '../../scripts/lib/web.mjs';

const FILES = filesBelow(WEB);
const read = (/** @type {string} */ file) => readFileSync(join(WEB, file), 'utf8');

test('it has every file that it uses, and no other', () => {
  const sources = webSources().map((file) => (file === 'web/index.html' ? 'index.html' : file));
  assert.deepEqual([...FILES].sort(), [...sources, LICENCE, NOTICES].sort());
});

test('what it shares with the extension is the same file', () => {
  for (const file of FILES.filter((name) => name.startsWith('extension/'))) {
    const inExtension = file.replace('extension/', '');
    if (isLocale(inExtension)) continue;
    const original = join(unpacked('firefox'), inExtension);
    assert.ok(readFileSync(join(WEB, file)).equals(readFileSync(original)), file);
  }
  for (const file of ['web/page.js', 'web/browser-api.js', 'web/page.css'])
    assert.equal(read(file), readFileSync(join(ROOT, file), 'utf8'));
});

test('it has every text in every language', () => {
  const locales = FILES.filter((file) => isLocale(file.replace('extension/', '')));
  assert.equal(locales.length, 7);
  for (const file of locales) assert.deepEqual(JSON.parse(read(file)), bareTexts(file.split('/')[2]));
});

test('it needs nothing of the background, of stored settings or of other pages of the extension', () => {
  const wrong = FILES.filter((file) =>
    /extension\/(background|pages)\/|session\.js|settings\.js|requests\.js/.test(file),
  );
  assert.deepEqual(wrong, []);
});

test('its addresses are relative, and its policy names nothing but itself', () => {
  const markup = read('index.html');
  const named = [...markup.matchAll(/(?:href|src)="([^"]+)"/g)].map(([, url]) => url);
  for (const url of named.filter((one) => !one.startsWith('https://github.com/'))) assert.match(url, /^[a-z][\w./-]*$/);
  const [, policy] = /Content-Security-Policy" content="([^"]+)"/.exec(markup) ?? [];
  assert.equal(
    policy,
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'",
  );
});
