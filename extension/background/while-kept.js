/**
 * Listeners that hear more while a sign-in is kept. At other times, the rest is none of our business, and each event would
 * start this script.
 *
 * The browser starts this script for an event and calls only listeners that are added at once, before anything could be
 * read from `storage`. In Chromium, each start lets all of them hear everything; when it turns out that nothing is kept,
 * they are replaced, and the browser starts this script for the rest no more. Firefox keeps what was added at the start of its background page,
 * even if it is removed later, until a start does not add it; and it does not start the page for what was added later
 * (`ExtensionCommon.sys.mjs`, Firefox bug 1899767). So a mark, which that page can read at once, says what to add, and
 * a run that begins without the mark and then sees a sign-in is kept awake.
 */

import { ext } from '../shared/browser.js';
import { logError } from '../shared/log.js';

/** @typedef {(...details: any[]) => void} Listener */
/** @typedef {{ addListener: Listener, removeListener: Listener }} BrowserEvent */

/** The alarm that keeps Firefox's background page awake, which is stopped after 30 idle seconds. */
export const AWAKE_ALARM = 'awake';
const AWAKE = { periodInMinutes: 1 / 3 };

const MARK = 'sign-in-is-kept';

/** A service worker has none. @type {Storage | undefined} */
const marks = globalThis.localStorage;

/** Whether the browser starts this script for the listeners. */
const startsScript = !marks || marks.getItem(MARK) !== null;

let isKept = startsScript;

/**
 * What a listener hears: the arguments of `addListener` after the listener.
 * @typedef {object} Heard
 * @property {unknown[]} [always] undefined: nothing
 * @property {unknown[]} whileKept also what it always hears
 */

/** @type {{ event: BrowserEvent, listener: Listener, heard: Heard }[]} */
const listeners = [];

/**
 * Adds a listener that hears more while a sign-in is kept. Call this at the top level of the script.
 * @param {BrowserEvent} event
 * @param {Listener} listener
 * @param {Heard} heard
 */
export function listen(event, listener, heard) {
  listeners.push({ event, listener, heard });
  const filter = isKept ? heard.whileKept : heard.always;
  if (filter) event.addListener(listener, ...filter);
}

/**
 * Says whether a sign-in is kept, or may be.
 * @param {boolean} kept
 */
export function setKept(kept) {
  if (kept === isKept) return;
  isKept = kept;
  for (const { event, listener, heard } of listeners) {
    event.removeListener(listener);
    const filter = kept ? heard.whileKept : heard.always;
    if (filter) event.addListener(listener, ...filter);
  }
  if (!marks) return;
  if (kept) marks.setItem(MARK, '');
  else marks.removeItem(MARK);
  stayAwake(kept && !startsScript);
}

/** @param {boolean} awake */
function stayAwake(awake) {
  const change = awake ? ext.alarms.create(AWAKE_ALARM, AWAKE) : ext.alarms.clear(AWAKE_ALARM);
  void Promise.resolve(change).catch(logError);
}

if (marks && startsScript) stayAwake(false);
