/**
 * What the user may copy as a report: for each attempt, under `report:<attempt>`, the events that had to do with it.
 * The core takes every code, state and name out of an event before it is kept here.
 */

import { ext } from '../shared/browser.js';
import * as core from '../wasm/portmend.js';

/** @typedef {import('../types/contract.js').Event} Event */
/** @typedef {import('../types/contract.js').Outcome} Outcome */

/** The most events of one attempt. A sign-in has four or five; a dead address that is loaded again adds to them. */
const MOST = 40;

/** These belong to no attempt, though they may change some. */
const NOT_TOLD = ['settings', 'tick', 'tab_closed'];

/**
 * Keeps an event for the attempts that it changed or that something was done about.
 * @param {Event} event
 * @param {Outcome} outcome
 */
export async function keepEvent(event, { effects, save, forget }) {
  if (NOT_TOLD.includes(event.type)) return;
  const touched = [...save.map(({ id }) => id), ...effects.map(attemptOf)];
  const keys = [...new Set(touched)].filter((id) => id > 0 && !forget.includes(id)).map((id) => `report:${id}`);
  if (keys.length === 0) return;
  const redacted = core.redactEvent(event);
  const kept = /** @type {Record<string, Event[]>} */ (await ext.storage.session.get(keys));
  await ext.storage.session.set(Object.fromEntries(keys.map((key) => [key, appended(kept[key] ?? [], redacted)])));
}

/** @param {import('../types/contract.js').Effect} effect */
const attemptOf = (effect) => ('attempt' in effect ? effect.attempt : 'explanation' in effect ? effect.explanation.attempt : 0);

/**
 * How it began and what happened last stay; what goes is from the middle.
 * @param {Event[]} events
 * @param {Event} event
 */
function appended(events, event) {
  const all = [...events, event];
  return all.length > MOST ? all.toSpliced(MOST / 2, all.length - MOST) : all;
}
