// What several documents must say in the same words.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { bareTexts } from '../../scripts/lib/locales.mjs';
import { BROWSERS, ROOT } from '../../scripts/lib/paths.mjs';

for (const file of ['README.md', 'docs/permissions.md', 'store/listing.md']) {
  test(`${file} tells what the browsers say at installation`, () => {
    const text = readFileSync(join(ROOT, file), 'utf8');
    const texts = bareTexts('en');
    for (const browser of BROWSERS) {
      for (const line of ['hosts', 'navigation'])
        assert.ok(text.includes(texts[`ui_told_${browser}_${line}`].message), `${browser}: ${line}`);
    }
  });
}
