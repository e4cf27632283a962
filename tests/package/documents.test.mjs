// What several documents must say in the same words.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { checkSettings, initSync } from '../../extension/wasm/portmend.js';
import { bareTexts } from '../../scripts/lib/locales.mjs';
import { BROWSERS, EXTENSION, ROOT, WASM } from '../../scripts/lib/paths.mjs';

initSync({ module: readFileSync(join(WASM, 'portmend_bg.wasm')) });

const LANGUAGES = readdirSync(join(EXTENSION, '_locales'));

/** Documents, and the language of each. */
const TELLING = [
  ['README.md', 'en'],
  ['docs/permissions.md', 'en'],
  ...LANGUAGES.map((language) => [`store/descriptions/${language}.txt`, language]),
];

for (const [file, language] of TELLING) {
  test(`${file} tells what the browsers say at installation`, () => {
    const text = readFileSync(join(ROOT, file), 'utf8');
    const texts = bareTexts(language);
    for (const browser of BROWSERS) {
      for (const line of ['hosts', 'navigation'])
        assert.ok(text.includes(texts[`ui_told_${browser}_${line}`].message), `${browser}: ${line}`);
    }
  });
}

/** The blocks that administrators copy, by language. */
const COPIED = [...readFileSync(join(ROOT, 'docs/deployment.md'), 'utf8').matchAll(/^```(\w+)\n([^]*?)^```$/gm)].map(
  ([, language, text]) => ({ language, text }),
);

/** Reads a property list: only what stands in these profiles. @param {string} text */
function plist(text) {
  const tokens = text.slice(text.indexOf('<dict>')).match(/<(key|string|integer)>[^<]*<\/\1>|<[^>]*>|\S+/g) ?? [];
  /** @returns {any} */
  const value = () => {
    const token = tokens.shift() ?? '';
    if (token === '<dict>' || token === '<array>') {
      /** @type {any[]} */
      const all = [];
      while (tokens[0] !== token.replace('<', '</')) all.push(value());
      tokens.shift();
      if (token === '<array>') return all;
      return Object.fromEntries(all.flatMap((key, at) => (at % 2 ? [] : [[key, all[at + 1]]])));
    }
    if (token === '<array/>') return [];
    if (token === '<true/>' || token === '<false/>') return token === '<true/>';
    const [, type, content] = /^<(key|string|integer)>(.*)</.exec(token) ?? assert.fail(token);
    return type === 'integer' ? Number(content) : content;
  };
  const read = value();
  assert.deepEqual(tokens, ['</plist>']);
  return read;
}

/** Reads a file for regedit into values by key. @param {string} text */
function reg(text) {
  const [first, ...lines] = text.split('\n').filter(Boolean);
  assert.equal(first, 'Windows Registry Editor Version 5.00');
  /** @type {Record<string, any>} */
  const keys = {};
  let key = '';
  for (const line of lines) {
    const [, opened] = /^\[(HKEY_LOCAL_MACHINE\\[^\]]+)\]$/.exec(line) ?? [];
    if (opened) keys[(key = opened)] = {};
    else {
      const [, name, dword, string] =
        /^"([^"\\]+)"=(?:dword:([0-9a-f]{8})|"((?:[^"\\]|\\["\\])*)")$/.exec(line) ?? assert.fail(line);
      keys[key][name] = dword === undefined ? string.replace(/\\(.)/g, '$1') : Number.parseInt(dword, 16) !== 0;
    }
  }
  return keys;
}

/** What is preset, however deep. Texts may be JSON. @param {any} value @returns {any[]} */
function presetIn(value) {
  if (typeof value === 'string') return value.startsWith('{') ? presetIn(JSON.parse(value)) : [];
  if (value === null || typeof value !== 'object') return [];
  if (!('showWelcome' in value)) return Object.values(value).flatMap(presetIn);
  const settings = typeof value.settings === 'string' ? JSON.parse(value.settings) : value.settings;
  return [{ showWelcome: value.showWelcome, settings }];
}

test('docs/deployment.md: what is to be copied can be read, and presets settings that the core takes', () => {
  assert.deepEqual(
    COPIED.map(({ language }) => language),
    ['json', 'json', 'reg', 'xml', 'json', 'reg', 'xml', 'json'],
  );
  /** @type {Record<string, (text: string) => unknown>} */
  const readers = { json: JSON.parse, reg, xml: plist };
  for (const { language, text } of COPIED) {
    const [preset, ...others] = presetIn(readers[language](text));
    assert.deepEqual(others, []);
    assert.equal(preset?.showWelcome, false, text);
    assert.equal(checkSettings(preset.settings).correction, 'ask', text);
  }
});
