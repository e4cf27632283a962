/**
 * Notices that the last private window has closed. Chromium ends the private instance with it: nobody is told, not even
 * of the tab that closes, but session rules and `storage.session` stay, because the instances share them. So while
 * something of private windows is kept, the ordinary instance asks now and then, by way of that storage, whether the
 * other is still there, and forgets what it has left when nobody answers.
 */

import { ext, IS_PRIVATE_INSTANCE } from '../shared/browser.js';
import { engineRecords } from '../shared/session.js';
import { forgetPrivate, keepsPrivate } from './core.js';

/** The name of the alarm for it. */
export const ALARM = 'private';

/** The shortest time that Chromium allows, half a minute. */
const PERIOD = { periodInMinutes: 0.5 };

/** Is there from the question until the answer, which is to take it away. */
const QUESTION = 'private-asked';

/** @param {{ [key: string]: chrome.storage.StorageChange }} changes of `storage.session` */
export async function onSessionChange(changes) {
  if (IS_PRIVATE_INSTANCE) {
    if (changes[QUESTION]?.newValue) await ext.storage.session.remove(QUESTION);
    return;
  }
  const kept = Object.entries(changes).some(
    ([key, { newValue }]) => key.startsWith(engineRecords.private.prefix) && newValue,
  );
  if (kept && !(await ext.alarms.get(ALARM))) await ext.alarms.create(ALARM, PERIOD);
}

/** Asks, or draws the conclusion from there being no answer. */
export async function lookForPrivate() {
  const { session } = ext.storage;
  const isUnanswered = QUESTION in (await session.get(QUESTION));
  if (isUnanswered) await forgetPrivate();
  else if (await keepsPrivate()) return session.set({ [QUESTION]: true });
  return Promise.all([session.remove(QUESTION), ext.alarms.clear(ALARM)]);
}
