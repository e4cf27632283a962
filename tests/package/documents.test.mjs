// What several documents must say in the same words.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { bareTexts } from '../../scripts/lib/locales.mjs';
import { BROWSERS, EXTENSION, ROOT } from '../../scripts/lib/paths.mjs';

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
