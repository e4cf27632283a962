// Where codes and states are on disk after the browser was closed, without and with the built extension:
// node disk.mjs chromium|firefox
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { approve, delivered, failed, startPlanter } from '../e2e/flows.mjs';
import { explanationIn } from '../e2e/portmend.mjs';
import { searchProfile } from '../e2e/profile.mjs';
import { Scene } from '../e2e/scene.mjs';

const kind = process.argv[2];
const MODES = ['query', 'form_post', 'fragment'];

for (const extended of [false, true]) {
  const profile = mkdtempSync(path.join(os.tmpdir(), 'portmend-disk-'));
  const scene = new Scene(kind, { profile, extended });
  await scene.start();
  const plant = await startPlanter(scene);
  const secrets = [];
  const play = async (name, options, end) => {
    const signIn = await plant(name, options);
    secrets.push(...signIn.secrets);
    await end(await approve(scene, signIn, { armed: options.armed }), signIn);
  };
  const arrives = (_, signIn) => delivered(signIn);
  const ends = extended ? explanationIn : failed;
  for (const mode of MODES) {
    await play(`${mode}, works by itself`, { mode }, arrives);
    await play(`${mode}, nobody listens`, { mode, waits: false }, ends);
  }
  if (extended) {
    await play('delivered by a rule', { astray: true, armed: true }, arrives);
    await play('led by a rule to a dead address', { astray: true, armed: true, waits: false }, ends);
    await scene.extension.save({ correction: 'ask' });
    await play('explained without a rule', { astray: true }, ends);
  }
  await scene.clear();
  await scene.end();
  console.log(`${kind} ${extended ? 'with' : 'without'} the extension`);
  const found = searchProfile(profile, secrets);
  for (const { name } of secrets) {
    const files = found.filter(({ secret }) => secret === name).map(({ file, as }) => `${file} (${as})`);
    console.log(`  ${name}: ${files.join(', ') || 'nowhere'}`);
  }
  rmSync(profile, { recursive: true, force: true });
}
process.exit(0);
