/** `scripts/package`: builds everything for the stores: both zips, checked, and the source they were built from. */

import { readFileSync, statSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join, relative } from 'node:path';
import { build } from './build.mjs';
import { install } from './install.mjs';
import { PARTS } from './parts.mjs';
import { BROWSERS, DIST, ROOT, version, zipped } from './paths.mjs';
import { heading, program, run, Stop } from './step.mjs';

/** The parts of scripts/test that check the packages. */
const CHECKS = ['addon', 'package'];

/** The source zip, which addons.mozilla.org requires for generated code. Its contents come from the commit. */
async function sourceZip() {
  const file = join(DIST, `portmend-${version()}-source.zip`);
  await run('git', ['archive', '--format=zip', `--prefix=portmend-${version()}/`, `--output=${file}`, 'HEAD'], {
    env: { TZ: 'UTC' },
  });
  return file;
}

await program(async () => {
  // The source zip is made from the commit, the packages from the working tree: they must match.
  const changed = await run('git', ['status', '--porcelain'], { quiet: true });
  if (changed)
    throw new Stop(
      `There are uncommitted changes. Commit them first, or the source zip would not match the packages:\n${changed}`,
    );
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
