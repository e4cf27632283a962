/** The packages contain the repository's own files and nothing else. */

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { unzipSync } from 'fflate';
import { manifest } from '../../extension/manifest.mjs';
import { filesBelow, GENERATED } from '../../scripts/lib/files.mjs';
import { bareTexts, isLocale, readLocale } from '../../scripts/lib/locales.mjs';
import { BROWSERS, EXTENSION, unpacked, version, zipped } from '../../scripts/lib/paths.mjs';
import { CHROMIUM_ID } from './ids.mjs';
import { EXPECTED } from './expected.mjs';

for (const browser of BROWSERS) {
  const entries = unzipSync(readFileSync(zipped(browser)));

  test(`${browser}: the zip contains exactly the expected files, in order`, () => {
    assert.deepEqual(Object.keys(entries), EXPECTED);
  });

  test(`${browser}: the folder contains the same bytes as the zip`, () => {
    assert.deepEqual(filesBelow(unpacked(browser)), Object.keys(entries));
    for (const [file, bytes] of Object.entries(entries)) {
      assert.deepEqual(readFileSync(join(unpacked(browser), file)), Buffer.from(bytes), file);
    }
  });

  test(`${browser}: every file except generated ones and texts is the same as in the repository`, () => {
    for (const [file, bytes] of Object.entries(entries)) {
      if (!GENERATED.includes(file) && !isLocale(file))
        assert.deepEqual(Buffer.from(bytes), readFileSync(join(EXTENSION, file)), file);
    }
  });

  test(`${browser}: the texts are those of the repository, without the notes for translators`, () => {
    for (const [file, bytes] of Object.entries(entries).filter(([name]) => isLocale(name))) {
      const language = file.split('/')[1];
      assert.deepEqual(JSON.parse(new TextDecoder().decode(bytes)), bareTexts(language));
      assert.deepEqual(Object.keys(bareTexts(language)), Object.keys(readLocale(language)));
    }
  });

  test(`${browser}: the manifest is generated from extension/manifest.mjs`, () => {
    const written = JSON.parse(new TextDecoder().decode(entries['manifest.json']));
    assert.deepEqual(written, JSON.parse(JSON.stringify(manifest(browser, version()))));
  });

  test(`${browser}: the only hosts are loopback, and the permissions are exactly the expected ones`, () => {
    const { permissions, host_permissions, ...rest } = manifest(browser, version());
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
    const named = JSON.stringify(manifest(browser, version())).matchAll(/"([\w/.-]+\.(?:js|html|png|json))"/g);
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
  const { key } = /** @type {{ key: string }} */ (manifest('chromium', version()));
  const digest = createHash('sha256').update(Buffer.from(key, 'base64')).digest('hex').slice(0, 32);
  const id = [...digest].map((digit) => 'abcdefghijklmnop'[Number.parseInt(digit, 16)]).join('');
  assert.equal(id, CHROMIUM_ID);
});
