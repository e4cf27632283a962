/** Failed sign-ins, played up to their explanation page. */

import { click, explanationIn, go } from './portmend.mjs';
import { until } from './wait.mjs';

/**
 * A sign-in whose callback was sent to a dead port.
 * @param {import('./scene.mjs').Scene} scene
 * @param {object[]} [registrations] to save first
 */
export async function reachExplanation(scene, registrations = []) {
  await scene.extension.save({ correction: 'ask', registrations });
  const provider = await scene.provider({ port: await scene.dead() });
  const client = await scene.client({ provider });
  const page = await scene.tab();
  go(page, client.authorizationUrl);
  await click(page, '#approve');
  await explanationIn(page);
  const attempt = await attemptIn(page);
  const { landed } = await until('the callback', () => provider.front.moved.at(-1));
  return { client, page, attempt, code: String(new URL(landed).searchParams.get('code')) };
}

/**
 * A callback on a dead port whose request was not seen.
 * @param {import('./scene.mjs').Scene} scene
 */
export async function reachExplanationUnseen(scene) {
  const page = await scene.tab(`http://localhost:${await scene.dead()}/callback?code=a-code&state=a-state`);
  await explanationIn(page);
  return { attempt: await attemptIn(page) };
}

/**
 * A sign-in whose callback went where the client had asked for, when it no longer listened.
 * @param {import('./scene.mjs').Scene} scene
 */
export async function reachExplanationRefused(scene) {
  const client = await scene.client({ provider: await scene.provider(undefined) });
  await client.close();
  const page = await scene.tab(client.authorizationUrl);
  await click(page, '#approve');
  await explanationIn(page);
  return { attempt: await attemptIn(page) };
}

/** The number of the attempt that a page explains. @param {import('puppeteer-core').Page} page */
const attemptIn = (page) => page.evaluate(() => location.hash.slice(1));
