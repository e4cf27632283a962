/** Settings preset by an administrator, for one browser of a test and no other on this computer. */

import { chmodSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { FIREFOX_ID } from '../../extension/manifest.mjs';
import { browserProgram } from '../../scripts/lib/browsers.mjs';

/** @import { Kind } from './browser.mjs' */

/** Where Debian's Chromium looks for policies. */
const CHROMIUM_FOLDER = '/etc/chromium';

/** Whether another folder can be mounted over Chromium's for one program, which takes privileges. */
const canMount = () => spawnSync('unshare', ['--mount', 'mount', '--bind', tmpdir(), CHROMIUM_FOLDER]).status === 0;

/** The reason why settings cannot be preset here, or false. @param {Kind} kind */
export const cannotPresetSettings = (kind) =>
  kind === 'chromium' && !canMount() && `${CHROMIUM_FOLDER} cannot be replaced for one program here`;

/**
 * @param {Kind} kind
 * @param {string} id of the extension
 * @param {{ settings?: object, showWelcome?: boolean }} preset
 * @param {object} [others] Chromium's other policies
 */
export function presetSettings(kind, id, preset, others = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'portmend-preset-'));
  /** @param {string} path @param {string} text */
  const write = (path, text) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  const close = () => rmSync(folder, { recursive: true, force: true });
  if (kind === 'firefox') {
    const manifest = { name: FIREFOX_ID, description: 'Preset', type: 'storage', data: preset };
    write(`.mozilla/managed-storage/${FIREFOX_ID}.json`, JSON.stringify(manifest));
    // Firefox reads the file once, at its start.
    return { options: { env: { ...process.env, HOME: folder } }, change: undefined, close };
  }
  const policies = 'policies/managed';
  /** What an administrator does later, too. @param {{ settings?: object, showWelcome?: boolean }} now */
  const change = (now) => {
    write(`${policies}/portmend.json`, JSON.stringify({ ...others, '3rdparty': { extensions: { [id]: now } } }));
    // Chromium waits some seconds before it reads recently changed files.
    for (const path of [`${policies}/portmend.json`, policies]) utimesSync(join(folder, path), 0, 0);
  };
  change(preset);
  // In a mount namespace of its own, only this browser sees the folder.
  const program = join(folder, 'chromium');
  writeFileSync(
    program,
    `#!/bin/sh\nexec unshare --mount sh -c 'mount --bind "$0" ${CHROMIUM_FOLDER} && exec ${browserProgram('chromium')} "$@"' '${folder}' "$@"\n`,
  );
  chmodSync(program, 0o755);
  return { options: { program }, change, close };
}
