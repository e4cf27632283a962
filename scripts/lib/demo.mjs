/** The demonstration of `scripts/run`, with a real provider, client and browser, all on this computer. */

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

/** The registered port, if it is free. */
const PREFERRED_PORT = 38000;

/** @import { Browser } from './paths.mjs' */
/** @typedef {{ kind: Browser, headless: boolean, browser: import('puppeteer-core').Browser, provider: { issuer: string, address: string }, registered: number, open: { close(): unknown }[] }} Demo */

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
    const registered = (await isFree(PREFERRED_PORT)) ? PREFERRED_PORT : await freePort();
    const provider = await startFrontedProvider({ name: 'idp.example', landing: { port: registered } });
    open.push(provider);
    say(`A real authorization server is running at ${provider.issuer}.`);
    say(`It sends every response to the registered callback URL, http://localhost:${registered}/callback.`);
    const started = await startBrowser(kind, { headless });
    open.push(started);
    const demo = { kind, headless, browser: started.browser, provider, registered, open };
    await delivered(demo);
    await explained(demo);
    if (headless) say(`\nThe screenshots are in ${relative(ROOT, PICTURES)}/.`);
    else await leaveOpen(demo);
  } finally {
    await closeAll();
  }
}

/** @param {Demo} demo */
async function delivered(demo) {
  say('\n1. The client listens on a port of its own choice.');
  const client = await startClient({ provider: demo.provider });
  demo.open.push(client);
  say(`   The client listens on ${client.redirectUri} and opens the browser.`);
  const page = await signIn(demo, client.authorizationUrl);
  say(`   The provider sends the browser to port ${demo.registered}, where nobody listens …`);
  const result = await client.finished;
  if (!result.ok) throw new Error(`the client did not get its tokens: ${result.error}`);
  await until("the client's own page", () => page.$('#signed-in'));
  say(
    `   … and Portmend delivers the callback to port ${client.port}: one ${client.requests[0].method} request, and the code is exchanged for tokens.`,
  );
  await picture(demo, page, '1-delivered');
}

/** @param {Demo} demo */
async function explained(demo) {
  say('\n2. The client gives up before the user consents.');
  const client = await startClient({ provider: demo.provider });
  const page = await signIn(demo, client.authorizationUrl, () => client.close());
  say(
    `   Nobody listens on port ${client.port} or ${demo.registered}, so Portmend explains the failure instead of guessing.`,
  );
  const text = await explanationIn(page);
  say(
    `   "${String(text)
      .split('\n')
      .find((line) => line.trim().length > 20)
      ?.trim()}"`,
  );
  await picture(demo, page, '2-explained');
}

/**
 * Opens the sign-in as the client would, and consents as the user would.
 * @param {Demo} demo
 * @param {string} url
 * @param {() => unknown} [meanwhile] called before consenting
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
 * @param {Demo} demo
 * @param {import('puppeteer-core').Page} page
 * @param {string} name
 */
async function picture({ kind, headless }, page, name) {
  if (!headless) return;
  const path = join(PICTURES, `${name}-${kind}.png`);
  await page.screenshot({ path: /** @type {`${string}.png`} */ (path) });
  say(`   Screenshot: ${relative(ROOT, path)}`);
}

/** Leaves the browser open, with a sign-in for the user to try. @param {Demo} demo */
async function leaveOpen(demo) {
  const client = await startClient({ provider: demo.provider });
  demo.open.push(client);
  say(
    `\nNow you can try it yourself. A client is listening on port ${client.port}. To sign in, open this URL:\n\n${client.authorizationUrl}\n`,
  );
  say('Close the browser or press Ctrl-C to quit.');
  await new Promise((resolve) => {
    demo.browser.once('disconnected', resolve);
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
