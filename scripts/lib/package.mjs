/** `scripts/package`: builds all that is published: both zips, checked, the source they were built from, and SHA256SUMS. */

import { readFileSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { basename, join, relative } from 'node:path';
import { build } from './build.mjs';
import { install } from './install.mjs';
import { PARTS } from './parts.mjs';
import { BROWSERS, DIST, releaseCompiler, ROOT, zipped } from './paths.mjs';
import { heading, program, run, Stop } from './step.mjs';

/** The parts of scripts/test that check the packages. */
const CHECKS = ['addon', 'package'];

await program(async () => {
  // What is published must be what a commit says.
  const changed = await run('git', ['status', '--porcelain'], { quiet: true });
  if (changed)
    throw new Stop(
      `There are uncommitted changes. Commit them first, or nobody could build the same packages:\n${changed}`,
    );
  const compiler = await run('rustc', ['--version'], { quiet: true });
  if (compiler.split(' ')[1] !== releaseCompiler())
    throw new Stop(`Packages are published from Rust ${releaseCompiler()}, but this is ${compiler.trim()}.`);
  await install(['wasm', 'npm']);
  await build();
  for (const check of CHECKS) {
    heading(check);
    for (const [command, args] of PARTS[check].commands()) await run(command, args);
  }
  heading('packages');
  // Imported late, because its imports may only now have been installed.
  const { sourceArchive, writeSourceArchive } = await import('./source.mjs');
  await writeSourceArchive();
  const sums = [...BROWSERS.map(zipped), sourceArchive()].map((file) => {
    const digest = createHash('sha256').update(readFileSync(file)).digest('hex');
    return `${digest}  ${basename(file)}\n`;
  });
  writeFileSync(join(DIST, 'SHA256SUMS'), sums.join(''));
  console.log(`${sums.join('')}in ${relative(ROOT, DIST)}/, with SHA256SUMS`);
});
