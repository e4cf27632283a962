/** The parts of `scripts/test`, in their order: what each needs and what it runs. */

import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { npmProgram, ROOT, unpacked } from './paths.mjs';
import { Stop } from './step.mjs';

/** @import { Need } from './install.mjs' */

/**
 * @typedef {object} Part
 * @property {string} what in a few words, for --help
 * @property {Need[]} needs
 * @property {boolean} [built] whether it works on what scripts/build makes
 * @property {boolean} [onlyNamed] whether it runs only when `--only` names it
 * @property {() => [string, string[]][]} commands run one after the other until one fails
 */

/** @type {Need[]} */
const RUST = ['wasm', 'components'];

/** The last resort, should a test ever hang: Node counts the time of a whole file. */
const TIMEOUT = '--test-timeout=600000';

/** What Prettier formats; Markdown and HTML are left as they are written. */
const FORMATTED = '**/*.{js,mjs,ts,css,json}';

const CLIPPY = ['--locked', '--quiet', '--', '-D', 'warnings'];

/** What is published. */
const LIBRARY = ['--package', 'portmend-derive', '--package', 'portmend'];

/** With our stand-in for idna Cargo.lock names everything that a package needs to be built. */
const FROM_LOCKFILE = ['--offline', '--config', 'patch.crates-io.idna.path="crate/idna"'];

/**
 * The tests in a folder below tests/.
 * @param {string} folder
 * @param {...string} flags of node
 * @returns {[string, string[]][]}
 */
function nodeTests(folder, ...flags) {
  const path = join(ROOT, 'tests', folder);
  const files = (existsSync(path) ? readdirSync(path) : []).filter((file) => file.endsWith('.test.mjs')).sort();
  // Without a file, node --test would look for tests everywhere.
  if (files.length === 0) throw new Stop(`There are no tests in tests/${folder}.`);
  return [
    [process.execPath, ['--test', '--test-reporter=spec', ...flags, ...files.map((file) => `tests/${folder}/${file}`)]],
  ];
}

/** @type {Record<string, Part>} */
export const PARTS = {
  format: {
    what: 'Rust as cargo fmt writes it; JavaScript, CSS and JSON as Prettier does',
    needs: ['components', 'npm'],
    commands: () => [
      ['cargo', ['fmt', '--all', '--check']],
      [npmProgram('prettier'), ['--check', '--log-level=warn', FORMATTED]],
    ],
  },
  clippy: {
    what: 'clippy without a warning, for this machine and for Wasm',
    needs: RUST,
    commands: () => [
      ['cargo', ['clippy', '--workspace', '--all-targets', ...CLIPPY]],
      ['cargo', ['clippy', '--package', 'portmend-wasm', '--target', 'wasm32-unknown-unknown', ...CLIPPY]],
    ],
  },
  rust: {
    what: 'the tests of the core',
    needs: [],
    // Without --quiet: only then are the tests named that are skipped.
    commands: () => [['cargo', ['test', '--workspace', '--locked']]],
  },
  library: {
    what: 'the library as it would be published: its documentation, and a build from its package alone',
    needs: [],
    commands: () => [
      ['cargo', ['doc', ...LIBRARY, '--no-deps', '--locked', '--quiet', '--config', 'build.rustdocflags="-Dwarnings"']],
      ['cargo', ['fetch', '--locked', '--quiet']],
      ['cargo', ['package', ...LIBRARY, '--allow-dirty', '--quiet', ...FROM_LOCKFILE]],
    ],
  },
  wasm: {
    what: 'the cases of tests/vectors against the built Wasm, in Node and in Chromium',
    needs: ['npm', 'browsers'],
    built: true,
    commands: () => nodeTests('wasm'),
  },
  types: {
    what: 'type check of the shell and the scripts',
    needs: ['npm'],
    built: true,
    commands: () => [[npmProgram('tsc'), ['--project', '.']]],
  },
  eslint: {
    what: 'lint of all JavaScript',
    needs: ['npm'],
    commands: () => [[npmProgram('eslint'), ['--max-warnings=0', '.']]],
  },
  addon: {
    what: "Mozilla's add-on linter, warnings are errors",
    needs: ['npm'],
    built: true,
    commands: () => [[npmProgram('addons-linter'), ['--warnings-as-errors', unpacked('firefox')]]],
  },
  package: {
    what: 'content, size and sameness of the packages',
    needs: ['npm'],
    built: true,
    commands: () => nodeTests('package'),
  },
  pages: {
    what: 'the pages by themselves, in a browser',
    needs: ['npm', 'browsers'],
    built: true,
    commands: () => nodeTests('pages'),
  },
  scripts: {
    what: 'what scripts/test makes of the output of the test programs',
    needs: [],
    commands: () => nodeTests('scripts'),
  },
  servers: {
    what: 'the servers and clients that the browser tests use',
    needs: ['npm'],
    commands: () => nodeTests('servers'),
  },
  e2e: {
    what: 'the extension in both browsers against a real authorization server',
    needs: ['npm', 'browsers', 'display'],
    built: true,
    commands: () => nodeTests('e2e', '--test-concurrency=1', TIMEOUT),
  },
  clients: {
    what: 'real clients sign in through the extension',
    needs: ['npm', 'browsers'],
    built: true,
    commands: () => nodeTests('clients', '--test-concurrency=1', TIMEOUT),
  },
  remedies: {
    what: 'our remedy for every client that the registries carry, obeyed by the client; only when named, it installs 3 GB',
    needs: ['npm'],
    built: true,
    onlyNamed: true,
    commands: () => [[process.execPath, ['tests/clients/remedies.mjs']]],
  },
};
