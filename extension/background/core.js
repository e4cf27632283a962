/**
 * The core in Wasm: started at the first event, restored from `storage.session`, and told of one event after the
 * other. The browser may stop this script between any two events, so everything the core knows is saved each time.
 */

import { ext, IS_PRIVATE_INSTANCE } from '../shared/browser.js';
import init, { Engine, initiator } from '../wasm/portmend.js';
import { carryOut } from './effects.js';
import { isNewPrivateSession } from './private.js';
import { readSettings } from './settings.js';
import { forgetAttempts } from './tabs.js';

/** @typedef {import('../types/contract.js').What} What */
/** @typedef {import('../types/contract.js').Effect} Effect */
/** @typedef {import('../types/contract.js').Outcome} Outcome */

/** An event as the listeners see it, with the browser's own time stamp where there is one. */
/** @typedef {{ time: number, private: boolean | Promise<boolean>, what: What | Promise<What> }} Happening */

/**
 * Where an instance keeps its records, and the name of its alarm. With `incognito: split` there are two instances
 * and one storage. The core numbers the attempts of the two so that they never coincide.
 */
export const SPACES = { ordinary: 'engine:', private: 'engine-private:' };
const OWN = IS_PRIVATE_INSTANCE ? SPACES.private : SPACES.ordinary;

/** Nothing is kept for as long as this, a day. */
const ALL_OVER = 86_400_000;

/** @type {Promise<Engine> | undefined} */
let engine;

/** @typedef {{ time: number, take: () => Promise<void>, leave: () => void }} Turn */

/**
 * What waits for its turn, in the order of its time: a browser that starts this script for a request may tell of the
 * callback first, and both are here until the core runs.
 * @type {Turn[]}
 */
const waiting = [];

let isWorking = false;

/** How long an event that starts no core waits for one that does and was before it, in milliseconds. */
const SOON = 5000;

/** The times of the alarms that are set, as far as this run knows. @type {Map<string, number | null>} */
const alarms = new Map();

/**
 * Tells the core of an event and carries out what it wants.
 * @param {Happening} happening
 * @returns {Promise<Effect[]>} rejects with the core's error
 */
export function tell(happening) {
  return inTurn(happening.time, () => told(happening));
}

/**
 * As `tell`, for events that can only concern an attempt that is already known: while there is none, the core
 * is not even started.
 * @param {Happening} happening
 */
export async function tellIfWaiting(happening) {
  const { turn, done } = queue(happening.time, () => told(happening));
  if (engine !== undefined || (await records(OWN)).length > 0) void work();
  else setTimeout(() => turn.leave(), SOON);
  return done;
}

/** @param {Happening} happening */
async function told(happening) {
  const event = { ...(await happening.what), time: Math.trunc(happening.time), private: await happening.private };
  const outcome = handle(await running(), event);
  await settle(outcome, event.private);
  return outcome.effects;
}

/** Lets the core forget what is too old. */
export function tick() {
  const what = { type: /** @type {const} */ ('tick') };
  return tellIfWaiting({ time: Date.now(), private: IS_PRIVATE_INSTANCE, what });
}

/** Whether attempts of private windows are kept. */
export const keepsPrivate = async () => (await records(SPACES.private)).some(({ id }) => id !== 0);

/** Forgets all that the private instance has left. For the ordinary one, when the other is gone. */
export function forgetPrivate() {
  return inTurn(Date.now(), () => forgetAll(SPACES.private));
}

/**
 * The report of an attempt; rejects with the core's error when it is no longer kept.
 * @param {number} attempt
 */
export function report(attempt) {
  return inTurn(Date.now(), async () => (await running()).report(attempt));
}

/**
 * @template T
 * @param {number} time
 * @param {() => Promise<T>} task
 */
function inTurn(time, task) {
  const { done } = queue(time, task);
  void work();
  return done;
}

/**
 * @template T
 * @param {number} time
 * @param {() => Promise<T>} task
 */
function queue(time, task) {
  const { promise, resolve, reject } = /** @type {PromiseWithResolvers<T>} */ (Promise.withResolvers());
  /** @type {Turn} */
  const turn = {
    time,
    take: () => task().then(resolve, reject),
    leave() {
      const place = waiting.indexOf(turn);
      if (place >= 0) waiting.splice(place, 1);
      resolve(/** @type {any} */ (undefined));
    },
  };
  waiting.splice(waiting.findLastIndex((other) => other.time <= time) + 1, 0, turn);
  return { turn, done: promise };
}

/** Takes one turn after the other, once the core runs: while it starts, more may come of what was before. */
async function work() {
  if (isWorking) return;
  isWorking = true;
  while (waiting.length > 0) {
    await running().catch(() => undefined);
    await waiting.shift()?.take();
  }
  isWorking = false;
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
    readSettings(),
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
 * Forgets a whole space with its rules and explanations, as if its time were over.
 * @param {string} space
 */
async function forgetAll(space) {
  const other = new Engine();
  other.restore(await records(space));
  const outcome = other.handle({ type: 'tick', time: Date.now() + ALL_OVER, private: space === SPACES.private });
  other.free();
  await settle(outcome, true, space);
  // The counter.
  await ext.storage.session.remove(`${space}0`);
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
  return Object.keys(all)
    .filter((key) => key.startsWith(space))
    .map((key) => all[key]);
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
