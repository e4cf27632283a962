/** Tells whether the open private windows belong to a new private session. */

const MARKER_CACHE = 'private-session';

/**
 * Whether this is the first call since the first private window was opened. The private instance's own cache disappears
 * with the last private window, unlike `storage.session`, which both instances share.
 */
export async function isNewPrivateSession() {
  if (await caches.has(MARKER_CACHE)) return false;
  await caches.open(MARKER_CACHE);
  return true;
}
