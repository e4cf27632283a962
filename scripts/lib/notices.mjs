/** The notices of the code of others that is compiled into the Wasm, as its licences require. */

import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { run, Stop } from './step.mjs';
import { MODULES, TRIPLE } from './wasm.mjs';

/** @typedef {{ id: string, name: string, version: string, source: string | null, license: string | null, manifest_path: string, targets: { kind: string[] }[] }} Crate */
/** @typedef {{ id: string, deps: { pkg: string, dep_kinds: { kind: string | null }[] }[] }} Node */

/** The crates that are compiled. */
const ROOT_CRATES = MODULES.map((module) => module.crate);

/** The words with which the MIT licence begins, after the copyright. */
const PERMISSION = 'Permission is hereby granted';

const INTRODUCTION = `The folder wasm/ contains code of these projects, used under the MIT licence, whose terms stand at the end. If a
project's licence has other words, they stand below its name.`;

/** What the compiler adds. Not all its installations have the notice as a file. */
const STANDARD_LIBRARY = `The Rust standard library
Copyright (c) The Rust Project Contributors, and others: https://github.com/rust-lang/rust/blob/main/COPYRIGHT
Contains hashbrown, Copyright (c) 2016 Amanieu d'Antras; and tables, Copyright (c) 1991-2024 Unicode, Inc., under the
Unicode License V3: https://www.unicode.org/license.txt`;

/**
 * The crates of others that are compiled into the Wasm: the ordinary dependencies, without the macros, which only run when
 * it is compiled.
 * @returns {Promise<Crate[]>} sorted by name
 */
export async function compiledCrates() {
  const args = ['metadata', '--locked', '--format-version', '1', '--filter-platform', TRIPLE];
  /** @type {{ packages: Crate[], resolve: { nodes: Node[] } }} */
  const { packages, resolve } = JSON.parse(await run('cargo', [...args, '--quiet'], { quiet: true }));
  const crates = new Map(packages.map((crate) => [crate.id, crate]));
  const nodes = new Map(resolve.nodes.map((node) => [node.id, node]));
  /** @type {Set<Crate>} */
  const found = new Set();
  const waiting = packages.filter(({ name }) => ROOT_CRATES.includes(name));
  for (let crate = waiting.pop(); crate; crate = waiting.pop()) {
    if (found.has(crate) || crate.targets.some(({ kind }) => kind.includes('proc-macro'))) continue;
    found.add(crate);
    for (const { pkg, dep_kinds } of nodes.get(crate.id)?.deps ?? [])
      if (dep_kinds.some(({ kind }) => kind === null)) waiting.push(/** @type {Crate} */ (crates.get(pkg)));
  }
  return [...found].filter(({ source }) => source !== null).sort((one, other) => (one.name < other.name ? -1 : 1));
}

/**
 * The texts of the licences under which a crate is used: of each choice the MIT licence.
 * @param {Crate} crate
 */
function licenceTexts({ name, version, license, manifest_path }) {
  const folder = dirname(manifest_path);
  const files = readdirSync(folder).filter((file) => /^LICEN[CS]E/i.test(file));
  return String(license)
    .split(' AND ')
    .map((part) => {
      const chosen = part.split(/ OR |[/()]/).includes('MIT') ? 'MIT' : part.split('-')[0];
      const file = files.find((one) => one.toUpperCase().includes(chosen.toUpperCase())) ?? files[0];
      const text = file && readFileSync(join(folder, file), 'utf8').replaceAll('\r', '').trim();
      if (!text || (files.length > 1 && !file.toUpperCase().includes(chosen.toUpperCase())))
        throw new Stop(`${name} ${version} has no file with its licence (${part}). See scripts/lib/notices.mjs`);
      if (chosen === 'MIT' && !text.includes(PERMISSION))
        throw new Stop(`${name} ${version}: ${file} is not the MIT licence. See scripts/lib/notices.mjs`);
      return text;
    });
}

/** A text without what does not change its meaning. @param {string} text */
const plain = (text) =>
  text
    .replaceAll(/[“”]/g, '"')
    .replaceAll(/[*_\s]+/g, ' ')
    .trim();

/** The lines that say who holds the copyright. @param {string} head of a licence */
const copyrightIn = (head) =>
  head
    .split('\n')
    .filter((line) => /copyright/i.test(line))
    .map((line) => line.trim())
    .join('\n');

/**
 * The text of the file with the notices: who holds the copyright of each crate, and the licence once.
 * @param {string} licence the text of the project's own MIT licence
 */
export async function notices(licence) {
  const terms = licence.slice(licence.indexOf(PERMISSION)).trim();
  const entries = (await compiledCrates()).map((crate) => {
    const texts = licenceTexts(crate).map((text) => {
      const start = text.indexOf(PERMISSION);
      return plain(text.slice(start)) === plain(terms) ? copyrightIn(text.slice(0, start)) : text;
    });
    return [`${crate.name} ${crate.version}`, ...texts.filter((text) => text !== '')].join('\n');
  });
  return `${[INTRODUCTION, ...entries, STANDARD_LIBRARY, terms].join('\n\n')}\n`;
}
