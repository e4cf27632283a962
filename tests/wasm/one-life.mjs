// One run of the background script in a Node worker, from its start until it has handled everything; then it is stopped.
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { EXTENSION } from '../../scripts/lib/paths.mjs';
import { until } from '../e2e/wait.mjs';
import { simulateBrowser } from './simulated-browser.mjs';

/** @import { Details, Report, Situation } from './simulated-browser.mjs' */

/** @type {{ situation: Situation, steps: (Report | Details)[] | null }} */
const { situation, steps } = workerData;
const browser = simulateBrowser(situation);
console.error = console.warn = () => undefined;

/** Waits until everything is handled: what is known of an event may lead to another one, which is queued after it. */
async function allHandled() {
  for (let round = 0; round < 4; round += 1) {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    await browser.send({ kind: 'report', attempt: 0 });
  }
}

await import(join(EXTENSION, 'background/main.js'));
/** @type {any[]} */
const answers = [];
for (const step of steps ?? []) {
  if (Array.isArray(step)) browser.report(/** @type {Report} */ (step));
  else if (step.together) step.together.forEach(browser.report);
  else if (step.local) browser.change(step.local, 'local');
  else if (step.managed) browser.change(step.managed, 'managed');
  else answers.push(await browser.send(step));
  await allHandled();
}
// A message would start the core.
if (steps) await allHandled();
else await until('no rule', () => browser.rules().length === 0);
const { session, opened } = browser;
// An explanation is opened from an error page without a code.
const pages = opened.filter((url) => !url.endsWith('/nowhere'));
parentPort?.postMessage({ session, opened: pages, answers, rules: browser.rules().map(({ id }) => ({ id })) });
