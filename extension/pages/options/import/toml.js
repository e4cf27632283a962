/** Reads the part of TOML that Codex's config.toml needs: tables, strings and numbers. Other values are skipped. */

import { ParseError } from './parse-error.js';

const KEY = /\s*(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([A-Za-z0-9_-]+))\s*/y;
const STRINGS = /"""[\s\S]*?"""|'''[\s\S]*?'''|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|#[^\n]*/y;

/**
 * @param {string} text
 * @returns {Record<string, any>}
 */
export function readToml(text) {
  const root = Object.create(null);
  let table = root;
  let at = 0;

  /** @param {string} end @returns {string[]} */
  const keys = (end) => {
    const path = [];
    for (;;) {
      KEY.lastIndex = at;
      const found = KEY.exec(text);
      if (!found || found[0].includes('\n')) throw new ParseError(text, at);
      path.push(found[1] ?? found[2] ?? found[3]);
      at = KEY.lastIndex;
      if (text[at] === end) {
        at += 1;
        return path;
      }
      if (text[at] !== '.') throw new ParseError(text, at);
      at += 1;
    }
  };
  /** @param {any} from @param {string[]} path */
  const descend = (from, path) =>
    path.reduce((here, key) => (typeof here[key] === 'object' ? here[key] : (here[key] = Object.create(null))), from);

  /** Returns the raw text of a value, to the end of its last line. */
  const raw = () => {
    const start = at;
    let depth = 0;
    while (at < text.length && !(text[at] === '\n' && depth === 0)) {
      STRINGS.lastIndex = at;
      if (STRINGS.test(text)) {
        at = STRINGS.lastIndex;
        continue;
      }
      if ('[{'.includes(text[at])) depth += 1;
      if (']}'.includes(text[at])) depth -= 1;
      if ('"\''.includes(text[at])) throw new ParseError(text, at);
      at += 1;
    }
    if (depth !== 0) throw new ParseError(text, start);
    return text.slice(start, at).trim();
  };

  while (at < text.length) {
    const blank = /\s*(?:#[^\n]*)?/y;
    blank.lastIndex = at;
    at += blank.exec(text)?.[0].length ?? 0;
    if (at >= text.length) break;
    if (text[at] === '\n' || text[at] === '#') continue;
    if (text.startsWith('[[', at)) {
      // Arrays of tables hold nothing of interest.
      at += 2;
      keys(']');
      at += 1;
      table = Object.create(null);
    } else if (text[at] === '[') {
      at += 1;
      table = descend(root, keys(']'));
    } else {
      const path = keys('=');
      const value = scalar(raw());
      if (value !== undefined) descend(table, path.slice(0, -1))[path[path.length - 1]] = value;
    }
  }
  return root;
}

/** @param {string} raw */
function scalar(raw) {
  const basic = /^"((?:[^"\\]|\\.)*)"\s*(?:#.*)?$/.exec(raw);
  if (basic) return basic[1].replace(/\\(["\\])/g, '$1');
  const literal = /^'([^']*)'\s*(?:#.*)?$/.exec(raw);
  if (literal) return literal[1];
  const number = /^(\d[\d_]*)\s*(?:#.*)?$/.exec(raw);
  return number ? Number(number[1].replaceAll('_', '')) : undefined;
}
