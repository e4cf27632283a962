/** Reads JSON as it is found in configuration files, with comments and trailing commas. Errors carry the line. */

import { ParseError } from './parse-error.js';

const SPACE = /(?:\s|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*/y;
const STRING = /"(?:[^"\\\n]|\\.)*"/y;
const SCALAR = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
const MAX_DEPTH = 100;

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
    throw new ParseError(text, at);
  };
  /** @param {string} mark */
  const takeMark = (mark) => {
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
      throw new ParseError(text, start);
    }
  };
  /** @param {number} depth @returns {any} */
  const object = (depth) => {
    /** @type {[string, any][]} */
    const entries = [];
    while (!takeMark('}')) {
      if (entries.length > 0 && !takeMark(',')) fail();
      if (takeMark('}')) break;
      skip();
      const key = string();
      if (!takeMark(':')) fail();
      entries.push([key, value(depth)]);
    }
    // Built from entries, so that a key such as __proto__ is an ordinary key.
    return Object.fromEntries(entries);
  };
  /** @param {number} depth */
  const array = (depth) => {
    /** @type {any[]} */
    const items = [];
    while (!takeMark(']')) {
      if (items.length > 0 && !takeMark(',')) fail();
      if (takeMark(']')) break;
      items.push(value(depth));
    }
    return items;
  };
  /** @param {number} depth @returns {any} */
  const value = (depth) => {
    if (depth > MAX_DEPTH) fail();
    if (takeMark('{')) return object(depth + 1);
    if (takeMark('[')) return array(depth + 1);
    if (text[at] === '"') return string();
    return JSON.parse(take(SCALAR) ?? fail());
  };
  const result = value(0);
  skip();
  return at === text.length ? result : fail();
}
