/**
 * For translators: screenshots of every page in every state in one language, narrow and wide, in
 * target/screenshots/LANGUAGE/. A browser shows extensions only in its own language, so these pages use the stub.
 * `node tests/pages/preview.mjs LANGUAGE [part of a name]`
 */

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { TARGET } from '../../scripts/lib/paths.mjs';
import { settled } from '../e2e/portmend.mjs';
import { closeTab } from '../e2e/tabs.mjs';
import { startStubbedPages } from './stubbed-pages.mjs';
import { STATES } from './states/states.mjs';

const [language = 'en', wanted = ''] = process.argv.slice(2);
const folder = join(TARGET, 'screenshots', language);
mkdirSync(folder, { recursive: true });
const { open, close, problems } = await startStubbedPages();
let count = 0;

for (const state of STATES.filter(({ name }) => name.includes(wanted))) {
  for (const width of state.widths ?? [360, 1000]) {
    const page = await open(state, { language, width });
    const extra = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    if (extra > 0) problems.push(`${state.name} ${width}: ${extra} px too wide`);
    await settled(page);
    await page.screenshot({ path: join(folder, `${state.name}-${width}.png`), fullPage: !state.window });
    await closeTab(page);
    count += 1;
  }
}
await close();
console.log(`${count} screenshots in ${folder}`);
for (const problem of new Set(problems)) console.log(`problem: ${problem}`);
process.exitCode = problems.length ? 1 : 0;
