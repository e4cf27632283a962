/** The parts of `scripts/test`, in order: what each needs and runs. */

import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { npmProgram, ROOT, unpacked } from './paths.mjs';
import { Stop } from './step.mjs';

/** @import { Need } from './install.mjs' */

/**
 * @typedef {object} Part
 * @property {string} what a short description, for --help
 * @property {Need[]} needs
 * @property {boolean} [built] whether it needs the output of scripts/build
 * @property {boolean} [onlyNamed] whether it runs only on request, with `--only` or `--clients`
 * @property {'beside' | 'alone'} [when] beside: while parts with browsers run, which mostly wait; alone: with nothing
 *   beside it
 * @property {() => [string, string[]][]} commands run one after the other until one fails
 */

/** @type {Need[]} */
const RUST = ['wasm', 'components'];

/** A test that waits forever must fail, not hang. Node applies this limit to a whole file. */
const TIMEOUT = '--test-timeout=600000';

/** Two files at a time: Node's own choice on two cores is one. */
const SIDE_BY_SIDE = '--test-concurrency=2';

/** What Prettier formats. Markdown and HTML are formatted by hand. */
const FORMATTED = '**/*.{js,mjs,ts,css,json}';

const CLIPPY = ['--locked', '--quiet', '--', '-D', 'warnings'];

/** The published crates. */
const LIBRARY = ['--package', 'portmend-derive', '--package', 'portmend', '--package', 'portmend-config'];

/** Builds a package from Cargo.lock alone, which requires the workspace's replacement for idna. */
const FROM_LOCKFILE = ['--offline', '--config', 'patch.crates-io.idna.path="crate/idna"'];

/** The paths of the files in a folder. @param {string} folder */
const filesIn = (folder) => readdirSync(join(ROOT, folder)).map((file) => join(folder, file));

/**
 * The tests in a folder below tests/.
 * @param {string} folder
 * @param {...string} flags for node
 * @returns {[string, string[]][]}
 */
function nodeTests(folder, ...flags) {
  const path = join(ROOT, 'tests', folder);
  const files = (existsSync(path) ? readdirSync(path) : []).filter((file) => file.endsWith('.test.mjs')).sort();
  // Without files, node --test would search for tests everywhere.
  if (files.length === 0) throw new Stop(`There are no tests in tests/${folder}.`);
  return [
    [process.execPath, ['--test', '--test-reporter=spec', ...flags, ...files.map((file) => `tests/${folder}/${file}`)]],
  ];
}

/** @type {Record<string, Part>} */
export const PARTS = {
  format: {
    what: 'the formatting of Rust (cargo fmt) and of JavaScript, CSS and JSON (Prettier)',
    needs: ['components', 'npm'],
    commands: () => [
      ['cargo', ['fmt', '--all', '--check']],
      ['cargo', ['fmt', '--manifest-path', 'crate/fuzz/Cargo.toml', '--check']],
      // Cargo does not find modules that a macro declares.
      ['rustfmt', ['--check', '--edition', '2024', ...filesIn('crate/core/src/diagnosis')]],
      [npmProgram('prettier'), ['--check', '--log-level=warn', FORMATTED]],
    ],
  },
  clippy: {
    what: 'clippy without warnings, for this machine and for Wasm',
    needs: RUST,
    when: 'beside',
    commands: () => [
      ['cargo', ['clippy', '--workspace', '--all-targets', ...CLIPPY]],
      [
        'cargo',
        [
          'clippy',
          '--package',
          'portmend-wasm',
          '--package',
          'portmend-config-wasm',
          '--target',
          'wasm32-unknown-unknown',
          ...CLIPPY,
        ],
      ],
    ],
  },
  rust: {
    what: 'the Rust tests',
    needs: ['shells'],
    when: 'beside',
    // Without --quiet: only then are the tests named that are skipped.
    commands: () => [['cargo', ['test', '--workspace', '--locked']]],
  },
  library: {
    what: 'the documentation of the published crates, and a build from their packages alone',
    needs: [],
    when: 'beside',
    commands: () => [
      ['cargo', ['doc', ...LIBRARY, '--no-deps', '--locked', '--quiet', '--config', 'build.rustdocflags="-Dwarnings"']],
      ['cargo', ['fetch', '--locked', '--quiet']],
      [process.execPath, ['scripts/lib/forget-packages.mjs']],
      ['cargo', ['package', ...LIBRARY, '--allow-dirty', '--quiet', ...FROM_LOCKFILE]],
    ],
  },
  wasm: {
    what: 'the cases in tests/vectors against the built Wasm, in Node and in Chromium; the background script in Node',
    needs: ['npm', 'browsers'],
    built: true,
    commands: () => nodeTests('wasm', SIDE_BY_SIDE),
  },
  types: {
    what: 'type check of the extension, the scripts and the tests',
    needs: ['npm'],
    built: true,
    commands: () => [[npmProgram('tsc'), ['--project', '.']]],
  },
  eslint: {
    what: 'ESLint on all JavaScript',
    needs: ['npm'],
    commands: () => [[npmProgram('eslint'), ['--max-warnings=0', '.']]],
  },
  addon: {
    what: "Mozilla's add-on linter, with warnings as errors",
    needs: ['npm'],
    built: true,
    commands: () => [[npmProgram('addons-linter'), ['--warnings-as-errors', unpacked('firefox')]]],
  },
  package: {
    what: 'contents, sizes and imports of the packages',
    needs: ['npm'],
    built: true,
    when: 'beside',
    commands: () => nodeTests('package', SIDE_BY_SIDE),
  },
  pages: {
    what: 'the pages of the extension, with a stub of the browser API',
    needs: ['npm', 'browsers'],
    built: true,
    commands: () => nodeTests('pages', SIDE_BY_SIDE),
  },
  scripts: {
    what: 'what scripts/test makes of the output of the test programs',
    needs: [],
    commands: () => nodeTests('scripts'),
  },
  servers: {
    what: 'the servers and clients that the browser tests use',
    needs: ['npm'],
    commands: () => nodeTests('servers', SIDE_BY_SIDE),
  },
  e2e: {
    what: 'the extension in both browsers, with a real authorization server',
    needs: ['npm', 'browsers', 'display'],
    built: true,
    commands: () => nodeTests('e2e', '--test-concurrency=1', TIMEOUT),
  },
  hostile: {
    what: 'attacks and other extensions, in both browsers',
    needs: ['npm', 'browsers'],
    built: true,
    commands: () => nodeTests('hostile', '--test-concurrency=1', TIMEOUT),
  },
  alone: {
    what: 'many sign-ins at once, and the starts of the background, with nothing beside them',
    needs: ['npm', 'browsers'],
    built: true,
    when: 'alone',
    commands: () => nodeTests('alone', '--test-concurrency=1', TIMEOUT),
  },
  clients: {
    what: 'real clients that sign in through the extension, also over SSH (as root only)',
    needs: ['npm', 'browsers', 'sshd'],
    built: true,
    commands: () => nodeTests('clients', '--test-concurrency=1', TIMEOUT),
  },
  providers: {
    what: 'authorization servers with a runtime of their own, and which redirect URIs each server accepts; runs only on request, takes Java, Maven, Go and Cargo, and installs 400 MB',
    needs: ['npm', 'browsers'],
    built: true,
    onlyNamed: true,
    commands: () => [
      [process.execPath, ['tests/providers/compare.mjs']],
      ...nodeTests('providers', '--test-concurrency=1', TIMEOUT),
    ],
  },
  remedies: {
    what: 'the remedy for every client available from a package registry; runs only on request and installs 5 GB',
    needs: ['npm'],
    built: true,
    onlyNamed: true,
    commands: () => [[process.execPath, ['tests/clients/remedies.mjs']]],
  },
};
