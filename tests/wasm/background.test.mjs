// A browser that starts the background script for a sign-in may report the callback first, with correct time stamps.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Worker } from 'node:worker_threads';
import { within } from '../e2e/wait.mjs';

/** @import { Report } from './simulated-browser.mjs' */

/** A sign-in of another day would be forgotten at once. */
const NOW = Date.now();
const REQUEST =
  'https://idp.example/auth?response_type=code&client_id=cli&redirect_uri=http%3A%2F%2Flocalhost%3A40892%2Fcallback&state=secret-1&code_challenge=x&code_challenge_method=S256';
/** What a tab shows: first an address without a file, because the one that it leaves has a code. */
const EXPLANATION = ['nowhere', 'explain.html#2'].map((name) => `chrome-extension://portmend/pages/explain/${name}`);

/** @param {string} event @param {number} after the request, in milliseconds @param {object} details @returns {Report} */
const report = (event, after, details) => [
  event,
  { tabId: 1, frameId: 0, method: 'GET', timeStamp: NOW + after, ...details },
];

const requested = report('webNavigation.onBeforeNavigate', 0.25, { url: REQUEST });
const refused = {
  url: 'http://localhost:38000/callback?code=secret-code&state=secret-1',
  error: 'net::ERR_CONNECTION_REFUSED',
};
const sent = report('webRequest.onBeforeRequest', 30.5, refused);
const failed = report('webRequest.onErrorOccurred', 32.75, refused);

/**
 * Starts the background script with some reports, and sends the others once the first explanation is there.
 * @param {Report[]} waking
 * @param {Report[]} [later]
 * @returns {Promise<{ diagnosis: string, actions: { action: string, listener: string }[], opened: string[] }>}
 */
function run(waking, later = []) {
  const worker = new Worker(new URL('background.mjs', import.meta.url), { workerData: { waking, later } });
  const answer = new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
  return within('the background script', answer).finally(() => worker.terminate());
}

/** @param {Awaited<ReturnType<typeof run>>} end @param {number} explained how often */
function isExplained({ diagnosis, actions, opened }, explained) {
  assert.equal(diagnosis, 'landed_elsewhere');
  const { action, listener } = actions[0];
  assert.deepEqual({ action, listener }, { action: 'deliver', listener: 'http://localhost:40892' });
  assert.deepEqual(opened, Array(explained).fill(EXPLANATION).flat());
}

describe('a background script that was just started', () => {
  for (const [order, waking] of Object.entries({
    'in order': [requested, sent, failed],
    'with the callback first': [sent, failed, requested],
    'with the failure first': [failed, sent, requested],
    'with the request in between': [failed, requested, sent],
  }))
    it(`explains a sign-in that is reported ${order}`, async () => isExplained(await run(waking), 1));

  it('explains again when the request follows its explained callback', async () =>
    isExplained(await run([sent, failed], [requested]), 2));

  it('explains a callback in a fragment that is reported before the request that starts the core', async () => {
    const url = 'http://localhost:38000/callback#code=secret-code&state=secret-1';
    isExplained(await run([report('webNavigation.onErrorOccurred', 30, { ...refused, url }), requested]), 1);
  });
});
