// Everything of others that is compiled into the Wasm is named with its licence, and nothing else.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { unzipSync } from 'fflate';
import { LICENCE, NOTICES } from '../../scripts/lib/files.mjs';
import { BROWSERS, ROOT, zipped } from '../../scripts/lib/paths.mjs';
import { run } from '../../scripts/lib/step.mjs';
import { MODULES, TRIPLE } from '../../scripts/lib/wasm.mjs';

/** What Cargo itself lists, by name and version: "name v1.2.3", with a remark if it is a macro or of this repository. */
async function cargoTree() {
  const packages = MODULES.flatMap((module) => ['--package', module.crate]);
  const tree = ['tree', '--quiet', '--locked', ...packages, '--target', TRIPLE];
  const lines = await run('cargo', [...tree, '--edges', 'normal,no-proc-macro', '--prefix', 'none'], { quiet: true });
  const crates = lines.split('\n').filter((line) => line && !line.includes(`(${ROOT}`));
  return [...new Set(crates.map((line) => line.replace(' (*)', '').replace(' v', ' ')))].sort();
}

for (const browser of BROWSERS) {
  const entries = unzipSync(readFileSync(zipped(browser)));
  const text = (/** @type {string} */ name) => new TextDecoder().decode(entries[name]);

  test(`${browser}: the notices name every crate that is compiled into the Wasm`, async () => {
    const named = [...text(NOTICES).matchAll(/^([\w-]+ \d+\.\d+\.\d+\S*)$/gm)].map(([, crate]) => crate);
    assert.ok(named.length > 10);
    assert.deepEqual(named.sort(), await cargoTree());
  });

  test(`${browser}: the notices end with the terms, and the licence of the project is that of the repository`, () => {
    const licence = text(LICENCE);
    assert.ok(text(NOTICES).endsWith(licence.slice(licence.indexOf('Permission is hereby granted'))));
    assert.equal(licence, readFileSync(join(ROOT, LICENCE), 'utf8'));
  });
}
