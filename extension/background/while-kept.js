/**
 * Listeners that are needed only while a sign-in is kept. At other times, what they hear is none of our business, and each
 * event would start this script.
 *
 * The browser starts this script for an event and calls only listeners that are added at once, before anything could be
 * read from `storage`. In Chromium, each start adds all of them; when it turns out that nothing is kept, they are removed,
 * and the browser starts this script for them no more. Firefox keeps what was added at the start of its background page,
 * even if it is removed later, until a start does not add it; and it does not start the page for what was added later
 * (`ExtensionCommon.sys.mjs`, Firefox bug 1899767). So a mark, which that page can read at once, says whether to add them,
 * and a run that begins without the mark and then sees a sign-in is kept awake.
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

/** @type {{ event: BrowserEvent, listener: Listener, filter: unknown[] }[]} */
const listeners = [];

/**
 * Adds a listener that exists while a sign-in is kept. Call this at the top level of the script.
 * @param {BrowserEvent} event
 * @param {Listener} listener
 * @param {unknown[]} filter the further arguments of `addListener`
 * @param {(url: string) => boolean} [isHeard] whether another listener always hears of an address, so that this one need not
 */
export function whileKept(event, listener, filter, isHeard) {
  const added = isHeard
    ? (/** @type {{ url: string }} */ details) => isHeard(details.url) || listener(details)
    : listener;
  listeners.push({ event, listener: added, filter });
  if (isKept) event.addListener(added, ...filter);
}

/**
 * Says whether a sign-in is kept, or may be: adds the listeners, or removes them.
 * @param {boolean} kept
 */
export function setKept(kept) {
  if (kept === isKept) return;
  isKept = kept;
  for (const { event, listener, filter } of listeners) {
    if (kept) event.addListener(listener, ...filter);
    else event.removeListener(listener);
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
