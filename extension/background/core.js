/**
 * The core in Wasm: started at the first event, restored from `storage.session`, and told of one event after the
 * other. The browser may stop this script between any two events, so everything the core knows is saved each time.
 */

import { ext } from '../shared/browser.js';
import init, { Engine } from '../wasm/portmend.js';
import { carryOut } from './effects.js';
import { readSettings } from './settings.js';

/** @typedef {import('../types/contract.js').What} What */
/** @typedef {import('../types/contract.js').Effect} Effect */
/** @typedef {import('../types/contract.js').Outcome} Outcome */

/** An event as the listeners see it. */
/** @typedef {{ time: number, private: boolean | Promise<boolean>, what: What | Promise<What> }} Happening */

const RECORD = 'engine:';
const TICK = 'tick';

/** @type {Promise<Engine> | undefined} */
let engine;

/** The end of the queue: events are handled strictly in the order they came. @type {Promise<unknown>} */
let queue = Promise.resolve();

/** The time of the alarm that is set, as far as this run knows. @type {number | null | undefined} */
let alarm;

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
  return inTurn(async () => engine !== undefined || (await records()).length > 0).then((waiting) => waiting ? tell(happening) : []);
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
    records(),
    readSettings(),
    init({ module_or_path: ext.runtime.getURL('wasm/portmend_bg.wasm') }),
  ]);
  const fresh = new Engine();
  fresh.restore(saved);
  const event = { type: /** @type {const} */ ('settings'), time: Date.now(), private: false, settings };
  await settle(handle(fresh, event), false);
  return fresh;
}

/** @returns {Promise<import('../types/contract.js').Record[]>} */
async function records() {
  const all = /** @type {any} */ (await ext.storage.session.get(null));
  return Object.keys(all).filter((key) => key.startsWith(RECORD)).map((key) => all[key]);
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
 */
async function settle(outcome, isPrivate) {
  const { effects, save, forget, expires } = outcome;
  await Promise.all([
    save.length > 0 && ext.storage.session.set(Object.fromEntries(save.map((record) => [RECORD + record.id, record]))),
    forget.length > 0 && ext.storage.session.remove(forget.map((id) => RECORD + id)),
    expires !== alarm && setAlarm(expires),
    carryOut(effects, isPrivate),
  ]);
}

/** @param {number | null} when */
async function setAlarm(when) {
  alarm = when;
  if (when === null) await ext.alarms.clear(TICK);
  else await ext.alarms.create(TICK, { when });
}
