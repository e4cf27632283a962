/**
 * Removes the sources of our own packages that an earlier `cargo package` has left in Cargo's home. Cargo does not look
 * whether a package of the same version has changed, and would check the others against the old one.
 */

import { existsSync, readdirSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { version } from './paths.mjs';

const sources = join(process.env.CARGO_HOME ?? join(homedir(), '.cargo'), 'registry/src');
const registries = existsSync(sources) ? readdirSync(sources) : [];
for (const registry of registries) {
  for (const name of ['portmend', 'portmend-derive', 'portmend-config'])
    rmSync(join(sources, registry, `${name}-${version()}`), { recursive: true, force: true });
}
