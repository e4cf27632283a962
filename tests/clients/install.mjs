// Installs real clients on demand into target/clients/. They are not dependencies of the project.
import { execFile, spawn } from 'node:child_process';
import { access, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
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
 * @param {...string} beside further packages in exact versions
 * @returns {Promise<string>} the folder that contains node_modules
 */
export const installNpm = (name, version, ...beside) =>
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
        ...beside,
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
 * Likewise a program of a Go module.
 * @param {string} name the program's import path
 * @param {string} version
 * @returns {Promise<string>} the folder with the program
 */
export const installGo = (name, version) =>
  once(name, version, (folder) =>
    run('env', [`GOBIN=${folder}`, 'go', 'install', '-trimpath', '-ldflags=-s -w', `${name}@${version}`], folder),
  );

/**
 * Likewise an example program of a Go module, changed as its own comments say.
 * @param {string} name the program's import path
 * @param {string} version
 * @param {string} module
 * @param {(source: string) => string} change
 * @returns {Promise<string>} the folder with the program
 */
export const installGoExample = (name, version, module, change) =>
  once(name, version, async (folder) => {
    await run('go', ['mod', 'init', 'example'], folder);
    await run('go', ['get', `${module}@${version}`], folder);
    const source = (await output('go', ['list', '-m', '-f', '{{.Dir}}', module], folder)) + name.slice(module.length);
    await writeFile(join(folder, 'main.go'), change(await readFile(join(source, 'main.go'), 'utf8')));
    await run('go', ['mod', 'tidy'], folder);
    await run('go', ['build', '-o', name.split('/').pop() ?? name, '.'], folder);
  });

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
 * Likewise a program of a crate.
 * @param {string} name
 * @param {string} version
 * @returns {Promise<string>} the folder with the program in bin
 */
export const installCargo = (name, version) =>
  once(name, version, (folder) =>
    run('cargo', ['install', '--quiet', '--locked', '--root', folder, '--version', version, name], folder),
  );

/**
 * Likewise what Maven brings.
 * @param {string} name of the folder
 * @param {string} version
 * @param {(folder: string, maven: (...args: string[]) => Promise<void>) => Promise<void>} fill
 * @returns {Promise<string>} the folder
 */
export const installJava = (name, version, fill) =>
  once(name, version, (folder) => fill(folder, (...args) => run('mvn', ['--batch-mode', '--quiet', ...args], folder)));

/**
 * @param {string} name
 * @param {string} version
 * @param {(folder: string) => Promise<void>} fill
 */
async function once(name, version, fill) {
  const folder = join(ROOT, `${name.replace(/^@/, '').replaceAll('/', '-')}-${version.replace(/[^\w.-]/g, '_')}`);
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

/** @param {string} command @param {string[]} args @param {string} cwd */
const output = async (command, args, cwd) => (await promisify(execFile)(command, args, { cwd })).stdout.trim();
