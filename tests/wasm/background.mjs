// Runs the background script once, in a Node worker. The browser around it is simulated, the core is real.
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { EXTENSION } from '../../scripts/lib/paths.mjs';
import { until } from '../e2e/wait.mjs';
import { simulateBrowser } from './simulated-browser.mjs';

/** @import { Report } from './simulated-browser.mjs' */

/** @type {{ waking: Report[], later: Report[] }} */
const { waking, later } = workerData;
const { session, opened, report } = simulateBrowser({});
const explanations = () => opened.filter((url) => url.includes('explain.html')).length;
const view = () => Object.entries(session).find(([key]) => key.startsWith('view:'))?.[1];

await import(join(EXTENSION, 'background/main.js'));
waking.forEach(report);
if (later.length > 0) {
  await until('the first explanation', explanations);
  later.forEach(report);
}
await until('the last explanation', () => explanations() === (later.length > 0 ? 2 : 1));
const { diagnosis, actions } = await until('the explanation', view);
parentPort?.postMessage({ diagnosis, actions, opened });
