/** A headless Chromium to open pages in. PUPPETEER_CORE may name another copy of puppeteer-core. */

import { CONTAINED } from '../e2e/chromium-flags.mjs';
import { launch as launchWithin } from '../e2e/tabs.mjs';

const EXECUTABLE = process.env.CHROMIUM ?? '/usr/bin/chromium';
const ARGS = [...CONTAINED, '--hide-scrollbars', '--force-color-profile=srgb'];

/** @param {string[]} [args] */
export async function launch(args = []) {
  /** @type {typeof import('puppeteer-core')} */
  const { default: puppeteer } = await import(process.env.PUPPETEER_CORE ?? 'puppeteer-core');
  const options = { executablePath: EXECUTABLE, headless: true, pipe: true, args: [...ARGS, ...args] };
  return launchWithin((ending) => puppeteer.launch({ ...options, ...ending }));
}
