/** Renders extension/icons/icon.svg as PNGs in the manifest's sizes: `node tests/pages/icons.mjs`. */

import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { launch } from './browser.mjs';

const icons = fileURLToPath(new URL('../../extension/icons/', import.meta.url));
const svg = readFileSync(`${icons}icon.svg`, 'utf8');
const browser = await launch();
const page = await browser.newPage();
for (const size of [16, 32, 48, 128]) {
  await page.setViewport({ width: size, height: size });
  await page.setContent(`<style>*{margin:0}svg{display:block;width:${size}px;height:${size}px}</style>${svg}`);
  writeFileSync(`${icons}icon-${size}.png`, await page.screenshot({ omitBackground: true }));
}
await browser.close();
