/** The Firefox part of `scripts/bench`: what a right callback takes, compared with a Firefox without extension. */

import { setTimeout } from 'node:timers/promises';
import { startBrowser } from '../../tests/e2e/browser.mjs';
import { go, openExtension } from '../../tests/e2e/portmend.mjs';
import { until } from '../../tests/e2e/wait.mjs';
import { APPROVAL_MS, ROUNDS } from './bench-asleep.mjs';
import { startServers } from './bench-servers.mjs';

/** @returns {Promise<{ ours: number[], bare: number[] }>} milliseconds, one value per round */
export async function benchFirefox() {
  const servers = await startServers();
  const [ours, bare] = await Promise.all([startBrowser('firefox'), startBrowser('firefox', { extended: false })]);
  try {
    const extension = await openExtension(ours);
    await extension.save({ trusted_servers: [{ authorization_server: servers.origin }] });
    const sides = [
      { page: await ours.browser.newPage(), extension, times: /** @type {number[]} */ ([]) },
      { page: await bare.browser.newPage(), extension: undefined, times: /** @type {number[]} */ ([]) },
    ];
    for (let round = 0; round < ROUNDS; round += 1)
      for (const side of sides) {
        const { state, url } = servers.request();
        await side.page.goto(url);
        const isArmed = async () => JSON.stringify(await side.extension?.rules()).includes(state);
        if (side.extension) await until('the rule', isArmed);
        await setTimeout(APPROVAL_MS);
        const location = `http://localhost:${servers.waiting}/callback?code=c&state=${state}`;
        side.times.push(await servers.callback((address) => go(side.page, address), location));
      }
    return { ours: sides[0].times, bare: sides[1].times };
  } finally {
    await Promise.all([ours.close(), bare.close()]);
    await servers.close();
  }
}
