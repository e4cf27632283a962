/**
 * Notices that the last private window has closed. Chromium ends the private instance with it: nobody is told, not even
 * of the tab that closes, but session rules and `storage.session` stay, because the instances share them. So while
 * something of private windows is kept, the ordinary instance asks now and then, by way of that storage, whether the
 * other is still there, and forgets what it has left when nobody answers.
 */

import { ext, IS_PRIVATE_INSTANCE } from '../shared/browser.js';
import { engineRecords } from '../shared/session.js';
import { forgetPrivateAttempts, hasPrivateAttempts } from './core.js';

/** The name of the alarm for it. */
export const CLEANUP_ALARM = 'private';

/** The shortest time that Chromium allows, half a minute. */
const INTERVAL = { periodInMinutes: 0.5 };

/** The key is set to ask; the private instance answers by removing it. */
const PING_KEY = 'private-asked';

/** @param {{ [key: string]: chrome.storage.StorageChange }} changes of `storage.session` */
export async function onSessionStorageChange(changes) {
  if (IS_PRIVATE_INSTANCE) {
    if (changes[PING_KEY]?.newValue) await ext.storage.session.remove(PING_KEY);
    return;
  }
  const kept = Object.entries(changes).some(
    ([key, { newValue }]) => key.startsWith(engineRecords.private.prefix) && newValue,
  );
  if (kept && !(await ext.alarms.get(CLEANUP_ALARM))) await ext.alarms.create(CLEANUP_ALARM, INTERVAL);
}

/** Asks, or concludes from an unanswered question that the private instance is gone. */
export async function checkPrivateInstance() {
  const { session } = ext.storage;
  const isUnanswered = PING_KEY in (await session.get(PING_KEY));
  if (isUnanswered) await forgetPrivateAttempts();
  else if (await hasPrivateAttempts()) return session.set({ [PING_KEY]: true });
  return Promise.all([session.remove(PING_KEY), ext.alarms.clear(CLEANUP_ALARM)]);
}
