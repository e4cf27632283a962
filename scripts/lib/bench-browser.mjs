/** The browser part of `scripts/bench`: two instances of Chromium, one with Portmend and one with a plain redirect rule. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import puppeteer from 'puppeteer-core';
import { CHROMIUM_FLAGS, startBrowser } from '../../tests/e2e/browser.mjs';
import { openExtension } from '../../tests/e2e/portmend.mjs';
import { until } from '../../tests/e2e/wait.mjs';
import { deadPort } from '../../tests/servers/ports.mjs';
import { browserProgram } from './browsers.mjs';

const ROUNDS = 40;

/** @param {http.RequestListener} listener */
async function serve(listener) {
  const server = http.createServer(listener);
  await new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(undefined));
  });
  return { server, port: /** @type {import('node:net').AddressInfo} */ (server.address()).port };
}

/**
 * An extension that only redirects one port to another.
 * @param {number} from
 * @param {number} to
 */
function bareExtension(from, to) {
  const folder = mkdtempSync(join(tmpdir(), 'portmend-bench-'));
  const rule = {
    id: 1,
    action: { type: 'redirect', redirect: { transform: { port: String(to) } } },
    condition: { urlFilter: `|http://localhost:${from}/callback`, resourceTypes: ['main_frame'] },
  };
  writeFileSync(join(folder, 'rules.json'), JSON.stringify([rule]));
  writeFileSync(
    join(folder, 'manifest.json'),
    JSON.stringify({
      manifest_version: 3,
      name: 'bare',
      version: '1',
      permissions: ['declarativeNetRequestWithHostAccess'],
      host_permissions: ['http://localhost/*'],
      declarative_net_request: { rule_resources: [{ id: 'r', enabled: true, path: 'rules.json' }] },
    }),
  );
  return folder;
}

/** Milliseconds from the provider's redirect to the request at the listener. */
export async function benchBrowser() {
  const dead = await deadPort();
  let left = 0;
  /** @type {(arrived: number) => void} */
  let arrived = () => undefined;
  const listener = await serve((_, response) => {
    arrived(performance.now());
    response.end('<!doctype html><title>signed in</title>');
  });
  const provider = await serve((request, response) => {
    if (!request.url?.startsWith('/go'))
      return response.setHeader('content-type', 'text/html').end('<!doctype html><title>consent</title>');
    left = performance.now();
    return response
      .writeHead(302, { location: `http://localhost:${dead.port}/callback?code=c&state=${request.url.split('=')[1]}` })
      .end();
  });
  const folder = bareExtension(dead.port, listener.port);
  const ours = await startBrowser('chromium');
  const bare = await puppeteer.launch({
    executablePath: browserProgram('chromium'),
    headless: true,
    pipe: true,
    enableExtensions: [folder],
    args: CHROMIUM_FLAGS,
  });
  const extension = await openExtension(ours);
  const issuer = `http://idp.example:${provider.port}`;
  /** @param {import('puppeteer-core').Page} page @param {string} state */
  const once = async (page, state) => {
    const time = new Promise((resolve) => {
      arrived = (now) => resolve(now - left);
    });
    await page.bringToFront();
    // Only the request to the listener matters, not its page.
    page.goto(`${issuer}/go?state=${state}`).catch(() => undefined);
    return /** @type {Promise<number>} */ (time);
  };
  /** @type {{ ours: number[], bare: number[] }} */
  const times = { ours: [], bare: [] };
  const barePage = await bare.newPage();
  const ourPage = await ours.browser.newPage();
  for (let round = 0; round < ROUNDS; round += 1) {
    const state = `state-${round}-${'x'.repeat(32)}`;
    await ourPage.goto(
      `${issuer}/auth?response_type=code&client_id=c${round}&redirect_uri=${encodeURIComponent(`http://localhost:${listener.port}/callback`)}&state=${state}&code_challenge=x&code_challenge_method=S256`,
    );
    await until('the rule', async () =>
      (await extension.rules()).some((rule) => rule.condition.urlFilter?.includes(state)),
    );
    times.ours.push(await once(ourPage, state));
    await barePage.goto(`${issuer}/auth`);
    times.bare.push(await once(barePage, state));
  }
  await Promise.all([ours.close(), bare.close()]);
  for (const { server } of [listener, provider]) {
    server.closeAllConnections();
    server.close();
  }
  dead.release();
  rmSync(folder, { recursive: true });
  return times;
}
