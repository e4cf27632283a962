/** The notices of the code of others that is compiled into the Wasm, as its licences require. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { run, Stop } from './step.mjs';
import { MODULES, TRIPLE } from './wasm.mjs';

/** @typedef {{ name: string, version: string, source: string | null, license: string | null, manifest_path: string }} Crate */

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
 * The crates of others that are compiled into the Wasm, without the macros, which only run when it is compiled. What
 * `cargo metadata` connects is more: there, each crate has the features that any program of the workspace needs.
 * @returns {Promise<Crate[]>} sorted by name
 */
export async function compiledCrates() {
  const roots = MODULES.flatMap((module) => ['--package', module.crate]);
  const tree = ['tree', '--locked', '--quiet', ...roots, '--target', TRIPLE, '--edges', 'normal,no-proc-macro'];
  const lines = await run('cargo', [...tree, '--prefix', 'none'], { quiet: true });
  const compiled = new Set(lines.split('\n').map((line) => line.split(' ').slice(0, 2).join(' ')));
  const metadata = ['metadata', '--locked', '--format-version', '1', '--filter-platform', TRIPLE, '--quiet'];
  /** @type {{ packages: Crate[] }} */
  const { packages } = JSON.parse(await run('cargo', metadata, { quiet: true }));
  return packages
    .filter(({ name, version, source }) => source !== null && compiled.has(`${name} v${version}`))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** The files with the licences of a crate. One of several authors can have a folder of them. @param {string} folder */
function licenceFiles(folder) {
  const several = join(folder, '.licenses');
  if (existsSync(several)) return readdirSync(several).map((file) => join(several, file));
  return readdirSync(folder)
    .filter((file) => /^LICEN[CS]E/i.test(file))
    .map((file) => join(folder, file));
}

/**
 * The texts of the licences under which a crate is used: of each choice the MIT licence.
 * @param {Crate} crate
 */
function licenceTexts({ name, version, license, manifest_path }) {
  const files = licenceFiles(dirname(manifest_path));
  return String(license)
    .split(' AND ')
    .flatMap((part) => {
      const chosen = part.split(/ OR |[/()]/).includes('MIT') ? 'MIT' : part.split('-')[0];
      const named = files.filter((one) => basename(one).toUpperCase().includes(chosen.toUpperCase()));
      const used = named.length > 0 || files.length > 1 ? named : files;
      const texts = used.map((file) => readFileSync(file, 'utf8').replaceAll('\r', '').trim());
      if (!texts.some((text) => text !== ''))
        throw new Stop(`${name} ${version} has no file with its licence (${part}). See scripts/lib/notices.mjs`);
      if (chosen === 'MIT' && !texts.every((text) => text.includes(PERMISSION)))
        throw new Stop(`${name} ${version}: ${used.join(', ')} is not the MIT licence. See scripts/lib/notices.mjs`);
      return texts;
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
