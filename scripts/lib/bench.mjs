/** `scripts/bench`: what Portmend costs, compared with the same work without it in the same run. */

import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { build } from './build.mjs';
import { install } from './install.mjs';
import { unpacked } from './paths.mjs';
import { heading, program } from './step.mjs';

const HELP = `Usage: scripts/bench [--no-build]

Measures what Portmend costs:

  core      an event with 1,000 active attempts and 10,000 registrations, compared with none
  browser   the time from a provider's redirect to the request at the listener, corrected by Portmend, compared with a
            static redirect rule
  asleep    the time until a rule is armed after a request that finds the worker asleep, compared with an extension that
            does only that, and with 1,000 registrations, compared with none; the time that a right callback takes,
            compared with no extension; both also for an extension that only has the same listeners and as many rules
  pages     scripts, styles and layout until a page is drawn, compared with an empty extension page; the budget is 100 ms
            per page, but for the options with 1,000 registrations

  --no-build   use the existing build in dist/`;

/**
 * Prints a comparison.
 * @param {string} what
 * @param {number[]} ours
 * @param {number[]} bare
 * @param {string} unit
 */
function report(what, ours, bare, unit) {
  const [a, b] = [median(ours), median(bare)];
  console.log(
    `${what}: ${a.toFixed(2)} ${unit} (${range(ours)}) compared with ${b.toFixed(2)} ${unit} (${range(bare)}), ratio ${(a / b).toFixed(2)} (medians of ${ours.length}, smallest to largest)`,
  );
}

/** @param {number[]} values */
const range = (values) => `${Math.min(...values).toFixed(1)} to ${Math.max(...values).toFixed(1)}`;

/** @param {number[]} values */
const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

await program(async () => {
  const { values } = parseArgs({ options: { 'no-build': { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } });
  if (values.help) return console.log(HELP);
  await install(['wasm', 'npm', 'browsers']);
  if (!(values['no-build'] && existsSync(unpacked('chromium')))) await build();
  // Imported late, because their imports may only now have been built or installed.
  const [{ benchCore }, { benchBrowser }, { benchAsleep }, { benchPages }] = await Promise.all([
    import('./bench-core.mjs'),
    import('./bench-browser.mjs'),
    import('./bench-asleep.mjs'),
    import('./bench-pages.mjs'),
  ]);
  heading('core');
  const core = benchCore();
  report('an authorization request', core.request.full, core.request.empty, 'µs');
  report('a failed callback, corrected', core.callback.full, core.callback.empty, 'µs');
  heading('browser');
  const { ours, bare } = await benchBrowser();
  report('redirect to request, Chromium', ours, bare, 'ms');
  heading('asleep');
  const asleep = await benchAsleep();
  for (const [what, [compared = [], base = []]] of /** @type {[string, number[][]][]} */ ([
    ['a request that finds the worker asleep, until its rule is armed', asleep.armed],
    ['the same with an extension of the same listeners and as many rules', asleep.armedByListening],
    ['the same with 1,000 registrations, compared with none', asleep.start],
    ['a right callback, compared with no extension', asleep.right],
    ['the same with an extension of the same listeners and as many rules', asleep.rightWithListening],
  ]))
    report(what, compared, base, 'ms');
  heading('pages');
  const { empty, pages } = await benchPages();
  for (const [name, times] of Object.entries(pages)) report(`${name}, Chromium`, times, empty, 'ms');
});
