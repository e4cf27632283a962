/** The URL tests of the web platform, from the url crate. */

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from '../../scripts/lib/paths.mjs';

/** The inputs in `urltestdata.json` of the url crate that the core is built with, and how many are HTTP on loopback. */
export function standardTests() {
  /** @type {(program: string, ...args: string[]) => string} */
  const run = (program, ...args) => execFileSync(program, args, { cwd: ROOT, maxBuffer: 2 ** 26, encoding: 'utf8' });
  // Packages for other platforms may not be downloaded.
  const host = /^host: (.*)$/m.exec(run('rustc', '-vV'))?.[1] ?? '';
  const { packages } = JSON.parse(
    run('cargo', 'metadata', '--format-version=1', '--offline', '--locked', '--filter-platform', host),
  );
  const { manifest_path: manifest } = packages.find((/** @type {{ name: string }} */ one) => one.name === 'url');
  /** @type {({ input: string, protocol?: string, hostname?: string } | string)[]} */
  const data = JSON.parse(readFileSync(join(dirname(manifest), 'tests/urltestdata.json'), 'utf8'));
  const tests = data.filter((one) => typeof one !== 'string');
  const loopback = tests.filter(
    ({ protocol = '', hostname = '' }) =>
      /^https?:$/.test(protocol) && /^(localhost|\[::1\]|127\.[\d.]+)$/.test(hostname),
  );
  return { inputs: tests.map(({ input }) => input), loopback: loopback.length };
}
