/**
 * Runs the core in Wasm: starts it with this script in Chromium and at the first event that needs it in Firefox, restores
 * it from `storage.session`, and passes it one event at a time. The browser may stop this script between any two events,
 * so the core's state is saved after each of them.
 */

import { ext, IS_FIREFOX, IS_PRIVATE_INSTANCE } from '../shared/browser.js';
import { logError } from '../shared/log.js';
import { engineRecords, list } from '../shared/session.js';
import { loadPause, loadPlaces, loadTrustedServers, storedSettings } from '../shared/settings.js';
import init, { Engine, initiator } from '../wasm/portmend.js';
import { carryOut } from './effects.js';
import { forgetWatching } from './evidence.js';
import { isNewPrivateSession } from './private-session.js';
import { applyRules, installedRules } from './rules.js';
import { forgetAttempts } from './tab-records.js';
import { TimeQueue } from './time-queue.js';
import { setKept } from './while-kept.js';

/** @import { Effect, Event, EventKind, Evidence, Listed, Outcome, Record as EngineRecord } from '../types/contract.js' */
/** @import { Collection } from '../shared/session.js' */

/** An event as a listener reports it, with the browser's time stamp if it has one. Some values may be pending. */
/** @typedef {{ time: number, private: boolean | Promise<boolean | undefined>, kind: EventKind | Promise<EventKind> }} PendingEvent */

/** The engine records of this instance of the background. */
const OWN_RECORDS = IS_PRIVATE_INSTANCE ? engineRecords.private : engineRecords.ordinary;

/** The kinds of window that this instance serves, as `private` in an event. */
const SERVED = IS_FIREFOX ? [false, true] : [IS_PRIVATE_INSTANCE];

/** Longer than any attempt is kept. */
const ONE_DAY_MS = 86_400_000;

/** @type {Promise<Engine> | undefined} */
let engine;

const queue = new TimeQueue(runningEngine);

/** How long an event that does not start the core waits for one that does. */
const DROP_AFTER_MS = 5000;

/**
 * Chromium starts this script for a sign-in, so the core starts at once, before the event arrives. Firefox also starts the
 * script for every new tab, which does not need the core.
 */
let atStart = IS_FIREFOX ? undefined : start();
// The next event that needs the core starts it again.
atStart?.catch(() => (atStart = undefined));

/** Records that could not be stored, by key. They are tried again with the next ones. @type {Map<string, EngineRecord>} */
const unsaved = new Map();

/**
 * A browser keeps this script for 30 seconds after an event, and may not let an alarm go off earlier. What is due sooner is
 * left to a timer; the alarm that was set before it stays.
 */
const SOON_MS = 25_000;

/** When each alarm set by this run of the script is due, by its name. @type {Map<string, number | null>} */
const alarms = new Map();

/**
 * Passes an event to the core and carries out the effects.
 * @param {PendingEvent} pending
 * @returns {Promise<Effect[]>} rejects with the core's error
 */
export function dispatch(pending) {
  return thenCheckKept(queue.run(pending.time, () => processEvent(pending)));
}

/**
 * Like `dispatch`, for events that can only concern an attempt that is already known. If there is none, the core is
 * not started.
 * @param {PendingEvent} pending
 */
export async function dispatchIfWaiting(pending) {
  const { done, drop } = queue.add(pending.time, () => processEvent(pending));
  const isAwaited = engine !== undefined || (await OWN_RECORDS.values()).length > 0;
  if (isAwaited) queue.start();
  else setTimeout(() => drop([]), DROP_AFTER_MS);
  return isAwaited ? thenCheckKept(done) : done;
}

/**
 * Like `dispatch`, for events that are still being looked for and happened at this time. If there are none, the core is not
 * started.
 * @param {number} time
 * @param {Promise<PendingEvent[]>} found never rejects
 */
export async function dispatchFound(time, found) {
  const { done, drop } = queue.add(time, async () => {
    for (const pending of await found) await processEvent(pending);
  });
  if ((await found).length > 0) queue.start();
  else drop(undefined);
  return done;
}

/** The number of events that start the core and are not handled yet. */
let unhandled = 0;

/** When the next of the attempts that the engine knows expires. */
let expires = /** @type {number | null} */ (null);

/**
 * @template T
 * @param {Promise<T>} event
 */
function thenCheckKept(event) {
  unhandled += 1;
  return event.finally(() => {
    unhandled -= 1;
    void checkKept().catch(logError);
  });
}

/** Whether any attempt is kept, in this instance or the other. Both share the listeners for which the browser starts them. */
async function isAnyKept() {
  const records = await Promise.all([engineRecords.ordinary.values(), engineRecords.private.values()]);
  return records.flat().some(({ id }) => id !== 0);
}

/** Removes the listeners that are needed only while a sign-in is kept, if none is. */
export async function checkKept() {
  const mayBeKept = () => unhandled > 0 || unsaved.size > 0 || expires !== null;
  if (mayBeKept() || (await isAnyKept()) || mayBeKept()) return;
  setKept(false);
  // Firefox keeps only listeners that are added at the start, and would keep these.
  if (!IS_FIREFOX) forgetWatching();
}

/** @param {PendingEvent} pending */
async function processEvent(pending) {
  const isPrivate = await pending.private;
  // What may be of a private window must not be kept as if it were not. There is no tab left to show anything in.
  if (isPrivate === undefined) return [];
  // Time stamps of browsers have fractions of a millisecond.
  const event = { ...(await pending.kind), time: Math.trunc(pending.time), private: isPrivate };
  const running = await runningEngine();
  try {
    const outcome = watched(() => running.handle(event));
    await applyOutcome(outcome, event.private);
    return outcome.effects;
  } catch (error) {
    // A refused event may have found others expired. Their rules and records must not stay until some later event.
    if (!(error instanceof WebAssembly.RuntimeError))
      await applyOutcome(running.handle({ type: 'tick', time: Date.now(), private: event.private }), event.private);
    throw error;
  }
}

/** Starts the core if there are session rules, so that it removes those that belong to no attempt. */
export async function checkRules() {
  if (atStart) await atStart;
  else if ((await installedRules()).length > 0) await runningEngine();
}

/** Makes the core do what is due: forget attempts that are too old, and note callbacks that are not answered. */
export function tick() {
  // What is not over yet is set again.
  alarms.clear();
  const kind = { type: /** @type {const} */ ('tick') };
  return Promise.all(SERVED.map((isPrivate) => dispatchIfWaiting({ time: Date.now(), private: isPrivate, kind })));
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
  engine ??= (atStart ?? start()).catch((error) => {
    engine = undefined;
    throw error;
  });
  atStart = undefined;
  return engine;
}

async function start() {
  const [, records, rules, putInForce, isNew] = await Promise.all([
    init({ module_or_path: ext.runtime.getURL('wasm/portmend_bg.wasm') }),
    OWN_RECORDS.entries(),
    installedRules(),
    loadAll(),
    IS_PRIVATE_INSTANCE && isNewPrivateSession(),
  ]);
  const started = new Engine();
  if (isNew) await forgetAll(OWN_RECORDS);
  else started.restore(records);
  for (const isPrivate of SERVED) await applyOutcome(started.handle(rulesFound(rules, isPrivate)), isPrivate);
  if (!SERVED.includes(true) && rules.length > 0) await removeOwnerlessRulesOfPrivateWindows(rules);
  await applyOutcome(putInForce(started), false);
  return started;
}

/**
 * @param {number[]} rules
 * @param {boolean} isPrivate
 * @returns {Event}
 */
const rulesFound = (rules, isPrivate) => ({ type: 'installed_rules', rules, time: Date.now(), private: isPrivate });

/**
 * Removes what the private instance left behind before the extension was reloaded. That instance runs only while a
 * private window is open. The records are read after the rules: an attempt is stored when its rules are installed.
 * @param {number[]} rules
 */
async function removeOwnerlessRulesOfPrivateWindows(rules) {
  const temporary = new Engine();
  temporary.restore(await engineRecords.private.entries());
  const { effects } = temporary.handle(rulesFound(rules, true));
  temporary.free();
  await applyRules(effects);
}

/**
 * Forgets all records of an instance, with their rules and explanations: a temporary engine lets them expire.
 * @param {Collection<EngineRecord>} records
 */
async function forgetAll(records) {
  const temporary = new Engine();
  temporary.restore(await records.entries());
  const isPrivate = records === engineRecords.private;
  const outcome = temporary.handle({ type: 'tick', time: Date.now() + ONE_DAY_MS, private: isPrivate });
  temporary.free();
  await applyOutcome(outcome, true, records);
  await saved;
  // Record 0 holds the number of the next attempt.
  await ext.storage.session.remove(records.key(0));
}

/** The name of the alarm at the end of a pause. */
export const PAUSE_ALARM = 'pause';

/**
 * Reads everything that the user and an administrator have set. Returns what puts it in force. A pause ends with an alarm.
 * @returns {Promise<(engine: Engine) => Outcome>}
 */
async function loadAll() {
  const [{ preset, saved }, trusted, places, paused] = await Promise.all([
    storedSettings(),
    loadTrustedServers(),
    loadPlaces(),
    loadPause(),
  ]);
  if (paused > Date.now()) await ext.alarms.create(PAUSE_ALARM, { when: paused }).catch(logError);
  return (running) => running.useSettings(preset, saved, trusted, places, paused, Date.now());
}

/** Passes the stored settings to the core. */
export function reloadSettings() {
  return queue.run(Date.now(), async () => {
    const [putInForce, running] = await Promise.all([loadAll(), runningEngine()]);
    await applyOutcome(
      watched(() => putInForce(running)),
      false,
    );
  });
}

/**
 * Calls the core. After a panic the engine's state is undefined: the next event starts a new engine from the saved
 * records.
 * @param {() => Outcome} call
 */
function watched(call) {
  try {
    return call();
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError) engine = undefined;
    throw error;
  }
}

/** Ends when everything so far is saved, in the order of the events. Nothing waits for it but what is saved next. */
let saved = Promise.resolve();

/**
 * Carries out the effects, and at the same time saves what changed: a rule that is installed late may be too late. Returns
 * when the effects are carried out. If the records cannot be saved, the attempts go on in memory; an attempt that is not
 * saved has no rules after the next start.
 * @param {Outcome} outcome
 * @param {boolean} isPrivate
 * @param {Collection<EngineRecord>} [records]
 */
async function applyOutcome(outcome, isPrivate, records = OWN_RECORDS) {
  const { effects, forget } = outcome;
  if (records === OWN_RECORDS) expires = outcome.expires;
  if (outcome.expires !== null) setKept(true);
  // What is stored for a tab may be replaced by the effects, so the old records are removed first.
  if (forget.length > 0) await forgetAttempts(forget).catch(logError);
  saved = saved.then(() => save(outcome, records));
  await carryOut(effects, isPrivate, (tab) => void closeTab(tab));
}

/**
 * Saves what an event has changed. Never rejects.
 * @param {Outcome} outcome
 * @param {Collection<EngineRecord>} records
 */
async function save({ save: changed, forget, list: listed, unlist, expires: due }, records) {
  await Promise.all([
    store(records, changed, forget),
    keepListed(listed, unlist).catch(logError),
    due !== (alarms.get(records.prefix) ?? null) && setAlarm(records.prefix, due).catch(logError),
  ]);
}

/** The most entries in the list of sign-ins. The oldest go first. */
const MAX_LISTED = 100;

/** When the sign-ins in the list were first seen, by attempt: to read all of storage at each event takes too long. @type {Promise<Map<number, number>> | undefined} */
let startedOfListed;

/**
 * @param {Listed[]} entries
 * @param {number[]} gone
 */
async function keepListed(entries, gone) {
  if (entries.length + gone.length === 0) return;
  const { session } = ext.storage;
  startedOfListed ??= list.entries().then((all) => new Map(all.map(([attempt, { started }]) => [attempt, started])));
  const listed = await startedOfListed.catch((error) => {
    startedOfListed = undefined;
    throw error;
  });
  for (const { attempt, started } of entries) listed.set(attempt, started);
  const newestFirst = [...listed].sort(([, one], [, other]) => other - one).map(([attempt]) => attempt);
  const removed = [...gone, ...newestFirst.slice(MAX_LISTED)];
  for (const attempt of removed) listed.delete(attempt);
  const kept = entries.filter(({ attempt }) => listed.has(attempt));
  await Promise.all([
    removed.length > 0 && session.remove(removed.map((attempt) => list.key(attempt))),
    kept.length > 0 && session.set(Object.assign({}, ...kept.map((entry) => list.entry(entry.attempt, entry)))),
  ]);
}

/**
 * Writes and removes records. Never rejects.
 * @param {Collection<EngineRecord>} records
 * @param {EngineRecord[]} save
 * @param {number[]} forget
 */
async function store(records, save, forget) {
  const { session } = ext.storage;
  for (const id of forget) unsaved.delete(records.key(id));
  for (const record of save) unsaved.set(records.key(record.id), record);
  const entries = [...unsaved];
  unsaved.clear();
  await Promise.all([
    forget.length > 0 && session.remove(forget.map((id) => records.key(id))).catch(logError),
    entries.length > 0 && session.set(Object.fromEntries(entries)).catch(() => storeEach(entries)),
  ]);
}

/**
 * Stores as many records as possible. An older state of one that cannot be stored is removed: a start that restores it
 * could do something twice. Never rejects.
 * @param {[key: string, record: EngineRecord][]} entries
 */
async function storeEach(entries) {
  const { session } = ext.storage;
  for (const [key, record] of entries) {
    await session.set({ [key]: record }).catch(async (error) => {
      logError(error);
      unsaved.set(key, record);
      await session.remove(key).catch(logError);
    });
  }
}

/**
 * @param {string} name
 * @param {number | null} when
 */
async function setAlarm(name, when) {
  alarms.set(name, when);
  const wait = when === null ? 0 : Math.ceil(Math.max(0, when - Date.now()));
  if (when === null) await ext.alarms.clear(name);
  else if (wait < SOON_MS) setTimeout(() => void tick().catch(logError), wait);
  else await ext.alarms.create(name, { when });
}
