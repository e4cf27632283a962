// A client that starts to listen only after the provider has answered gets its callback, as it would without Portmend.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { startListener } from '../servers/listener.mjs';
import { deadPort } from '../servers/ports.mjs';
import { click, explanationIn } from './portmend.mjs';
import { inEachBrowser } from './scene.mjs';
import { until } from './wait.mjs';

inEachBrowser('a late listener', (scene) => {
  /** A sign-in that has just been explained: nothing listens where the client asked for its callback. */
  async function refused() {
    const held = await deadPort();
    scene.keep({ close: () => held.release() });
    const redirectUri = `http://localhost:${held.port}/callback`;
    const client = await scene.client({ provider: await scene.provider(undefined), redirectUri });
    const page = await scene.tab(client.authorizationUrl);
    await click(page, '#approve');
    const record = () =>
      until('the explanation', async () =>
        Object.values(await scene.extension.read('session')).find(
          ({ kind, explanation }) => kind && explanation.requested === redirectUri,
        ),
      );
    const listen = async () => {
      await held.release();
      return scene.keep(await startListener({ port: held.port }));
    };
    assert.equal((await record()).explanation.diagnosis, 'nobody_listening');
    return { client, page, record, listen };
  }

  it('gets its callback without a click', async () => {
    const { client, page, record, listen } = await refused();
    const listener = await listen();
    const { url } = await listener.received();
    assert.equal(new URL(url, 'http://localhost').searchParams.get('state'), client.state);
    await until("the client's page", () => page.$('#other'));
    const { explanation } = await until('the delivery to be recorded', async () => {
      const now = await record();
      return now.kind === 'corrected' && now;
    });
    assert.equal(explanation.summary.key, 'summary_answered_late');
    assert.equal(listener.requests.filter((request) => request.url.startsWith('/callback')).length, 1);
  });

  it('gets nothing by itself once the user has begun to use the page, and its callback at a click', async () => {
    const { page, record, listen } = await refused();
    await explanationIn(page);
    const { retry_at: due } = (await record()).explanation;
    const listener = await listen();
    await until('the time of the next try to pass', () => Date.now() > due + 1000);
    assert.ok(listener.untouched);
    assert.ok(await page.$('[data-retry].gone'));
    const labels = await page.$$eval('.now > .row:not(.secondary) > button', (buttons) =>
      buttons.map((button) => button.textContent),
    );
    await click(page, `.now > .row:not(.secondary) > button:nth-of-type(${labels.indexOf('Try again') + 1})`);
    await listener.received();
    assert.equal(listener.requests.filter((request) => request.url.startsWith('/callback')).length, 1);
  });
});
