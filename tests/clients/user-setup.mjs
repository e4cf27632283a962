// A user's setup: a home folder with files and a shell. Applies remedies to it to the letter.
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/**
 * @typedef {object} Setup
 * @property {Record<string, string>} files the client's configuration, by path in the home folder
 * @property {string[]} lines shell commands, run in order
 * @property {string} line the command that signs in, run last
 * @property {string} [enter] what is entered in the client to sign in
 *
 * @typedef {object} Habits what this client's users know without being told
 * @property {string} [program] the file with their own program
 *
 * @typedef {object} Followed what came of following the steps
 * @property {string[]} told the texts that the user was given to copy
 * @property {string} [register] the callback URL to register at the provider
 */

/** Steps that change nothing here: the port is free, and the client is started again anyway. */
const IDLE = new Set([
  'step_port_free',
  'step_restart',
  'step_restart_starter',
  'step_claude_entry',
  'step_sign_in_again',
  'step_verify',
  'step_wait',
  'step_wait_unknown',
]);

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
  merge(all, JSON.parse(added.startsWith('{') ? added : `{${added}}`));
  return JSON.stringify(all, null, 2);
}

/** @param {string} text of a file @param {string} added a comment in it may say where it goes */
const put = (text, added) => (/^# at the top/.test(added) ? `${added}\n${text}` : `${text}\n${added}\n`);

/** The end of the bracket that opens at a place. @param {string} text @param {number} from */
function closing(text, from) {
  let depth = 0;
  for (let at = from; at < text.length; at += 1) {
    if ('([{'.includes(text[at])) depth += 1;
    if (')]}'.includes(text[at])) depth -= 1;
    if (depth === 0) return at + 1;
  }
  throw new Error(`nothing closes ${text.slice(from, from + 40)}`);
}

/**
 * Changes a program as someone does who is shown the changed piece and looks for what it changes: the call, the
 * assignment or the entry that begins alike. Of a piece with several lines, the first and the last are there already.
 * @param {string} program
 * @param {string} piece
 */
export function changed(program, piece) {
  const [first, ...rest] = piece.split('\n');
  if (rest.length > 0) {
    const at = program.indexOf(first);
    if (at < 0) throw new Error(`there is no "${first}" in the program`);
    const end = at + first.length;
    return `${program.slice(0, end)}\n${rest.slice(0, -1).join('\n')}${program.slice(end)}`;
  }
  const [start] = /^[^(=:]*(\(|=|:)\s*/.exec(piece) ?? [piece];
  const at = program.indexOf(start);
  if (at < 0) throw new Error(`there is no "${start}" in the program`);
  const value = at + start.length;
  let end = program.indexOf('\n', value);
  if (start.endsWith('(')) end = closing(program, value - 1);
  else if (program[value] === '[') end = closing(program, value);
  return program.slice(0, at) + piece + program.slice(end);
}

/** A command with more options, and without what it had for those of them that take a value. @param {string} line @param {string} options */
function withOptions(line, options) {
  const words = line.split(' ');
  for (const [, name] of options.matchAll(/(?:^| )(-{1,2}[\w-]+) [^-]/g)) {
    if (words.includes(name)) words.splice(words.indexOf(name), 2);
  }
  return `${words.join(' ')} ${options}`;
}

/**
 * Carries out the steps of a remedy, for systems other than Windows.
 * @param {Setup} setup
 * @param {import('./core.mjs').Explanation['remedy']} remedy
 * @param {Habits} habits
 * @returns {Setup & Followed}
 */
export function applyRemedy(setup, remedy, habits) {
  /** @type {Setup & Followed} */
  const after = { ...setup, files: { ...setup.files }, lines: [...setup.lines], told: [] };
  if (remedy.lead.length > 0) throw new Error(`not a remedy to apply without thinking: ${remedy.lead[0].key}`);
  for (const { text, commands } of remedy.steps) {
    if (IDLE.has(text.key)) continue;
    const copied = commands.find(({ system }) => system !== 'windows')?.text ?? '';
    applyStep(after, text, copied, habits);
    after.told.push(copied);
  }
  return after;
}

/**
 * @param {Setup & Followed} after
 * @param {{key: string, args: any[]}} text
 * @param {string} copied
 * @param {Habits} habits
 */
function applyStep(after, { key, args }, copied, habits) {
  switch (key) {
    case 'step_remove':
    case 'step_add':
    case 'step_environment':
    case 'step_other_way_environment':
    case 'step_set':
    case 'step_other_way_set':
      after.lines.push(copied);
      break;
    case 'step_sign_in':
    case 'step_authenticate':
      after.line = copied;
      break;
    case 'step_enter':
      after.enter = copied;
      break;
    case 'step_options':
    case 'step_other_way_options':
      after.line = withOptions(after.line, copied);
      break;
    case 'step_run':
    case 'step_other_way':
      after.line = copied;
      break;
    case 'step_merge': {
      const file = String(args[0]).replace(/^~\//, '');
      if (!(file in after.files)) throw new Error(`there is no ${file} to add "${copied}" to`);
      after.files[file] = (file.endsWith('.json') ? merged : put)(after.files[file], copied);
      break;
    }
    case 'step_args':
      // The program that starts the client runs it with npx.
      after.line = ['npx', ...JSON.parse(`{${copied}}`).args].join(' ');
      break;
    case 'step_code': {
      const file = habits.program ?? '';
      after.files[file] = changed(after.files[file] ?? '', copied);
      break;
    }
    case 'step_register':
    case 'step_register_url':
      after.register = copied;
      break;
    default:
      throw new Error(`unknown step: ${key}`);
  }
}

/**
 * Carries out the steps for a sign-in without a callback, and no others.
 * @param {Setup} setup
 * @param {import('./core.mjs').Explanation['remedy']} remedy
 * @param {Habits} habits
 */
export function applyOtherWay(setup, remedy, habits) {
  const steps = remedy.steps.filter(({ text }) => text.key.startsWith('step_other_way'));
  return applyRemedy(setup, { lead: [], while_kept: [], steps }, habits);
}

/** How a program is started: a path, or a module of Python. @param {string} path @param {string} node */
function how(path, node) {
  if (/\.[cm]?js$/.test(path)) return `'${node}' '${path}'`;
  return path.startsWith('-m ') ? `python3 ${path}` : `'${path}'`;
}

/**
 * Writes a setup into a home folder: files, and the client's programs under the names that users type.
 * @param {string} home
 * @param {Setup} setup
 * @param {Record<string, string>} programs absolute paths or modules of Python (`-m NAME`), by name
 * @param {string} [node] to run JavaScript programs with
 */
export async function writeSetup(home, setup, programs, node = process.execPath) {
  for (const [path, text] of Object.entries(setup.files)) {
    await mkdir(dirname(join(home, path)), { recursive: true });
    await writeFile(join(home, path), text);
  }
  const shims = Object.entries(programs).map(([name, path]) => [name, `exec ${how(path, node)} "$@"`]);
  // What npx would install is already installed.
  shims.push(['npx', '[ "$1" = -y ] && shift; exec "$@"']);
  for (const [name, body] of shims) {
    await writeFile(join(home, '.bin', name), `#!/bin/sh\n${body}\n`);
    await chmod(join(home, '.bin', name), 0o755);
  }
}

/** The whole setup as one shell script. @param {Setup} setup */
export const script = (setup) => ['set -e', ...setup.lines, setup.line].join('\n');
