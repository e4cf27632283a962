/** Imports between the extension's modules: no cycles, and none across forbidden folder boundaries. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path/posix';
import { test } from 'node:test';
import { LAYERS } from '../../eslint.config.js';
import { filesBelow } from '../../scripts/lib/files.mjs';
import { EXTENSION } from '../../scripts/lib/paths.mjs';

/** A static or dynamic import, a re-export, or the import of a type in a comment. */
const IMPORT = /(?:\bfrom|\bimport|\bimport\()\s*'(\.{1,2}\/[^']+)'/g;
const COMMENT = /\/\*\*[^]*?\*\//g;

const SOURCES = new Map(
  filesBelow(EXTENSION)
    .filter((file) => file.endsWith('.js') && !file.startsWith('wasm/'))
    .map((file) => [file, readFileSync(join(EXTENSION, file), 'utf8')]),
);

/** @param {string} file @param {string} source */
const importsIn = (file, source) => [...source.matchAll(IMPORT)].map(([, path]) => join(dirname(file), path));

/** What each module imports at run time. */
const IMPORTS = new Map([...SOURCES].map(([file, source]) => [file, importsIn(file, source.replaceAll(COMMENT, ''))]));

/**
 * The first import cycle found below a module, as a path.
 * @param {string} file
 * @param {string[]} above the modules that led here
 * @param {Set<string>} done modules without a cycle below them
 * @returns {string[] | undefined}
 */
function cycle(file, above, done) {
  if (above.includes(file)) return [...above.slice(above.indexOf(file)), file];
  if (done.has(file)) return undefined;
  for (const imported of IMPORTS.get(file) ?? []) {
    const found = cycle(imported, [...above, file], done);
    if (found) return found;
  }
  done.add(file);
  return undefined;
}

test('there are no import cycles', () => {
  const done = new Set();
  for (const file of IMPORTS.keys()) assert.equal(cycle(file, [], done)?.join(' -> '), undefined);
});

test('every imported module exists', () => {
  const missing = [...IMPORTS].flatMap(([file, imports]) =>
    imports.filter((path) => !IMPORTS.has(path) && !path.startsWith('wasm/')).map((path) => `${file}: ${path}`),
  );
  assert.deepEqual(missing, []);
});

// ESLint checks only static imports of code; this checks dynamic imports and type imports as well.
for (const [folder, others] of Object.entries(LAYERS)) {
  test(`${folder}/ does not import from ${others.join(' or ')}/`, () => {
    const wrong = [...SOURCES]
      .filter(([file]) => file.startsWith(`${folder}/`))
      .flatMap(([file, source]) => importsIn(file, source).map((path) => ({ file, path })))
      .filter(({ path }) => others.some((other) => path.startsWith(`${other}/`)));
    assert.deepEqual(wrong, []);
  });
}
