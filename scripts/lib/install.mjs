/** Installs what a step needs, or says in one sentence what to install. */

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { browserProgram } from './browsers.mjs';
import { ROOT } from './paths.mjs';
import { attempt, heading, run, Stop } from './step.mjs';

/** @typedef {'wasm' | 'components' | 'npm' | 'browser' | 'browsers' | 'display' | 'sshd' | 'shells'} Need */

const WASM_TARGET = 'wasm32-unknown-unknown';

/** The Rust target of the core. */
async function wasmTarget() {
  const { output } = await attempt('rustc', ['--print', 'target-libdir', '--target', WASM_TARGET], { quiet: true });
  if (existsSync(output.trim())) return;
  await rustup(['target', 'add', WASM_TARGET], `the Rust target ${WASM_TARGET}`);
}

/** rustfmt and clippy, which a minimal Rust installation lacks. */
async function components() {
  for (const [tool, component] of [
    ['fmt', 'rustfmt'],
    ['clippy', 'clippy'],
  ]) {
    const { status } = await attempt('cargo', [tool, '--version'], { quiet: true });
    if (status !== 0) await rustup(['component', 'add', component], component);
  }
}

/**
 * @param {string[]} args
 * @param {string} what
 */
async function rustup(args, what) {
  const { status } = await attempt('rustup', args);
  if (status !== 0) throw new Stop(`Missing: ${what}. Install it with: rustup ${args.join(' ')}`);
}

/** The packages in package-lock.json. npm's own copy of the lockfile shows whether they are installed. */
async function npmPackages() {
  const installed = join(ROOT, 'node_modules', '.package-lock.json');
  const wanted = readLock(join(ROOT, 'package-lock.json'));
  if (existsSync(installed) && [...wanted].every(([path, version]) => readLock(installed).get(path) === version))
    return;
  // No package needs its install script, and none should download a browser.
  await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']);
}

/**
 * Path and version of each package, except those for other platforms.
 * @param {string} file
 * @returns {Map<string, string>}
 */
function readLock(file) {
  /** @type {{ packages: Record<string, { version: string, optional?: boolean }> }} */
  const { packages } = JSON.parse(readFileSync(file, 'utf8'));
  return new Map(
    Object.entries(packages)
      .filter(([path, entry]) => path && !entry.optional)
      .map(([path, entry]) => [path, entry.version]),
  );
}

/**
 * Installs Debian packages.
 * @param {Record<string, boolean>} packages names, and whether each is already installed
 */
async function debianPackages(packages) {
  const missing = Object.keys(packages).filter((name) => !packages[name]);
  if (missing.length === 0) return;
  const line = `apt-get install ${missing.join(' ')}`;
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) {
    throw new Stop(
      `Missing: ${missing.join(', ')}. On Debian, install with: ${line}. If browsers are installed elsewhere, set CHROMIUM and FIREFOX to their paths.`,
    );
  }
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (/** @type {string[]} */ ...args) =>
    run('apt-get', ['-qq', '-o', 'DPkg::Lock::Timeout=300', ...args], { env, quiet: true });
  await apt('update');
  await apt('install', '-y', '--no-install-recommends', ...missing);
}

const browsers = () =>
  debianPackages({ chromium: Boolean(browserProgram('chromium')), 'firefox-esr': Boolean(browserProgram('firefox')) });

/** One browser is enough for the demonstration. */
const browser = () => debianPackages({ chromium: Boolean(browserProgram('chromium') ?? browserProgram('firefox')) });

const display = () => debianPackages({ xvfb: existsSync('/usr/bin/Xvfb') });

/** What only some tests need, which skip themselves and say so without it. @param {Record<string, boolean>} packages */
const ifPossible = async (packages) => {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return;
  await debianPackages(packages).catch((error) => {
    if (!(error instanceof Stop)) throw error;
    console.log(`${error.message}\nTests go on without ${Object.keys(packages).join(' and ')}.`);
  });
};

/** For the tests with another machine and a container on it, which only root can run. */
async function sshd() {
  await ifPossible({ 'openssh-server': existsSync('/usr/sbin/sshd') });
  await ifPossible({
    podman: existsSync('/usr/bin/podman'),
    runc: ['/usr/bin/runc', '/usr/sbin/runc'].some(existsSync),
  });
}

/** In which commands are pasted, beside those that every system has. */
const shells = () => ifPossible({ zsh: existsSync('/usr/bin/zsh'), fish: existsSync('/usr/bin/fish') });

/** @type {Record<Need, () => Promise<void>>} */
const INSTALLERS = { wasm: wasmTarget, components, npm: npmPackages, browser, browsers, display, sshd, shells };

/**
 * Installs everything in the list that is missing. Different tools run in parallel.
 * @param {Need[]} needs
 */
export async function install(needs) {
  heading('requirements');
  const groups = [['wasm', 'components'], ['npm'], ['browser', 'browsers', 'display', 'sshd', 'shells']];
  await Promise.all(
    groups.map(async (group) => {
      for (const need of group) {
        if (needs.includes(/** @type {Need} */ (need))) await INSTALLERS[/** @type {Need} */ (need)]();
      }
    }),
  );
  console.log(`installed: ${needs.join(', ')}`);
}
