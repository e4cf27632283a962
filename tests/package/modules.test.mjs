/** Uses between the modules of the Rust crates: no cycles, and in the core none of what is above. */

import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { filesBelow } from '../../scripts/lib/files.mjs';
import { ROOT } from '../../scripts/lib/paths.mjs';

const CRATES = readdirSync(join(ROOT, 'crate')).filter((name) => existsSync(join(ROOT, 'crate', name, 'src')));

const TESTS = /^#\[cfg\(test\)\]\nmod tests \{[^]*/m;
const COMMENT = /\/\/.*/g;
const USE = /^\s*(pub(?:\([^)]*\))?\s+)?use\s+([^;]+);/gm;
const INLINE = /(?<![\w:])[a-z_]\w*(?:::\w+)+/g;

/**
 * @typedef {object} Module
 * @property {string} source the source without comments and tests
 * @property {Set<string>} paths what it uses, as it is written
 * @property {Map<string, string>} exported the paths of the names that it re-exports
 */

/**
 * The paths of a `use`: `a::{b, c::d}` is `a::b` and `a::c::d`.
 * @param {string} tree
 * @returns {string[]}
 */
function pathsIn(tree) {
  const open = tree.indexOf('{');
  if (open < 0) return [tree.replace(/\s+as\s+\w+/, '').replace(/\s/g, '')].filter(Boolean);
  const parts = [];
  let depth = 0;
  let part = '';
  for (const c of tree.slice(open + 1, tree.lastIndexOf('}'))) {
    depth += Number(c === '{') - Number(c === '}');
    if (c === ',' && depth === 0) {
      parts.push(part);
      part = '';
    } else {
      part += c;
    }
  }
  return [...parts, part].flatMap(pathsIn).map((path) => tree.slice(0, open).trim() + path);
}

/** @param {string} text @returns {Module} */
function read(text) {
  const source = text.replace(TESTS, '').replace(COMMENT, '');
  const paths = new Set();
  const exported = new Map();
  for (const [, visible, tree] of source.matchAll(USE)) {
    for (const path of pathsIn(tree)) {
      if (visible) exported.set(path.split('::').at(-1), path);
      else paths.add(path);
    }
  }
  const imported = new Map([...paths].map((path) => [path.split('::').at(-1), path]));
  for (const [path] of source.replace(USE, '').matchAll(INLINE)) {
    const [first, ...rest] = path.split('::');
    paths.add([imported.get(first) ?? first, ...rest].join('::'));
  }
  return { source, paths, exported };
}

/**
 * The modules of a crate by their paths; that of its root is empty.
 * @param {string} crate
 */
function modulesOf(crate) {
  const folder = join(ROOT, 'crate', crate, 'src');
  const files = filesBelow(folder).filter((file) => file.endsWith('.rs') && !file.includes('tests/'));
  return new Map(
    files.map((file) => {
      const path = file.replace(/\.rs$/, '').replace(/(^|\/)(lib|main|mod)$/, '');
      return [path.replaceAll('/', '::'), read(readFileSync(join(folder, file), 'utf8'))];
    }),
  );
}

/**
 * The module that defines what a path in a module leads to; none if that is not of this crate.
 * @param {Map<string, Module>} modules
 * @param {string[]} from
 * @param {string} path
 * @returns {string | undefined}
 */
function target(modules, from, path) {
  let names = path.split('::');
  let at = names[0] === 'crate' ? [] : from;
  if (names[0] === 'crate' || names[0] === 'self') names = names.slice(1);
  else if (names[0] !== 'super' && !modules.has([...from, names[0]].join('::'))) return undefined;
  while (names.length > 0) {
    const [name = '', ...rest] = names;
    const exported = modules.get(at.join('::'))?.exported.get(name);
    if (name === 'super') at = at.slice(0, -1);
    else if (modules.has([...at, name].join('::'))) at = [...at, name];
    else if (exported) return target(modules, at, [exported, ...rest].join('::'));
    else break;
    names = rest;
  }
  // A module alone is no use of what is in it, and the code that a macro writes has paths of other crates.
  const defines = new RegExp(`\\b(?:struct|enum|trait|type|fn|const|static)\\s+${names[0]}\\b|^include!`, 'm');
  const found = at.join('::');
  return names.length > 0 && defines.test(modules.get(found)?.source ?? '') ? found : undefined;
}

/**
 * What each module of a crate uses.
 * @param {string} crate
 */
function usesIn(crate) {
  const modules = modulesOf(crate);
  return new Map(
    [...modules].map(([from, { paths }]) => {
      const targets = [...paths].map((path) => target(modules, from.split('::').filter(Boolean), path));
      return [from, new Set(targets.filter((to) => to !== undefined && to !== from))];
    }),
  );
}

/**
 * The first cycle found, as a path.
 * @param {Map<string, Set<string | undefined>>} uses
 */
function cycle(uses) {
  const done = new Set();
  /** @param {string} module @param {string[]} above @returns {string | undefined} */
  const below = (module, above) => {
    if (above.includes(module)) return [...above.slice(above.indexOf(module)), module].join(' -> ');
    if (done.has(module)) return undefined;
    for (const used of uses.get(module) ?? []) {
      const found = below(used ?? '', [...above, module]);
      if (found) return found;
    }
    done.add(module);
    return undefined;
  };
  return [...uses.keys()].map((module) => below(module, [])).find(Boolean);
}

for (const crate of CRATES) {
  test(`no modules of crate/${crate} use each other`, () => {
    assert.equal(cycle(usesIn(crate)), undefined);
  });
}

test('each line of the core in docs/architecture.md uses only those below it', () => {
  const lines = readFileSync(join(ROOT, 'docs/architecture.md'), 'utf8').split('\n');
  const rows = lines.filter((line) => line.startsWith('| `crate/core/src/') && !line.includes('tests only'));
  const places = rows.map((row) => [...(row.split('|')[1] ?? '').matchAll(/`(?:crate\/core\/src\/)?(\w+)(?:\.rs)?`/g)]);
  const height = new Map(places.flatMap((names, index) => names.map(([, name]) => [name, rows.length - index])));
  const wrong = [...usesIn('core')].flatMap(([from, targets]) => {
    const [own = ''] = from.split('::');
    return [...targets].flatMap((to = '') => {
      const [other = ''] = to.split('::');
      const [above, below] = [height.get(own), height.get(other)];
      if (!own || own === 'contract' || other === 'contract') return [];
      if (above === undefined || below === undefined) return [`${own} or ${other} is in no line`];
      return above < below ? [`${from} -> ${to}`] : [];
    });
  });
  assert.deepEqual(wrong, []);
});
