// A user's setup: a home folder with files and a shell. Applies remedies to it to the letter.
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/**
 * @typedef {object} Setup
 * @property {Record<string, string>} files the client's configuration, by path in the home folder
 * @property {string[]} lines shell commands, run in order
 * @property {string} line the command that signs in, run last
 *
 * @typedef {object} Habits where this client's users apply remedies
 * @property {{file: string, old: RegExp[]}} [program] the user's own program, and the code that the remedy's pieces replace, in order
 * @property {boolean} [runsBefore] the remedy's command runs before the sign-in; otherwise it is the sign-in
 */

/** @param {any} into @param {any} from */
function merge(into, from) {
  for (const [key, value] of Object.entries(from)) {
    if (value && typeof value === 'object' && !Array.isArray(value)) merge((into[key] ??= {}), value);
    else into[key] = value;
  }
}

/** @param {string} text of a JSON file @param {string} added lines of it, of which some are there already */
function merged(text, added) {
  const all = JSON.parse(text);
  merge(all, JSON.parse(`{${added}}`));
  return JSON.stringify(all, null, 2);
}

/**
 * Carries out the steps of a remedy, for systems other than Windows.
 * @param {Setup} setup
 * @param {import('./core.mjs').Explanation['remedy']} remedy
 * @param {Habits} habits
 * @returns {Setup & {told: string[]}} told: the texts that the user was given to copy
 */
export function applyRemedy(setup, remedy, habits) {
  const after = { files: { ...setup.files }, lines: [...setup.lines], line: setup.line };
  if (remedy.lead.length > 0) throw new Error(`not a remedy to apply without thinking: ${remedy.lead[0].key}`);
  const told = [];
  const places = [...(habits.program?.old ?? [])];
  for (const {
    text: { key, args },
    commands,
  } of remedy.steps) {
    const copied = commands.find(({ system }) => system !== 'windows')?.text ?? '';
    switch (key) {
      // Nothing to do: the port is free, and the client is restarted anyway.
      case 'step_port_free':
      case 'step_restart':
      case 'step_restart_starter':
      case 'step_claude_entry':
      case 'step_sign_in_again':
      case 'step_verify':
        continue;
      case 'step_remove':
      case 'step_add':
      case 'step_environment':
        after.lines.push(copied);
        break;
      case 'step_sign_in':
      case 'step_authenticate':
        after.line = copied;
        break;
      case 'step_options':
        after.line += ` ${copied}`;
        break;
      case 'step_run':
        if (habits.runsBefore) after.lines.push(copied);
        else after.line = copied;
        break;
      case 'step_config':
      case 'step_merge': {
        const file = String(args[0]).replace(/^~\//, '');
        if (!(file in after.files)) throw new Error(`there is no ${file} to add "${copied}" to`);
        const text = after.files[file];
        // In TOML, top-level keys come before the first section.
        after.files[file] = key === 'step_merge' ? merged(text, copied) : `${copied}\n${text}`;
        break;
      }
      case 'step_args':
        // The program that starts the client runs it with npx.
        after.line = ['npx', ...JSON.parse(`{${copied}}`).args].join(' ');
        break;
      case 'step_code': {
        const { file } = /** @type {NonNullable<Habits['program']>} */ (habits.program);
        const old = places.shift();
        if (!old?.test(after.files[file])) throw new Error(`nothing in ${file} matches ${old}`);
        after.files[file] = after.files[file].replace(old, () => copied);
        break;
      }
      default:
        throw new Error(`unknown step: ${key}`);
    }
    told.push(copied);
  }
  return { ...after, told };
}

/**
 * Writes a setup into a home folder: files, and the client's programs under the names that users type.
 * @param {string} home
 * @param {Setup} setup
 * @param {Record<string, string>} programs absolute paths, by name
 * @param {string} [node] to run JavaScript programs with
 */
export async function writeSetup(home, setup, programs, node = process.execPath) {
  for (const [path, text] of Object.entries(setup.files)) {
    await mkdir(dirname(join(home, path)), { recursive: true });
    await writeFile(join(home, path), text);
  }
  const shims = Object.entries(programs).map(([name, path]) => [
    name,
    `exec ${/\.[cm]?js$/.test(path) ? `'${node}' ` : ''}'${path}' "$@"`,
  ]);
  // What npx would install is already installed.
  shims.push(['npx', '[ "$1" = -y ] && shift; exec "$@"']);
  for (const [name, body] of shims) {
    await writeFile(join(home, '.bin', name), `#!/bin/sh\n${body}\n`);
    await chmod(join(home, '.bin', name), 0o755);
  }
}

/** The whole setup as one shell script. @param {Setup} setup */
export const script = (setup) => ['set -e', ...setup.lines, setup.line].join('\n');
