/** The packages contain the repository's own files and nothing else. */

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { unzipSync } from 'fflate';
import { manifest, unpackedManifest } from '../../extension/manifest.mjs';
import { BACKGROUND, filesBelow, GENERATED, LICENCE } from '../../scripts/lib/files.mjs';
import { bareTexts, isLocale, packagedTexts, readLocale } from '../../scripts/lib/locales.mjs';
import { BROWSERS, EXTENSION, project, unpacked, zipped } from '../../scripts/lib/paths.mjs';
import { CHROMIUM_ID } from './ids.mjs';
import { EXPECTED } from './expected.mjs';

for (const browser of BROWSERS) {
  const entries = unzipSync(readFileSync(zipped(browser)));
  const zippedManifest = JSON.parse(new TextDecoder().decode(entries['manifest.json']));
  const folderManifest = JSON.parse(readFileSync(join(unpacked(browser), 'manifest.json'), 'utf8'));

  test(`${browser}: the zip contains exactly the expected files, in order`, () => {
    assert.deepEqual(Object.keys(entries), EXPECTED[browser]);
  });

  test(`${browser}: the folder contains the same bytes as the zip, save for the manifest`, () => {
    assert.deepEqual(filesBelow(unpacked(browser)), Object.keys(entries));
    for (const [file, bytes] of Object.entries(entries)) {
      if (file !== 'manifest.json')
        assert.deepEqual(readFileSync(join(unpacked(browser), file)), Buffer.from(bytes), file);
    }
  });

  test(`${browser}: every file except generated ones and texts is the same as in the repository`, () => {
    for (const [file, bytes] of Object.entries(entries)) {
      if (![...GENERATED, LICENCE].includes(file) && !isLocale(file))
        assert.deepEqual(Buffer.from(bytes), readFileSync(join(EXTENSION, file)), file);
    }
  });

  test(`${browser}: the background script is its modules, as they are in the repository`, () => {
    const lines = new Set(new TextDecoder().decode(entries[BACKGROUND]).split('\n'));
    const modules = filesBelow(EXTENSION).filter((file) => file.startsWith('background/'));
    assert.ok(modules.length > 10);
    for (const file of modules) {
      assert.ok(lines.has(`// ==== ${file} ====`), file);
      // Imports may take several lines; comments for the type checker mean nothing there.
      const body = readFileSync(join(EXTENSION, file), 'utf8').replace(/^(import [^;]*;|\/\*\* @import .*)\n/gm, '');
      for (const line of body.split('\n'))
        // The glue's own name of its default export.
        assert.ok(lines.has(line.replace(/^export /, '').replace(' init(', ' __wbg_init(')), `${file}: ${line}`);
    }
  });

  test(`${browser}: the texts are those of the repository, without the notes for translators`, () => {
    const textsIn = (/** @type {string} */ file) => JSON.parse(new TextDecoder().decode(entries[file]));
    const english = textsIn('_locales/en/messages.json');
    for (const file of Object.keys(entries).filter(isLocale)) {
      const language = file.split('/')[1];
      const texts = textsIn(file);
      assert.deepEqual(texts, packagedTexts(language));
      assert.deepEqual(Object.keys(bareTexts(language)), Object.keys(readLocale(language)));
      for (const [key, { message }] of Object.entries(bareTexts(language)))
        // Browsers take what is missing from the English texts.
        if (!key.startsWith('ui_web_')) assert.equal((texts[key] ?? english[key]).message, message);
    }
  });

  test(`${browser}: the manifests are generated from extension/manifest.mjs`, () => {
    assert.deepEqual(zippedManifest, JSON.parse(JSON.stringify(manifest(browser, project()))));
    assert.deepEqual(folderManifest, JSON.parse(JSON.stringify(unpackedManifest(browser, project()))));
  });

  test(`${browser}: only the folder for Chromium has a key, which stores refuse, and nothing else differs`, () => {
    const { key, ...rest } = folderManifest;
    assert.equal(typeof key, browser === 'chromium' ? 'string' : 'undefined');
    assert.deepEqual(rest, zippedManifest);
    assert.ok(!('key' in zippedManifest));
  });

  test(`${browser}: nothing is in the manifest that only the other browser knows`, () => {
    const foreign = {
      chromium: ['browser_specific_settings', 'applications'],
      firefox: ['minimum_chrome_version', 'storage', 'update_url'],
    };
    for (const key of foreign[browser]) assert.ok(!(key in zippedManifest), key);
    assert.equal(zippedManifest.action.default_area, browser === 'firefox' ? 'navbar' : undefined);
    assert.deepEqual(Object.keys(zippedManifest.browser_specific_settings ?? { gecko: {} }), ['gecko']);
    assert.match(zippedManifest.homepage_url, /^https:\/\//);
  });

  test(`${browser}: the only hosts are loopback, and the permissions are exactly the expected ones`, () => {
    const { permissions, host_permissions, ...rest } = manifest(browser, project());
    assert.ok(host_permissions.every((pattern) => /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])\/\*$/.test(pattern)));
    assert.deepEqual(permissions, [
      'storage',
      'webRequest',
      'webNavigation',
      'declarativeNetRequestWithHostAccess',
      'activeTab',
      'scripting',
      'alarms',
    ]);
    for (const key of ['content_scripts', 'web_accessible_resources', 'externally_connectable', 'update_url'])
      assert.ok(!(key in rest), key);
  });

  test(`${browser}: every file named in the manifest exists`, () => {
    const named = JSON.stringify(manifest(browser, project())).matchAll(/"([\w/.-]+\.(?:js|html|png|json))"/g);
    for (const [, file] of named) assert.ok(file in entries, file);
  });
}

test('named placeholders become numbered ones, and nothing else changes', () => {
  const { step_wait: source } = readLocale('en');
  assert.match(source.message, /\$FROM\$ to \$TO\$ minutes/);
  assert.deepEqual(Object.keys(bareTexts('en').step_wait), ['message']);
  assert.match(bareTexts('en').step_wait.message, /\$2 to \$3 minutes/);
  for (const [key, { message }] of Object.entries(bareTexts('en')))
    assert.doesNotMatch(message, /\$(?!\d)|\$\d\$/, key);
});

test('the fixed key gives the known extension id', () => {
  const { key = '' } = unpackedManifest('chromium', project());
  const digest = createHash('sha256').update(Buffer.from(key, 'base64')).digest('hex').slice(0, 32);
  const id = [...digest].map((digit) => 'abcdefghijklmnop'[Number.parseInt(digit, 16)]).join('');
  assert.equal(id, CHROMIUM_ID);
});
