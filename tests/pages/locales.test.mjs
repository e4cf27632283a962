/** No text is missing or unused, and all languages have the same placeholders. */

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { EXPLANATIONS } from './fixtures/explanations.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** @param {string} path @returns {Record<string, import('../../scripts/lib/locales.mjs').Entry>} */
const read = (path) => JSON.parse(readFileSync(`${root}/extension/_locales/${path}/messages.json`, 'utf8'));
const en = read('en');
const languages = readdirSync(`${root}/extension/_locales`);

/** The concatenated text of all files below a folder with one of these endings. @param {string} folder @param {...string} endings */
function sources(folder, ...endings) {
  return (
    readdirSync(`${root}/${folder}`, { recursive: true })
      .map(String)
      // Tests have made-up keys.
      .filter((name) => !name.includes('tests/') && endings.some((ending) => name.endsWith(ending)))
      .map((name) => readFileSync(`${root}/${folder}/${name}`, 'utf8'))
      .join('\n')
  );
}

const CORE =
  /"((?:summary|cause|caution|doubt|step|party|ui|diagnosis|note|skip|elsewhere|finish|keep|place|way)_[a-z0-9_]+)"/g;
const core = new Set(
  [
    ...(
      sources('crate/core/src', '.rs') +
      sources('crate/core/knowledge', '.toml') +
      sources('crate/config/src', '.rs')
    ).matchAll(CORE),
  ]
    .map(([, key]) => key)
    // These alone are the first part of keys.
    .filter((key) => key !== 'note_' && key !== 'skip_'),
);
const shell = sources('extension', '.js', '.mjs', '.html') + sources('web', '.js', '.html');
// Keys composed at run time: their fixed first or last part.
const prefixes = [...shell.matchAll(/`([a-z_]+_)\$\{/g)].map(([, start]) => start);
const suffixes = [...shell.matchAll(/`\$\{\w+\}(_[a-z_]+)`/g)].map(([, end]) => end);
// `error_page` looks like a key but is an event of the core.
const named = new Set(
  [...shell.matchAll(/['"`]((?:ui|error|extension)_[A-Za-z0-9_]+)['"`]|__MSG_(\w+)__/g)]
    .map(([, key, message]) => key ?? message)
    .filter((key) => key !== 'error_page'),
);
const contract = readFileSync(`${root}/extension/types/contract.d.ts`, 'utf8');
const diagnoses = [...(/export type DiagnosisId =([^]+?);\n/.exec(contract)?.[1].matchAll(/'([a-z_]+)'/g) ?? [])].map(
  ([, id]) => `diagnosis_${id}`,
);

test('every diagnosis has an example that the page tests show', () => {
  const shown = new Set(Object.values(EXPLANATIONS).map(({ diagnosis }) => `diagnosis_${diagnosis}`));
  assert.deepEqual(
    diagnoses.filter((diagnosis) => !shown.has(diagnosis)),
    [],
  );
});

test('every key in use has a text', () => {
  assert.ok(diagnoses.length > 0, 'the contract names diagnoses');
  const missing = [...named, ...core, ...diagnoses].filter((key) => !(key in en) && !prefixes.includes(key));
  assert.deepEqual(missing, []);
});

test('every text is used', () => {
  const used = (/** @type {string} */ key) =>
    named.has(key) ||
    core.has(key) ||
    diagnoses.includes(key) ||
    prefixes.some((start) => key.startsWith(start)) ||
    suffixes.some((end) => key.endsWith(end) && named.has(key.slice(0, -end.length)));
  assert.deepEqual(
    Object.keys(en).filter((key) => !used(key)),
    [],
  );
});

test('every placeholder in an English text is defined', () => {
  for (const [key, { message, placeholders = {} }] of Object.entries(en)) {
    for (const [, name] of message.matchAll(/\$([A-Z_]+)\$/g))
      assert.ok(placeholders[name.toLowerCase()], `${key}: $${name}$`);
  }
});

for (const language of languages.filter((name) => name !== 'en')) {
  test(`${language} has every text, with the same placeholders`, () => {
    const other = read(language);
    assert.deepEqual(Object.keys(other).sort(), Object.keys(en).sort());
    const placeholders = (/** @type {{ message: string }} */ { message }) =>
      [...message.matchAll(/\$([A-Z_]+)\$|`[^`]*`/g)].map(([found]) => found).sort();
    for (const key of Object.keys(en)) {
      assert.deepEqual(placeholders(other[key]), placeholders(en[key]), key);
      assert.deepEqual(other[key].placeholders, en[key].placeholders, key);
    }
  });
}
