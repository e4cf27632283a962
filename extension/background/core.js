/**
 * The core in Wasm: started at the first event, restored from `storage.session`, and told of one event after the
 * other. The browser may stop this script between any two events, so everything the core knows is saved each time.
 */

import { ext, IS_PRIVATE_INSTANCE } from '../shared/browser.js';
import { engineRecords } from '../shared/session.js';
import { loadSettings } from '../shared/settings.js';
import init, { Engine, initiator } from '../wasm/portmend.js';
import { carryOut } from './effects.js';
import { isNewPrivateSession } from './private-session.js';
import { forgetAttempts } from './tab-records.js';
import { TimeQueue } from './time-queue.js';

/** @import { Effect, Event, EventKind, Evidence, Outcome, Record as EngineRecord, Settings } from '../types/contract.js' */
/** @import { Collection } from '../shared/session.js' */

/** An event as the listeners see it, with the browser's own time stamp where there is one. Some of it may still have to be asked. */
/** @typedef {{ time: number, private: boolean | Promise<boolean>, kind: EventKind | Promise<EventKind> }} PendingEvent */

/** The records of this instance of the background. */
const OWN_RECORDS = IS_PRIVATE_INSTANCE ? engineRecords.private : engineRecords.ordinary;

/** No attempt is kept for as long as this. */
const ONE_DAY_MS = 86_400_000;

/** @type {Promise<Engine> | undefined} */
let engine;

const queue = new TimeQueue(runningEngine);

/** How long an event that starts no core waits for a later event that does. */
const DROP_AFTER_MS = 5000;

/** When each alarm that this run has set is due. @type {Map<string, number | null>} */
const alarms = new Map();

/**
 * Gives the core an event and carries out the effects.
 * @param {PendingEvent} pending
 * @returns {Promise<Effect[]>} rejects with the core's error
 */
export function dispatch(pending) {
  return queue.run(pending.time, () => processEvent(pending));
}

/**
 * As `dispatch`, for events that can only concern an attempt that is already known: while there is none, the core
 * is not even started.
 * @param {PendingEvent} pending
 */
export async function dispatchIfWaiting(pending) {
  const { done, drop } = queue.add(pending.time, () => processEvent(pending));
  if (engine !== undefined || (await OWN_RECORDS.values()).length > 0) queue.start();
  else setTimeout(() => drop([]), DROP_AFTER_MS);
  return done;
}

/** @param {PendingEvent} pending */
async function processEvent(pending) {
  // Time stamps of browsers have fractions of a millisecond.
  const event = { ...(await pending.kind), time: Math.trunc(pending.time), private: await pending.private };
  const outcome = handle(await runningEngine(), event);
  await applyOutcome(outcome, event.private);
  return outcome.effects;
}

/** Lets the core forget what is too old. */
export function tick() {
  const kind = { type: /** @type {const} */ ('tick') };
  return dispatchIfWaiting({ time: Date.now(), private: IS_PRIVATE_INSTANCE, kind });
}

/**
 * Lets the core forget what belongs to a tab that is gone.
 * @param {number} tab
 */
export function closeTab(tab) {
  const kind = { type: /** @type {const} */ ('tab_closed'), tab };
  return dispatchIfWaiting({ time: Date.now(), private: IS_PRIVATE_INSTANCE, kind });
}

/** Whether attempts of private windows are kept. */
export const hasPrivateAttempts = async () => (await engineRecords.private.values()).some(({ id }) => id !== 0);

/** Forgets all that the private instance has left. For the ordinary one, when the other is gone. */
export function forgetPrivateAttempts() {
  return queue.run(Date.now(), () => forgetAll(engineRecords.private));
}

/**
 * The report of an attempt; rejects with the core's error when it is no longer kept.
 * @param {number} attempt
 */
export function report(attempt) {
  return queue.run(Date.now(), async () => (await runningEngine()).report(attempt));
}

/**
 * Who started a sign-in, as far as the evidence proves it.
 * @param {Evidence} evidence
 */
export async function initiatorOf(evidence) {
  await runningEngine();
  return initiator(evidence);
}

/** The engine of this run. */
function runningEngine() {
  engine ??= start().catch((error) => {
    engine = undefined;
    throw error;
  });
  return engine;
}

async function start() {
  const [saved, settings, isNew] = await Promise.all([
    OWN_RECORDS.values(),
    loadSettings(),
    IS_PRIVATE_INSTANCE && isNewPrivateSession(),
    init({ module_or_path: ext.runtime.getURL('wasm/portmend_bg.wasm') }),
  ]);
  const fresh = new Engine();
  if (isNew) await forgetAll(OWN_RECORDS);
  else fresh.restore(saved);
  await applyOutcome(applySettings(fresh, settings), false);
  return fresh;
}

/**
 * Forgets all records of an instance with their rules and explanations, as if their time were over.
 * @param {Collection<EngineRecord>} records
 */
async function forgetAll(records) {
  const other = new Engine();
  other.restore(await records.values());
  const isPrivate = records === engineRecords.private;
  const outcome = other.handle({ type: 'tick', time: Date.now() + ONE_DAY_MS, private: isPrivate });
  other.free();
  await applyOutcome(outcome, true, records);
  // The counter.
  await ext.storage.session.remove(records.key(0));
}

/**
 * @param {Engine} fresh
 * @param {Settings} settings
 */
function applySettings(fresh, settings) {
  const event = { type: /** @type {const} */ ('settings'), time: Date.now(), private: false };
  try {
    return handle(fresh, { ...event, settings });
  } catch (error) {
    // Whoever wrote settings that cannot be read may have wanted less than the defaults: nothing is automatic then.
    console.warn('Portmend:', error);
    return handle(fresh, { ...event, settings: { version: 1, correction: 'ask', registrations: [] } });
  }
}

/**
 * @param {Engine} running
 * @param {Event} event
 */
function handle(running, event) {
  try {
    return running.handle(event);
  } catch (error) {
    // After a panic the engine is in no known state: the next event starts from what was saved.
    if (error instanceof WebAssembly.RuntimeError) engine = undefined;
    throw error;
  }
}

/**
 * Saves what changed and carries out the effects. At the same time: a rule that is armed late may be too late.
 * @param {Outcome} outcome
 * @param {boolean} isPrivate
 * @param {Collection<EngineRecord>} [records]
 */
async function applyOutcome(outcome, isPrivate, records = OWN_RECORDS) {
  const { effects, save, forget, expires } = outcome;
  const carryOutAll = () => carryOut(effects, isPrivate, (tab) => void closeTab(tab));
  await Promise.all([
    save.length > 0 &&
      ext.storage.session.set(Object.assign({}, ...save.map((record) => records.entry(record.id, record)))),
    forget.length > 0 && ext.storage.session.remove(forget.map((id) => records.key(id))),
    expires !== alarms.get(records.prefix) && setAlarm(records.prefix, expires),
    // What is kept for a tab may be about to be replaced: the old goes first.
    forget.length > 0 ? forgetAttempts(forget).then(carryOutAll) : carryOutAll(),
  ]);
}

/**
 * @param {string} name
 * @param {number | null} when
 */
async function setAlarm(name, when) {
  alarms.set(name, when);
  if (when === null) await ext.alarms.clear(name);
  else await ext.alarms.create(name, { when });
}
