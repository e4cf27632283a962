/** `scripts/bench`: what Portmend costs, as ratios against the same work without it, measured in one run. */

import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { build } from './build.mjs';
import { install } from './install.mjs';
import { unpacked } from './paths.mjs';
import { heading, program } from './step.mjs';

const HELP = `Usage: scripts/bench [--no-build]

  core      an event with 1,000 live attempts and 10,000 registrations, against one with none
  browser   from a provider's redirect to the request at the listener: corrected by Portmend, against a bare static
            redirect rule of the browser
  pages     scripts, styles and layout until a page is there, against an empty page of an extension; the budget of a page
            is 100 ms`;

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
    `${what}: ${a.toFixed(2)} ${unit} against ${b.toFixed(2)} ${unit}, ratio ${(a / b).toFixed(2)} (medians of ${ours.length})`,
  );
}

/** @param {number[]} values */
const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

await program(async () => {
  const { values } = parseArgs({ options: { 'no-build': { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } });
  if (values.help) return console.log(HELP);
  await install(['wasm', 'npm', 'browsers']);
  if (!(values['no-build'] && existsSync(unpacked('chromium')))) await build();
  // Only now: what they import may just have been built or installed.
  const [{ benchCore }, { benchBrowser }, { benchPages }] = await Promise.all([
    import('./bench-core.mjs'),
    import('./bench-browser.mjs'),
    import('./bench-pages.mjs'),
  ]);
  heading('core');
  const core = benchCore();
  report('an authorization request', core.request.full, core.request.empty, 'µs');
  report('a failed callback, corrected', core.callback.full, core.callback.empty, 'µs');
  heading('browser');
  const { ours, bare } = await benchBrowser();
  report('redirect to request, Chromium', ours, bare, 'ms');
  heading('pages');
  const { empty, pages } = await benchPages();
  for (const [name, times] of Object.entries(pages)) report(`${name}, Chromium`, times, empty, 'ms');
});
