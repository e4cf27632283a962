// The packages are the same, byte for byte, when a stranger builds them from the source archive on another machine.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { unzipSync } from 'fflate';
import { BROWSERS, DIST, ROOT, TARGET, version, zipped } from '../../scripts/lib/paths.mjs';
import { writeSourceArchive } from '../../scripts/lib/source.mjs';

const CARGO_HOME = process.env.CARGO_HOME ?? join(homedir(), '.cargo');

/** Cargo, but with the program that writes the glue as it is: to compile that again takes longer than all the rest. */
const CARGO = `#!/bin/sh
if [ "$1" = run ]; then
  while [ "$1" != -- ]; do shift; done
  shift
  exec '${join(TARGET, 'debug', 'portmend-bindgen')}' "$@"
fi
exec '${spawnSync('sh', ['-c', 'command -v cargo'], { encoding: 'utf8' }).stdout.trim()}' "$@"
`;

const skip = existsSync(join(ROOT, '.git')) ? false : 'the files of the archive come from git';

describe('a second build', { skip }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'portmend-elsewhere-'));
  const source = join(folder, `portmend-${version()}`);
  const cargoHome = join(folder, 'cargo home');
  const programs = join(folder, 'bin');

  before(async () => {
    const archive = join(folder, 'source.zip');
    await writeSourceArchive(archive);
    for (const [name, bytes] of Object.entries(unzipSync(readFileSync(archive)))) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), bytes, { mode: 0o755 });
    }
    // What is downloaded is taken from here.
    symlinkSync(join(ROOT, 'node_modules'), join(source, 'node_modules'));
    mkdirSync(cargoHome);
    for (const name of readdirSync(CARGO_HOME)) symlinkSync(join(CARGO_HOME, name), join(cargoHome, name));
    mkdirSync(programs);
    writeFileSync(join(programs, 'cargo'), CARGO, { mode: 0o755 });
    const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/lib/build.mjs'], {
      cwd: source,
      encoding: 'utf8',
      env: {
        ...process.env,
        CARGO_HOME: cargoHome,
        CARGO_TARGET_DIR: join(folder, 'target'),
        PATH: `${programs}:${process.env.PATH}`,
        RUSTFLAGS: '-C opt-level=1 -C debuginfo=1',
        TZ: 'Pacific/Chatham',
        LC_ALL: 'C',
      },
    });
    assert.equal(status, 0, stdout + stderr);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const browser of BROWSERS) {
    const zip = zipped(browser);

    it(`${browser}: gives the same zip`, () => {
      const [first, second] = [zip, join(source, relative(ROOT, DIST), relative(DIST, zip))].map((path) =>
        readFileSync(path),
      );
      const [one, other] = [first, second].map((bytes) => unzipSync(bytes));
      const differing = Object.keys({ ...one, ...other }).filter(
        (name) => !Buffer.from(one[name] ?? []).equals(Buffer.from(other[name] ?? [])),
      );
      assert.deepEqual(differing, []);
      assert.ok(first.equals(second), 'the contents are the same, the zips are not');
    });

    it(`${browser}: no package names a folder of the machine`, () => {
      const folders = [ROOT, TARGET, CARGO_HOME, homedir()].filter((name) => name.length > 1);
      for (const [name, bytes] of Object.entries(unzipSync(readFileSync(zip)))) {
        const text = Buffer.from(bytes).toString('latin1');
        const found = folders.filter((one) => text.includes(`${one}/`));
        assert.deepEqual(found, [], name);
      }
    });
  }
});
