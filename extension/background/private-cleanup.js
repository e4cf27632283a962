/**
 * Detects that the last private window has closed. Chromium then ends the private instance without any event, not even
 * for the closed tab, but session rules and `storage.session` stay, because the two instances share them. So while
 * records of private windows are kept, the ordinary instance asks at intervals, through that storage, whether the
 * private one still runs. Without an answer it forgets those records.
 */

import { ext, IS_PRIVATE_INSTANCE } from '../shared/browser.js';
import { engineRecords } from '../shared/session.js';
import { forgetPrivateAttempts, hasPrivateAttempts } from './core.js';

/** The name of the alarm that triggers a check. */
export const CLEANUP_ALARM = 'private';

/** The shortest interval that Chromium allows: half a minute. */
const INTERVAL = { periodInMinutes: 0.5 };

/** The ordinary instance sets this key to ask. The private instance answers by removing it. */
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

/** Asks whether the private instance still runs, or, if the last question was not answered, forgets its records. */
export async function checkPrivateInstance() {
  const { session } = ext.storage;
  const isUnanswered = PING_KEY in (await session.get(PING_KEY));
  if (isUnanswered) await forgetPrivateAttempts();
  else if (await hasPrivateAttempts()) return session.set({ [PING_KEY]: true });
  return Promise.all([session.remove(PING_KEY), ext.alarms.clear(CLEANUP_ALARM)]);
}
