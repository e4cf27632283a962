// Real clients are installed on demand into target/clients/, never as dependencies of the project.
import { spawn } from 'node:child_process';
import { access, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { disown, endGroup, own } from './children.mjs';

const ROOT = fileURLToPath(new URL('../../target/clients/', import.meta.url));

const exists = (/** @type {string} */ path) => access(path).then(() => true, () => false);

/**
 * Installs one exact version of an npm package, once.
 * @param {string} name
 * @param {string} version
 * @returns {Promise<string>} the folder with its node_modules
 */
export async function installNpm(name, version) {
  const folder = join(ROOT, `${name.replace(/^@/, '').replace('/', '-')}-${version}`);
  if (await exists(folder)) return folder;
  await mkdir(ROOT, { recursive: true });
  // Made aside and moved into place: an interrupted or a parallel installation leaves no half one.
  const aside = await mkdtemp(`${folder}.`);
  own(aside);
  try {
    await writeFile(join(aside, 'package.json'), '{"private":true}\n');
    // Install scripts of other people's packages do not run here; none of the clients needs one.
    await npm(['install', '--no-audit', '--no-fund', '--no-update-notifier', '--ignore-scripts', '--save-exact', `${name}@${version}`], aside);
    await rename(aside, folder).catch(async (error) => {
      if (!await exists(folder)) throw error;
    });
  } finally {
    disown(aside);
    await rm(aside, { recursive: true, force: true });
  }
  return folder;
}

/** @param {string[]} args @param {string} cwd @returns {Promise<void>} */
function npm(args, cwd) {
  return new Promise((resolve, reject) => {
    const child = spawn('npm', args, { cwd, detached: true, stdio: ['ignore', 'ignore', 'pipe'] });
    own(cwd, child.pid);
    let errors = '';
    child.stderr.setEncoding('utf8').on('data', (text) => { errors += text; });
    child.once('error', reject);
    child.once('exit', () => endGroup(cwd));
    child.once('close', (code) => (code === 0 ? resolve() : reject(new Error(`npm ${args.join(' ')}: ${errors}`))));
  });
}
