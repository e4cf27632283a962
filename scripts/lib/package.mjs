/** `scripts/package`: everything that a store wants: both zips, checked, and the source they were built from. */

import { readFileSync, statSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join, relative } from 'node:path';
import { build } from './build.mjs';
import { install } from './install.mjs';
import { PARTS } from './parts.mjs';
import { BROWSERS, DIST, ROOT, version, zipped } from './paths.mjs';
import { heading, program, run, Stop } from './step.mjs';

/** The parts of scripts/test that look at the packages themselves. */
const CHECKS = ['addon', 'package'];

/** Addons.mozilla.org asks for the source of what is generated. `git archive` takes names and times from the commit. */
async function sourceZip() {
  const file = join(DIST, `portmend-${version()}-source.zip`);
  await run('git', ['archive', '--format=zip', `--prefix=portmend-${version()}/`, `--output=${file}`, 'HEAD'], {
    env: { TZ: 'UTC' },
  });
  return file;
}

await program(async () => {
  // The source zip holds the commit, the packages hold the folder: they must be the same.
  const changed = await run('git', ['status', '--porcelain'], { quiet: true });
  if (changed) throw new Stop(`Commit first, or the source would not be that of the packages:\n${changed}`);
  await install(['wasm', 'npm']);
  await build();
  for (const check of CHECKS) {
    heading(check);
    for (const [command, args] of PARTS[check].commands()) await run(command, args);
  }
  heading('packages');
  for (const file of [...BROWSERS.map(zipped), await sourceZip()]) {
    const digest = createHash('sha256').update(readFileSync(file)).digest('hex');
    console.log(`${digest}  ${relative(ROOT, file)}  ${(statSync(file).size / 1000).toFixed(1)} kB`);
  }
});
