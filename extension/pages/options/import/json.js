/** JSON as people keep it in configuration files: with comments and a comma too many. Says where it breaks. */

import { Broken } from './broken.js';

const SPACE = /(?:\s|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*/y;
const STRING = /"(?:[^"\\\n]|\\.)*"/y;
const SCALAR = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
const DEEP = 100;

/**
 * @param {string} text
 * @returns {any}
 */
export function readJson(text) {
  let at = 0;
  /** @param {RegExp} pattern @returns {string | null} */
  const take = (pattern) => {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (!found) return null;
    at = pattern.lastIndex;
    return found[0];
  };
  const skip = () => void take(SPACE);
  /** @returns {never} */
  const fail = () => {
    throw new Broken(text, at);
  };
  /** @param {string} mark */
  const is = (mark) => {
    skip();
    if (text[at] !== mark) return false;
    at += 1;
    return true;
  };
  const string = () => {
    const start = at;
    const raw = take(STRING) ?? fail();
    try {
      return /** @type {string} */ (JSON.parse(raw));
    } catch {
      throw new Broken(text, start);
    }
  };
  /** @param {number} depth @returns {any} */
  const object = (depth) => {
    /** @type {[string, any][]} */
    const entries = [];
    while (!is('}')) {
      if (entries.length > 0 && !is(',')) fail();
      if (is('}')) break;
      skip();
      const key = string();
      if (!is(':')) fail();
      entries.push([key, value(depth)]);
    }
    // Through entries, a key like __proto__ is a key and nothing more.
    return Object.fromEntries(entries);
  };
  /** @param {number} depth */
  const array = (depth) => {
    /** @type {any[]} */
    const items = [];
    while (!is(']')) {
      if (items.length > 0 && !is(',')) fail();
      if (is(']')) break;
      items.push(value(depth));
    }
    return items;
  };
  /** @param {number} depth @returns {any} */
  const value = (depth) => {
    if (depth > DEEP) fail();
    if (is('{')) return object(depth + 1);
    if (is('[')) return array(depth + 1);
    if (text[at] === '"') return string();
    return JSON.parse(take(SCALAR) ?? fail());
  };
  const result = value(0);
  skip();
  return at === text.length ? result : fail();
}
