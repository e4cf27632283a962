/**
 * The core in Wasm: started at the first event, restored from `storage.session`, and told of one event after the
 * other. The browser may stop this script between any two events, so everything the core knows is saved each time.
 */

import { ext, IS_PRIVATE_INSTANCE } from '../shared/browser.js';
import { engineRecords } from '../shared/session.js';
import { loadSettings } from '../shared/settings.js';
import init, { Engine, initiator } from '../wasm/portmend.js';
import { carryOut } from './effects.js';
import { isNewPrivateSession } from './private.js';
import { forgetAttempts } from './tabs.js';

/** @typedef {import('../types/contract.js').What} What */
/** @typedef {import('../types/contract.js').Effect} Effect */
/** @typedef {import('../types/contract.js').Outcome} Outcome */

/** An event as the listeners see it. */
/** @typedef {{ time: number, private: boolean | Promise<boolean>, what: What | Promise<What> }} Happening */

/** The records of this instance. */
const OWN = IS_PRIVATE_INSTANCE ? engineRecords.private : engineRecords.ordinary;

/** Nothing is kept for as long as this, a day. */
const ALL_OVER = 86_400_000;

/** @type {Promise<Engine> | undefined} */
let engine;

/** The end of the queue: events are handled strictly in the order they came. @type {Promise<unknown>} */
let queue = Promise.resolve();

/** The times of the alarms that are set, as far as this run knows. @type {Map<string, number | null>} */
const alarms = new Map();

/**
 * Tells the core of an event and carries out what it wants.
 * @param {Happening} happening
 * @returns {Promise<Effect[]>} rejects with the core's error
 */
export function tell(happening) {
  return inTurn(async () => {
    const event = { ...(await happening.what), time: happening.time, private: await happening.private };
    const outcome = handle(await running(), event);
    await settle(outcome, event.private);
    return outcome.effects;
  });
}

/**
 * As `tell`, for events that can only concern an attempt that is already known: while there is none, the core
 * is not even started.
 * @param {Happening} happening
 */
export async function tellIfWaiting(happening) {
  return inTurn(async () => engine !== undefined || (await records(OWN)).length > 0).then((waiting) =>
    waiting ? tell(happening) : [],
  );
}

/** Lets the core forget what is too old. */
export function tick() {
  const what = { type: /** @type {const} */ ('tick') };
  return tellIfWaiting({ time: Date.now(), private: IS_PRIVATE_INSTANCE, what });
}

/** Whether attempts of private windows are kept. */
export const keepsPrivate = async () => (await records(engineRecords.private)).some(({ id }) => id !== 0);

/** Forgets all that the private instance has left. For the ordinary one, when the other is gone. */
export function forgetPrivate() {
  return inTurn(async () => {
    await running();
    await forgetAll(engineRecords.private);
  });
}

/**
 * The report of an attempt; rejects with the core's error when it is no longer kept.
 * @param {number} attempt
 */
export function report(attempt) {
  return inTurn(async () => (await running()).report(attempt));
}

/**
 * @template T
 * @param {() => Promise<T>} task
 * @returns {Promise<T>}
 */
function inTurn(task) {
  const done = queue.then(task);
  queue = done.catch(() => undefined);
  return done;
}

/**
 * Who started a sign-in, as far as the evidence proves it.
 * @param {import('../types/contract.js').Evidence} evidence
 */
export async function startedBy(evidence) {
  await running();
  return initiator(evidence);
}

/** The engine of this run. */
function running() {
  engine ??= start().catch((error) => {
    engine = undefined;
    throw error;
  });
  return engine;
}

async function start() {
  const [saved, settings, isNew] = await Promise.all([
    records(OWN),
    loadSettings(),
    IS_PRIVATE_INSTANCE && isNewPrivateSession(),
    init({ module_or_path: ext.runtime.getURL('wasm/portmend_bg.wasm') }),
  ]);
  const fresh = new Engine();
  if (isNew) await forgetAll(OWN);
  else fresh.restore(saved);
  await settle(applied(fresh, settings), false);
  return fresh;
}

/**
 * Forgets all records of an instance with their rules and explanations, as if their time were over.
 * @param {typeof OWN} space
 */
async function forgetAll(space) {
  const other = new Engine();
  other.restore(await records(space));
  const outcome = other.handle({ type: 'tick', time: Date.now() + ALL_OVER, private: space === engineRecords.private });
  other.free();
  await settle(outcome, true, space);
  // The counter.
  await ext.storage.session.remove(space.key(0));
}

/**
 * @param {Engine} on
 * @param {import('../types/contract.js').Settings} settings
 */
function applied(on, settings) {
  const event = { type: /** @type {const} */ ('settings'), time: Date.now(), private: false };
  try {
    return handle(on, { ...event, settings });
  } catch (error) {
    // Whoever wrote settings that cannot be read may have wanted less than the defaults: nothing is automatic then.
    console.warn('Portmend:', error);
    return handle(on, { ...event, settings: { version: 1, correction: 'ask', registrations: [] } });
  }
}

/** @param {typeof OWN} space */
async function records(space) {
  return (await space.entries()).map(([, record]) => record);
}

/**
 * @param {Engine} on
 * @param {import('../types/contract.js').Event} event
 */
function handle(on, event) {
  try {
    return on.handle(event);
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
 * @param {typeof OWN} [space]
 */
async function settle(outcome, isPrivate, space = OWN) {
  const { effects, save, forget, expires } = outcome;
  await Promise.all([
    save.length > 0 &&
      ext.storage.session.set(Object.assign({}, ...save.map((record) => space.entry(record.id, record)))),
    forget.length > 0 && ext.storage.session.remove(forget.map((id) => space.key(id))),
    expires !== alarms.get(space.prefix) && setAlarm(space.prefix, expires),
    // What is kept for a tab may be about to be replaced: the old goes first.
    forget.length > 0 ? forgetAttempts(forget).then(() => carryOut(effects, isPrivate)) : carryOut(effects, isPrivate),
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
