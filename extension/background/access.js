/** What is known of the extension's access to loopback addresses: without it, `webRequest` is silent. */

import { hasAccess, isHiddenByPolicy } from '../shared/access.js';
import { ext, IS_FIREFOX, IS_PRIVATE_INSTANCE } from '../shared/browser.js';

/** Where it is kept that this browser has reported a request to a host, which a policy can hide. @param {string} url */
function keyOf(url) {
  const { protocol, hostname } = new URL(url);
  return `sees_requests_${protocol}${hostname}`;
}

/** @type {Set<string>} */
const noted = new Set();

/** Notes such a request. Only Chromium holds callbacks back, and private windows leave no trace. @param {string} url */
export function noteRequest(url) {
  const key = keyOf(url);
  if (noted.has(key) || IS_FIREFOX) return;
  noted.add(key);
  // If it is not kept, the user is asked once more.
  if (!IS_PRIVATE_INSTANCE) void ext.storage.local.set({ [key]: true }).catch(() => undefined);
}

/**
 * Whether the browser reports requests to this address at present, if the page of a tab leads there. Undefined: not known.
 * @param {number} tab
 * @param {string} url
 * @returns {Promise<boolean | undefined>}
 */
export async function seesRequests(tab, url) {
  if (!(await hasAccess())) return false;
  if ((await isHiddenByPolicy(tab)) !== false) return undefined;
  const key = keyOf(url);
  if (noted.has(key)) return true;
  return ext.storage.local.get(key).then(
    (kept) => kept[key] === true || undefined,
    () => undefined,
  );
}
