/**
 * Plays the cases of tests/vectors against the Wasm build, in Node or in a browser. The native runner is
 * crate/core/tests/vectors.rs; both follow tests/vectors/README.md.
 */

/** @typedef {{ event?: any, effects?: any[], error?: string, report?: number, events?: any[] }} Step */
/** @typedef {{ name: string, steps: Step[] }} Case */

/**
 * The cases of a file, with `{placeholders}` replaced.
 * @param {{ define?: Record<string, any>, cases: Case[] }} file
 * @returns {Case[]}
 */
export const casesOf = ({ define = {}, cases }) => cases.map((one) => filled(one, define));

/**
 * @param {any} value
 * @param {Record<string, any>} define
 * @returns {any}
 */
function filled(value, define) {
  if (typeof value === 'string') {
    const whole = /^\{(\w+)\}$/.exec(value)?.[1];
    if (whole !== undefined && whole in define) return filled(define[whole], define);
    return value.replace(/\{(\w+)\}/g, (place, name) => (typeof define[name] === 'string' ? define[name] : place));
  }
  if (Array.isArray(value)) return value.map((item) => filled(item, define));
  if (value && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, filled(field, define)]));
  }
  return value;
}

/**
 * Plays a case, and throws if the outcome differs.
 * @param {Case} one
 * @param {new () => any} Engine
 * @param {boolean} restored whether to restore the engine from its saved records before each event
 */
export function play(one, Engine, restored) {
  let engine = new Engine();
  /** @type {Map<number, any>} */
  const saved = new Map();
  one.steps.forEach((step, index) => {
    if (restored) {
      engine = new Engine();
      engine.restore(structuredClone([...saved]));
      const known = one.steps.slice(0, index).findLast(({ event, error }) => event?.type === 'settings' && !error);
      if (known) engine.handle({ time: 0, private: false, ...known.event });
    }
    if (step.report !== undefined) {
      const events = engine.report(step.report);
      showsNoSecret(events, `step ${index}: events`);
      same(step.events, events, `step ${index}: events`);
      return;
    }
    let outcome;
    try {
      outcome = engine.handle({ time: (index + 1) * 1000, private: false, ...step.event });
    } catch (error) {
      if (step.error === undefined) throw error;
      same(step.error, /** @type {{ variant?: string }} */ (error).variant, `step ${index}: error`);
      return;
    }
    if (step.error !== undefined) throw new Error(`step ${index}: expected the error ${step.error}, got none`);
    for (const id of outcome.forget) saved.delete(id);
    for (const record of outcome.save) saved.set(record.id, record);
    const effects = merged(outcome.effects);
    showsNoSecret(
      effects.map((effect) => ({ ...effect, [NEEDS_SECRETS[effect.type] ?? '']: null })),
      `step ${index}: effects`,
    );
    same(step.effects ?? [], effects, `step ${index}: effects`);
  });
}

/** The fields that need codes and states, by the type of the effect. @type {Record<string, string>} */
const NEEDS_SECRETS = { arm: 'rule', navigate: 'url', copy: 'text' };

/**
 * Checks that nothing shown contains a code or a state.
 * @param {any} shown
 * @param {string} at
 */
function showsNoSecret(shown, at) {
  const text = JSON.stringify(shown);
  if (text.includes('secret')) throw new Error(`${at}: a secret is shown in ${text}`);
}

/**
 * Merges consecutive rules of one attempt into one effect with their count.
 * @param {any[]} effects
 */
function merged(effects) {
  /** @type {any[]} */
  const all = [];
  for (const effect of effects) {
    const last = all.at(-1);
    if (effect.type === 'arm' && last?.type === 'arm' && last.attempt === effect.attempt)
      last.count = (last.count ?? 1) + 1;
    else all.push({ ...effect });
  }
  return all;
}

/**
 * Compares: objects may have more fields than expected, lists may not be longer.
 * @param {any} expected
 * @param {any} actual
 * @param {string} at
 */
function same(expected, actual, at) {
  const wrong = () => {
    throw new Error(`${at}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(actual)}`);
  };
  if (Array.isArray(expected)) {
    if (!Array.isArray(actual) || actual.length !== expected.length) wrong();
    expected.forEach((item, index) => same(item, actual[index], `${at}[${index}]`));
  } else if (expected && typeof expected === 'object') {
    if (!actual || typeof actual !== 'object') wrong();
    for (const [key, field] of Object.entries(expected)) same(field, actual[key] ?? null, `${at}.${key}`);
  } else if (expected !== actual) wrong();
}
