/** A headless Chromium to open pages in. PUPPETEER_CORE may name another copy of puppeteer-core. */

import { LONGEST } from '../e2e/wait.mjs';

const EXECUTABLE = process.env.CHROMIUM ?? '/usr/bin/chromium';
const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  '--hide-scrollbars',
  '--force-color-profile=srgb',
];

/** @param {string[]} [args] */
export async function launch(args = []) {
  /** @type {typeof import('puppeteer-core')} */
  const { default: puppeteer } = await import(process.env.PUPPETEER_CORE ?? 'puppeteer-core');
  return puppeteer.launch({
    executablePath: EXECUTABLE,
    headless: true,
    pipe: true,
    args: [...ARGS, ...args],
    timeout: LONGEST,
    protocolTimeout: LONGEST,
  });
}
