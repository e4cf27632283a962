/** The source archive: what the packages are built from, for the reviewers of addons.mozilla.org. */

import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { byCodeUnit } from './files.mjs';
import { DIST, ROOT, version } from './paths.mjs';
import { run } from './step.mjs';
import { writeZip } from './zip.mjs';

/** Where the archive is written. */
export const sourceArchive = () => join(DIST, `portmend-${version()}-source.zip`);

/** The files of the repository, those that are not committed yet among them. */
async function repositoryFiles() {
  const list = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  return (await run('git', list, { quiet: true })).split('\0').filter((name) => name !== '' && isFile(name));
}

/** Whether it is a file, and has not been deleted. @param {string} name */
const isFile = (name) => statSync(join(ROOT, name), { throwIfNoEntry: false })?.isFile() === true;

/**
 * Writes the archive. A link becomes a copy of its file.
 * @param {string} [zip] path
 */
export async function writeSourceArchive(zip = sourceArchive()) {
  const files = (await repositoryFiles()).sort(byCodeUnit).map((name) => ({
    name: `portmend-${version()}/${name}`,
    bytes: readFileSync(join(ROOT, name)),
    runs: (statSync(join(ROOT, name)).mode & 0o100) !== 0,
  }));
  await writeZip(zip, files);
}
