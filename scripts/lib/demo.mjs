/** The demonstration of `scripts/run`: a real provider, a real client, a real browser, everything on this computer. */

import { mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, relative } from 'node:path';
import { startBrowser } from '../../tests/e2e/browser.mjs';
import { click, explanationIn, go } from '../../tests/e2e/portmend.mjs';
import { until } from '../../tests/e2e/wait.mjs';
import { startClient } from '../../tests/servers/client.mjs';
import { startFrontedProvider } from '../../tests/servers/front.mjs';
import { freePort } from '../../tests/servers/ports.mjs';
import { ROOT, TARGET } from './paths.mjs';

const PICTURES = join(TARGET, 'demo');

/** The registered port of the case that Portmend was made for, if it is free here. */
const WANTED = 38000;

/** @import { Browser } from './paths.mjs' */
/** @typedef {{ kind: Browser, headless: boolean, browser: import('puppeteer-core').Browser, provider: { issuer: string, address: string }, registered: number, open: { close(): unknown }[] }} Stage */

/**
 * Plays both sign-ins.
 * @param {Browser} kind
 * @param {{ headless: boolean }} options
 */
export async function demonstrate(kind, { headless }) {
  mkdirSync(PICTURES, { recursive: true });
  /** @type {{ close(): unknown }[]} */
  const open = [];
  const closeAll = async () => {
    for (const thing of open.splice(0).reverse()) await thing.close();
  };
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
    process.once(signal, () => {
      void closeAll().then(() => process.exit(130));
    });
  }
  try {
    const registered = (await isFree(WANTED)) ? WANTED : await freePort();
    const provider = await startFrontedProvider({ name: 'idp.example', landing: { port: registered } });
    open.push(provider);
    say(`A real authorization server runs at ${provider.issuer}.`);
    say(`It sends every answer to the registered callback URL, http://localhost:${registered}/callback.`);
    const started = await startBrowser(kind, { headless });
    open.push(started);
    const stage = { kind, headless, browser: started.browser, provider, registered, open };
    await delivered(stage);
    await explained(stage);
    if (headless) say(`\nPictures are in ${relative(ROOT, PICTURES)}/.`);
    else await leaveOpen(stage);
  } finally {
    await closeAll();
  }
}

/** @param {Stage} stage */
async function delivered(stage) {
  say('\n1. The client waits on a port of its own choice.');
  const client = await startClient({ provider: stage.provider });
  stage.open.push(client);
  say(`   The client listens on ${client.redirectUri} and opens the browser.`);
  const page = await signIn(stage, client.authorizationUrl);
  say(`   The provider sends the browser to port ${stage.registered}, where nobody listens …`);
  const result = await client.finished;
  if (!result.ok) throw new Error(`the client did not get its tokens: ${result.error}`);
  await until("the client's own page", () => page.$('#signed-in'));
  say(
    `   … and Portmend brings the callback to port ${client.port}: one ${client.requests[0].method} request, code traded for tokens.`,
  );
  await picture(stage, page, '1-delivered');
}

/** @param {Stage} stage */
async function explained(stage) {
  say('\n2. The client has given up meanwhile.');
  const client = await startClient({ provider: stage.provider });
  const page = await signIn(stage, client.authorizationUrl, () => client.close());
  say(
    `   Nobody listens on port ${client.port} or on port ${stage.registered}: Portmend explains instead of guessing.`,
  );
  const text = await explanationIn(page);
  say(
    `   "${String(text)
      .split('\n')
      .find((line) => line.trim().length > 20)
      ?.trim()}"`,
  );
  await picture(stage, page, '2-explained');
}

/**
 * Opens the sign-in as the client would, and consents as the user would.
 * @param {Stage} stage
 * @param {string} url
 * @param {() => unknown} [meanwhile] before consenting
 */
async function signIn({ browser }, url, meanwhile) {
  const page = await browser.newPage();
  await page.setViewport({ width: 1000, height: 1100 });
  go(page, url);
  await until('the consent page', () => page.$('#approve'));
  await meanwhile?.();
  say('   The user approves.');
  await click(page, '#approve');
  return page;
}

/**
 * @param {Stage} stage
 * @param {import('puppeteer-core').Page} page
 * @param {string} name
 */
async function picture({ kind, headless }, page, name) {
  if (!headless) return;
  const path = join(PICTURES, `${name}-${kind}.png`);
  await page.screenshot({ path: /** @type {`${string}.png`} */ (path) });
  say(`   Picture: ${relative(ROOT, path)}`);
}

/** Leaves the browser to the user, with a sign-in that can be tried. @param {Stage} stage */
async function leaveOpen(stage) {
  const client = await startClient({ provider: stage.provider });
  stage.open.push(client);
  say(
    `\nThe browser is yours. A client waits on port ${client.port}; to sign in, open this address:\n\n${client.authorizationUrl}\n`,
  );
  say('Close the browser or press Ctrl-C to end.');
  await new Promise((resolve) => {
    stage.browser.once('disconnected', resolve);
  });
}

/** @param {number} port */
function isFree(port) {
  return new Promise((resolve) => {
    const server = createServer().once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/** @param {string} line */
const say = (line) => console.log(line);
