// Installs real clients on demand into target/clients/. They are not dependencies of the project.
import { spawn } from 'node:child_process';
import { access, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { disown, endGroup, own } from './children.mjs';

const ROOT = fileURLToPath(new URL('../../target/clients/', import.meta.url));

const exists = (/** @type {string} */ path) =>
  access(path).then(
    () => true,
    () => false,
  );

/**
 * Installs one exact version of an npm package, once.
 * @param {string} name
 * @param {string} version
 * @returns {Promise<string>} the folder that contains node_modules
 */
export const installNpm = (name, version) =>
  once(name, version, async (folder) => {
    await writeFile(join(folder, 'package.json'), '{"private":true}\n');
    // No install scripts: none of the clients needs one.
    await run(
      'npm',
      [
        'install',
        '--no-audit',
        '--no-fund',
        '--no-update-notifier',
        '--ignore-scripts',
        '--save-exact',
        `${name}@${version}`,
      ],
      folder,
    );
  });

/**
 * Likewise a Python package. Start its programs by module: the scripts in bin break when the folder is moved.
 * @param {string} name
 * @param {string} version
 * @returns {Promise<string>} the folder with the packages, for PYTHONPATH
 */
export const installPython = (name, version) =>
  once(name, version, (folder) =>
    run(
      'python3',
      [
        '-m',
        'pip',
        'install',
        '--quiet',
        '--disable-pip-version-check',
        '--no-input',
        '--target',
        folder,
        `${name}==${version}`,
      ],
      folder,
    ),
  );

/**
 * Likewise a Debian package, unpacked but not installed.
 * @param {string} name
 * @param {string} version
 * @returns {Promise<string>} the folder that it was unpacked into
 */
export const installDebian = (name, version) =>
  once(name, version, async (folder) => {
    await run('apt-get', ['download', `${name}=${version}`], folder);
    const [file] = (await readdir(folder)).filter((each) => each.endsWith('.deb'));
    await run('dpkg-deb', ['--extract', file, '.'], folder);
    await rm(join(folder, file));
  });

/**
 * @param {string} name
 * @param {string} version
 * @param {(folder: string) => Promise<void>} fill
 */
async function once(name, version, fill) {
  const folder = join(ROOT, `${name.replace(/^@/, '').replace('/', '-')}-${version.replace(/[^\w.-]/g, '_')}`);
  if (await exists(folder)) return folder;
  await mkdir(ROOT, { recursive: true });
  // Installed in a temporary folder and renamed, so that interrupted or parallel runs leave no partial one.
  const aside = await mkdtemp(`${folder}.`);
  own(aside);
  try {
    await fill(aside);
    await rename(aside, folder).catch(async (error) => {
      if (!(await exists(folder))) throw error;
    });
  } finally {
    disown(aside);
    await rm(aside, { recursive: true, force: true });
  }
  return folder;
}

/** @param {string} command @param {string[]} args @param {string} cwd @returns {Promise<void>} */
function run(command, args, cwd) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, detached: true, stdio: ['ignore', 'ignore', 'pipe'] });
    own(cwd, child.pid);
    let errors = '';
    child.stderr.setEncoding('utf8').on('data', (text) => {
      errors += text;
    });
    child.once('error', reject);
    child.once('exit', () => endGroup(cwd));
    child.once('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`${command} ${args.join(' ')}: ${errors}`)),
    );
  });
}
