/**
 * Saves a screenshot of every page in every state, light and dark, narrow and wide, to target/screenshots/.
 * `node tests/pages/preview.mjs [part of a name] [--lang=de]`
 */

import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { stage } from './stage.mjs';
import { STATES } from './states.mjs';

const out = fileURLToPath(new URL('../../target/screenshots/', import.meta.url));
mkdirSync(out, { recursive: true });
const wanted = process.argv.slice(2).find((word) => !word.startsWith('--')) ?? '';
const language = process.argv.find((word) => word.startsWith('--lang='))?.slice(7);
const { open, close, problems } = await stage(language);
let count = 0;

for (const state of STATES.filter(({ name }) => name.includes(wanted))) {
  for (const scheme of ['light', 'dark']) {
    for (const width of state.widths ?? [360, 1000]) {
      const page = await open(state, { scheme, width });
      await new Promise((done) => setTimeout(done, 60));
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      if (wide > 0) problems.push(`${state.name} ${width}: ${wide} px too wide`);
      await page.screenshot({ path: `${out}${state.name}-${scheme}-${width}.png`, fullPage: !state.window });
      await page.close();
      count += 1;
    }
  }
}
await close();
console.log(`${count} screenshots in ${out}`);
for (const problem of new Set(problems)) console.log(`problem: ${problem}`);
process.exitCode = problems.length ? 1 : 0;
