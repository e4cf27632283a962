/**
 * Every sub-command and every option in the commands that lead to another machine exists, as the programs' own help says. What
 * is not installed is not checked: docs/troubleshooting.md has the versions for which all of it was. The Rust tests try the
 * quoting of commands in every shell that is installed; here it is said in which they could not.
 */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { EXPLANATIONS } from '../pages/fixtures/explanations.mjs';

/** The sub-commands of each program, and where else its help has options. @type {Record<string, { depth: (words: string[]) => number, more: string[][] }>} */
const PROGRAMS = {
  docker: { depth: () => 1, more: [] },
  podman: { depth: () => 1, more: [] },
  gh: { depth: (words) => (words[1] === 'ports' ? 3 : 2), more: [] },
  kubectl: { depth: () => 1, more: [['options']] },
};

/** @type {Map<string, string>} */
const helps = new Map();

/** What a program says about itself. It may take a second to say it. @param {string} program @param {string[]} args */
function helpOf(program, args) {
  const key = [program, ...args].join(' ');
  const help = helps.get(key) ?? spawnSync(program, args, { encoding: 'utf8' }).stdout;
  helps.set(key, help);
  return help;
}

/** The commands that are shown for where a client runs, each as its words. */
const commands = Object.values(EXPLANATIONS)
  .flatMap(({ elsewhere }) => elsewhere?.choices ?? [])
  .flatMap(({ finish, open, lasting }) => [...finish, ...open, ...lasting])
  .flatMap((step) => step.commands)
  .map(({ text }) => text.split(/\s+/))
  .filter(([program]) => Object.hasOwn(PROGRAMS, program));

for (const [program, { depth, more }] of Object.entries(PROGRAMS)) {
  const shown = commands.filter(([first]) => first === program);
  const version = spawnSync(program, program === 'kubectl' ? ['version', '--client'] : ['--version'], {
    encoding: 'utf8',
  });
  test(`${program} has what is shown of it`, { skip: version.error && 'not installed' }, (context) => {
    context.diagnostic(version.stdout.split('\n')[0]);
    assert.ok(shown.length > 0, 'it is shown');
    for (const [, ...words] of shown) {
      const subcommands = words.slice(0, depth(words));
      const asked = [[...subcommands, '--help'], ...more];
      const help = asked.map((args) => helpOf(program, args)).join('\n');
      assert.match(
        help,
        new RegExp(`Usage:.*${subcommands.join(' ')}|USAGE\\s+${program} ${subcommands.join(' ')}`, 'is'),
      );
      // What follows the name of the place is for the program there.
      const rest = words.slice(subcommands.length);
      const end = rest.findIndex((word) => word === '--' || /^['"]?curl$/.test(word));
      for (const option of rest.slice(0, end < 0 ? undefined : end).filter((word) => /^-\w/.test(word)))
        assert.match(help, new RegExp(`^\\s*${option},`, 'm'), `${subcommands.join(' ')} ${option}`);
    }
  });
}

for (const shell of ['sh', 'bash', 'zsh', 'fish']) {
  const { error, stdout } = spawnSync(shell, ['-c', 'echo here'], { encoding: 'utf8' });
  test(`${shell} is there, so the Rust tests run commands in it`, { skip: error && 'not installed' }, () =>
    assert.equal(stdout, 'here\n'),
  );
}
