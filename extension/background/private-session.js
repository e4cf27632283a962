/** Whether the private windows that are open now are those of before. */

const MARKER_CACHE = 'private-session';

/**
 * Whether this is the first time that it is asked since the first private window was opened. What the private instance
 * itself stores goes with the last of them, unlike `storage.session`, which both instances share.
 */
export async function isNewPrivateSession() {
  if (await caches.has(MARKER_CACHE)) return false;
  await caches.open(MARKER_CACHE);
  return true;
}
