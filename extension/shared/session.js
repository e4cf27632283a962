/**
 * The contents of `storage.session`, which exists in memory only. Every key is a prefix and a number: `view:12` is the
 * explanation of attempt 12, `list:12` its entry in the list of sign-ins, `tab:7` what last happened in tab 7,
 * `proposal:7` a registration to offer there. None of these four holds a code or a state. The records of the engine do; only the background reads them.
 * `session` names this session of the browser.
 */

import { ext } from './browser.js';

/** @import { Explanation, Listed, Record as EngineRecord, Registration } from '../types/contract.js' */

/** An explanation, and where and in which session of the browser it happened. @typedef {Explanation & { tab: number, private: boolean, session?: string }} View */
/** @typedef {{ kind: 'corrected' | 'warn' | 'explained', explanation: View, from?: string, to?: string }} TabRecord */

/**
 * The values whose keys have one prefix.
 * @template Value
 */
export class Collection {
  /** @param {string} name */
  constructor(name) {
    this.prefix = `${name}:`;
  }

  /** @param {number} id */
  key(id) {
    return this.prefix + id;
  }

  /**
   * Returns one value in the form that `storage.session.set` takes, so that several can be written at once.
   * @param {number} id
   * @param {Value} value
   */
  entry(id, value) {
    return { [this.key(id)]: value };
  }

  /**
   * @param {number} id
   * @returns {Promise<Value | undefined>}
   */
  async get(id) {
    const key = this.key(id);
    return /** @type {Record<string, Value | undefined>} */ (await ext.storage.session.get(key))[key];
  }

  /** @returns {Promise<[id: number, value: Value][]>} */
  async entries() {
    const all = /** @type {Record<string, Value>} */ (await ext.storage.session.get(null));
    return Object.entries(all)
      .filter(([key]) => key.startsWith(this.prefix))
      .map(([key, value]) => [Number(key.slice(this.prefix.length)), value]);
  }

  /** @returns {Promise<Value[]>} */
  async values() {
    return (await this.entries()).map(([, value]) => value);
  }

  /** Calls back with the number of each value that changes or is removed. @param {(id: number) => void} callback */
  onChange(callback) {
    ext.storage.onChanged.addListener((changes, area) => {
      if (area !== 'session') return;
      for (const key of Object.keys(changes)) {
        if (key.startsWith(this.prefix)) callback(Number(key.slice(this.prefix.length)));
      }
    });
  }
}

/** Explanations, by attempt. */
export const views = /** @type {Collection<View>} */ (new Collection('view'));

/** What last happened, by tab. */
export const tabRecords = /** @type {Collection<TabRecord>} */ (new Collection('tab'));

/** The sign-ins of this session, by attempt. An entry outlives its explanation and its tab. */
export const list = /** @type {Collection<Listed>} */ (new Collection('list'));

/** Registrations to offer, by tab. */
export const proposals = /** @type {Collection<Registration>} */ (new Collection('proposal'));

/**
 * The records of the engine, one collection for each instance of the background. With `incognito: split` there are two
 * instances and one storage. The core never gives attempts of both the same number.
 */
export const engineRecords = {
  ordinary: /** @type {Collection<EngineRecord>} */ (new Collection('engine')),
  private: /** @type {Collection<EngineRecord>} */ (new Collection('engine-private')),
};

/** @returns {Promise<string>} */
async function readName() {
  const { session } = await ext.storage.session.get('session');
  if (typeof session === 'string') return session;
  const made = crypto.randomUUID();
  await ext.storage.session.set({ session: made });
  return made;
}

/** @type {Promise<string> | undefined} */
let name;

/** The name of this session of the browser. The numbers of attempts begin again in each, and pages of an earlier one may be restored. */
export function sessionName() {
  name ??= readName().catch((error) => {
    name = undefined;
    throw error;
  });
  return name;
}
