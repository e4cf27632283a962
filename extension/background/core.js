/**
 * The core in Wasm: started at the first event, restored from `storage.session`, and told of one event after the
 * other. The browser may stop this script between any two events, so everything the core knows is saved each time.
 */

import { ext, IS_PRIVATE_INSTANCE } from '../shared/browser.js';
import init, { Engine, initiator } from '../wasm/portmend.js';
import { carryOut } from './effects.js';
import { readSettings } from './settings.js';
import { forgetAttempts } from './tabs.js';

/** @typedef {import('../types/contract.js').What} What */
/** @typedef {import('../types/contract.js').Effect} Effect */
/** @typedef {import('../types/contract.js').Outcome} Outcome */

/** An event as the listeners see it. */
/** @typedef {{ time: number, private: boolean | Promise<boolean>, what: What | Promise<What> }} Happening */

/**
 * Where an instance keeps its records, and the name of its alarm. With `incognito: split` there are two instances
 * and one storage. The core numbers the attempts of the two so that they never coincide.
 */
const SPACES = { ordinary: 'engine:', private: 'engine-private:' };
const OWN = IS_PRIVATE_INSTANCE ? SPACES.private : SPACES.ordinary;

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
  return inTurn(async () => engine !== undefined || (await records(OWN)).length > 0).then((waiting) => waiting ? tell(happening) : []);
}

/**
 * Lets the core forget what is too old. The browser gives alarms to the ordinary instance only, even when the other
 * one set them or is gone: so it does this for both.
 * @param {string} space the alarm's name
 */
export async function tick(space) {
  const event = { type: /** @type {const} */ ('tick'), time: Date.now(), private: space === SPACES.private };
  if (space === OWN) return tellIfWaiting({ time: event.time, private: event.private, what: event });
  return inTurn(async () => {
    const saved = await records(space);
    if (saved.length === 0) return [];
    await running();
    const other = new Engine();
    other.restore(saved);
    const outcome = other.handle(event);
    other.free();
    await settle(outcome, event.private, space);
    return outcome.effects;
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
  const [saved, settings] = await Promise.all([
    records(OWN),
    readSettings(),
    init({ module_or_path: ext.runtime.getURL('wasm/portmend_bg.wasm') }),
  ]);
  const fresh = new Engine();
  fresh.restore(saved);
  await settle(applied(fresh, settings), false);
  return fresh;
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

/**
 * @param {string} space
 * @returns {Promise<import('../types/contract.js').Record[]>}
 */
async function records(space) {
  const all = /** @type {any} */ (await ext.storage.session.get(null));
  return Object.keys(all).filter((key) => key.startsWith(space)).map((key) => all[key]);
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
 * @param {string} [space]
 */
async function settle(outcome, isPrivate, space = OWN) {
  const { effects, save, forget, expires } = outcome;
  await Promise.all([
    save.length > 0 && ext.storage.session.set(Object.fromEntries(save.map((record) => [space + record.id, record]))),
    forget.length > 0 && ext.storage.session.remove(forget.map((id) => space + id)),
    expires !== alarms.get(space) && setAlarm(space, expires),
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
