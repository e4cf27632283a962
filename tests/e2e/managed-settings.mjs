/** Settings preset by an administrator, for one browser of a test and no other on this computer. */

import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { FIREFOX_ID } from '../../extension/manifest.mjs';
import { browserProgram } from '../../scripts/lib/browsers.mjs';

/** @import { Kind } from './browser.mjs' */

/** Where Debian's Chromium looks for policies. */
const CHROMIUM_FOLDER = '/etc/chromium';

/** Where Firefox looks for policies, beside its program. */
function firefoxFolder() {
  const program = browserProgram('firefox');
  return program && join(dirname(realpathSync(program)), 'distribution');
}

/** Why another folder cannot be mounted over this one for one program, which takes privileges, or false. @param {string | undefined} folder */
const cannotReplace = (folder) =>
  !(
    folder &&
    existsSync(folder) &&
    spawnSync('unshare', ['--mount', 'mount', '--bind', tmpdir(), folder]).status === 0
  ) && `${folder} cannot be replaced for one program here`;

/** The reason why settings cannot be preset here, or false. @param {Kind} kind */
export const cannotPresetSettings = (kind) => kind === 'chromium' && cannotReplace(CHROMIUM_FOLDER);

/** The reason why policies cannot be set here, or false. @param {Kind} kind */
export const cannotSetPolicies = (kind) => cannotReplace(kind === 'chromium' ? CHROMIUM_FOLDER : firefoxFolder());

/**
 * Writes a program that starts a browser with another folder in place of the one for its policies. In a mount namespace
 * of its own, only this browser sees it.
 * @param {Kind} kind
 * @param {string} folder
 */
function startingWith(kind, folder) {
  const program = join(folder, 'start');
  const place = kind === 'chromium' ? CHROMIUM_FOLDER : firefoxFolder();
  writeFileSync(
    program,
    `#!/bin/sh\nexec unshare --mount sh -c 'mount --bind "$0" ${place} && exec ${browserProgram(kind)} "$@"' '${folder}' "$@"\n`,
  );
  chmodSync(program, 0o755);
  return program;
}

/**
 * Policies of Firefox, for one browser.
 * @param {object} policies
 */
export function setFirefoxPolicies(policies) {
  const folder = mkdtempSync(join(tmpdir(), 'portmend-policies-'));
  writeFileSync(join(folder, 'policies.json'), JSON.stringify({ policies }));
  return {
    options: { program: startingWith('firefox', folder) },
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

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
  return { options: { program: startingWith(kind, folder) }, change, close };
}
