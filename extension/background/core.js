/**
 * Runs the core in Wasm: starts it at the first event, restores it from `storage.session`, and passes it one event at a
 * time. The browser may stop this script between any two events, so the core's state is saved after each of them.
 */

import { ext, IS_PRIVATE_INSTANCE } from '../shared/browser.js';
import { engineRecords } from '../shared/session.js';
import { loadSettingsInForce } from '../shared/settings.js';
import init, { Engine, initiator } from '../wasm/portmend.js';
import { carryOut } from './effects.js';
import { isNewPrivateSession } from './private-session.js';
import { forgetAttempts } from './tab-records.js';
import { TimeQueue } from './time-queue.js';

/** @import { Effect, Event, EventKind, Evidence, Outcome, Record as EngineRecord, Settings } from '../types/contract.js' */
/** @import { Collection } from '../shared/session.js' */

/** An event as a listener reports it, with the browser's time stamp if it has one. Some values may be pending. */
/** @typedef {{ time: number, private: boolean | Promise<boolean>, kind: EventKind | Promise<EventKind> }} PendingEvent */

/** The engine records of this instance of the background. */
const OWN_RECORDS = IS_PRIVATE_INSTANCE ? engineRecords.private : engineRecords.ordinary;

/** Longer than any attempt is kept. */
const ONE_DAY_MS = 86_400_000;

/** @type {Promise<Engine> | undefined} */
let engine;

const queue = new TimeQueue(runningEngine);

/** How long an event that does not start the core waits for one that does. */
const DROP_AFTER_MS = 5000;

/** When each alarm set by this run of the script is due, by its name. @type {Map<string, number | null>} */
const alarms = new Map();

/**
 * Passes an event to the core and carries out the effects.
 * @param {PendingEvent} pending
 * @returns {Promise<Effect[]>} rejects with the core's error
 */
export function dispatch(pending) {
  return queue.run(pending.time, () => processEvent(pending));
}

/**
 * Like `dispatch`, for events that can only concern an attempt that is already known. If there is none, the core is
 * not started.
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

/** Makes the core forget attempts that are too old. */
export function tick() {
  const kind = { type: /** @type {const} */ ('tick') };
  return dispatchIfWaiting({ time: Date.now(), private: IS_PRIVATE_INSTANCE, kind });
}

/**
 * Makes the core forget the attempts of a closed tab.
 * @param {number} tab
 */
export function closeTab(tab) {
  const kind = { type: /** @type {const} */ ('tab_closed'), tab };
  return dispatchIfWaiting({ time: Date.now(), private: IS_PRIVATE_INSTANCE, kind });
}

/** Whether any attempt of a private window is kept. */
export const hasPrivateAttempts = async () => (await engineRecords.private.values()).some(({ id }) => id !== 0);

/** Forgets everything that the private instance left behind. The ordinary instance calls this when it has ended. */
export function forgetPrivateAttempts() {
  return queue.run(Date.now(), () => forgetAll(engineRecords.private));
}

/**
 * Returns the report of an attempt. Rejects with the core's error if the attempt is no longer kept.
 * @param {number} attempt
 */
export function report(attempt) {
  return queue.run(Date.now(), async () => (await runningEngine()).report(attempt));
}

/**
 * Returns who started a sign-in, as far as the evidence proves it.
 * @param {Evidence} evidence
 */
export async function initiatorOf(evidence) {
  await runningEngine();
  return initiator(evidence);
}

/** Returns the engine of this run of the script, and starts it if necessary. */
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
    loadSettingsInForce(),
    IS_PRIVATE_INSTANCE && isNewPrivateSession(),
    init({ module_or_path: ext.runtime.getURL('wasm/portmend_bg.wasm') }),
  ]);
  const started = new Engine();
  if (isNew) await forgetAll(OWN_RECORDS);
  else started.restore(saved);
  await applyOutcome(applySettings(started, settings), false);
  return started;
}

/**
 * Forgets all records of an instance, with their rules and explanations: a temporary engine lets them expire.
 * @param {Collection<EngineRecord>} records
 */
async function forgetAll(records) {
  const temporary = new Engine();
  temporary.restore(await records.values());
  const isPrivate = records === engineRecords.private;
  const outcome = temporary.handle({ type: 'tick', time: Date.now() + ONE_DAY_MS, private: isPrivate });
  temporary.free();
  await applyOutcome(outcome, true, records);
  // Record 0 holds the number of the next attempt.
  await ext.storage.session.remove(records.key(0));
}

/**
 * Passes the settings to an engine.
 * @param {Engine} running
 * @param {Settings} settings
 */
function applySettings(running, settings) {
  const event = { type: /** @type {const} */ ('settings'), time: Date.now(), private: false };
  try {
    return handle(running, { ...event, settings });
  } catch (error) {
    // Settings that cannot be read may have allowed less than the defaults, so nothing is automatic.
    console.warn('Portmend:', error);
    return handle(running, {
      ...event,
      settings: { version: 1, correction: 'ask', registrations: [], trusted_servers: [] },
    });
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
    // After a panic the engine's state is undefined: the next event starts a new engine from the saved records.
    if (error instanceof WebAssembly.RuntimeError) engine = undefined;
    throw error;
  }
}

/**
 * Saves what changed and carries out the effects, both at the same time: a rule that is installed late may be too late.
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
    // The effects may replace what is stored for a tab, so the old records are removed first.
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
