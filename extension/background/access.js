/** What is known of the extension's access to loopback addresses: without it, `webRequest` is silent. */

import { hasAccess, isHiddenByPolicy } from '../shared/access.js';
import { ext, IS_FIREFOX, IS_PRIVATE_INSTANCE } from '../shared/browser.js';

/** Whether this browser has ever reported a request. A policy (`runtime_blocked_hosts`) can hide them all. */
const SEEN_KEY = 'sees_requests';

let isNoted = false;

/** Notes that the browser has reported a request. Only Chromium holds callbacks back, and private windows leave no trace. */
export function noteRequest() {
  if (isNoted || IS_FIREFOX) return;
  isNoted = true;
  if (!IS_PRIVATE_INSTANCE)
    void wasNoted()
      .then((known) => (known ? undefined : ext.storage.local.set({ [SEEN_KEY]: true })))
      // Then the user is asked once more.
      .catch(() => undefined);
}

/** @returns {Promise<boolean>} */
const wasNoted = () =>
  ext.storage.local.get(SEEN_KEY).then(
    ({ [SEEN_KEY]: noted }) => noted === true,
    () => false,
  );

/**
 * Whether the browser reports requests to loopback addresses at present, if the page of a tab leads there. Undefined: that is
 * not known.
 * @param {number} tab
 * @returns {Promise<boolean | undefined>}
 */
export async function seesRequests(tab) {
  if (!(await hasAccess())) return false;
  if ((await isHiddenByPolicy(tab)) !== false) return undefined;
  return isNoted || (await wasNoted()) || undefined;
}
