// What a user has: a home with files in it, a shell, and what our remedy says, done to the letter.
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/**
 * @typedef {object} Setup
 * @property {Record<string, string>} files by their path below the home; those of the client's configuration
 * @property {string[]} lines of shell, run one after the other
 * @property {string} line the last one: the sign-in
 *
 * @typedef {object} Habits where this client's users put what they are told
 * @property {string[]} [entry] the way to the server's entry in a JSON configuration
 * @property {{file: string, old: RegExp[]}} [program] the user's own program, and what our pieces of code take the place of, in their order
 * @property {boolean} [runsBefore] our command is run before the sign-in; else it is the sign-in
 */

/** @param {any} into @param {any} from */
function merge(into, from) {
  for (const [key, value] of Object.entries(from)) {
    if (value && typeof value === 'object' && !Array.isArray(value)) merge((into[key] ??= {}), value);
    else into[key] = value;
  }
}

/** @param {string} text of a file @param {string} added @param {string} file @param {string[]} [entry] */
function configured(text, added, file, entry = []) {
  // Keys of the whole file come before its first section.
  if (!file.endsWith('.json')) return `${added}\n${text}`;
  const all = JSON.parse(text);
  merge(
    entry.reduce((at, key) => (at[key] ??= {}), all),
    JSON.parse(`{${added}}`),
  );
  return JSON.stringify(all, null, 2);
}

/**
 * Does what the steps say, on a computer that is not Windows.
 * @param {Setup} setup
 * @param {import('./core.mjs').Explanation['remedy']} remedy
 * @param {Habits} habits
 * @returns {Setup & {told: string[]}} told: what the user was given to copy
 */
export function applyRemedy(setup, remedy, habits) {
  const after = { files: { ...setup.files }, lines: [...setup.lines], line: setup.line };
  if (remedy.lead.length > 0) throw new Error(`not a remedy to follow blindly: ${remedy.lead[0].key}`);
  const told = [];
  const places = [...(habits.program?.old ?? [])];
  for (const {
    text: { key, args },
    commands,
  } of remedy.steps) {
    const copied = commands.find(({ system }) => system !== 'windows')?.text ?? '';
    switch (key) {
      // The port is free, and the client is started again anyway.
      case 'step_port_free':
      case 'step_restart':
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
      case 'step_config': {
        const file = String(args[0]).replace(/^~\//, '');
        if (!(file in after.files)) throw new Error(`there is no ${file} to put "${copied}" into`);
        after.files[file] = configured(after.files[file], copied, file, habits.entry);
        break;
      }
      case 'step_code': {
        const { file } = /** @type {NonNullable<Habits['program']>} */ (habits.program);
        const old = places.shift();
        if (!old?.test(after.files[file])) throw new Error(`nothing in ${file} is like ${old}`);
        after.files[file] = after.files[file].replace(old, () => copied);
        break;
      }
      default:
        throw new Error(`a step that nobody can carry out here: ${key}`);
    }
    told.push(copied);
  }
  return { ...after, told };
}

/**
 * Writes a setup into a home: files, and the client's programs under the names that users call them by.
 * @param {string} home
 * @param {Setup} setup
 * @param {Record<string, string>} programs absolute paths
 * @param {string} [node] that runs those in JavaScript
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
  // What npx would install is here already.
  shims.push(['npx', '[ "$1" = -y ] && shift; exec "$@"']);
  for (const [name, body] of shims) {
    await writeFile(join(home, '.bin', name), `#!/bin/sh\n${body}\n`);
    await chmod(join(home, '.bin', name), 0o755);
  }
}

/** The whole as one script. @param {Setup} setup */
export const script = (setup) => ['set -e', ...setup.lines, setup.line].join('\n');
