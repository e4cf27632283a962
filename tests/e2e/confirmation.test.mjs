// When a delivery is not certain to be safe, Portmend explains the failure and delivers on one click.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { startListener } from '../servers/listener.mjs';
import { answering, click, explanationIn, go, placeOf, stopWorker } from './portmend.mjs';
import { inEachBrowser } from './scene.mjs';
import { until } from './wait.mjs';

/** The main button of an explanation. */
const DELIVER = '.now button.primary';

inEachBrowser('confirmation', (scene, kind) => {
  it('does not deliver a sign-in started by a page until the user clicks', async () => {
    const provider = await scene.provider({ port: await scene.dead() });
    const client = await scene.client({ provider });
    const page = await scene.tab(await scene.stranger(client.authorizationUrl));
    await click(page, '#go');
    await click(page, '#approve');
    assert.match(await explanationIn(page), new RegExp(String(client.port)));
    assert.equal(client.requests.length, 0, 'the client has received nothing yet');
    assert.equal((await scene.extension.rules()).length, 0);
    await click(page, DELIVER);
    assert.ok((await client.finished).ok);
    assert.equal(client.requests.length, 1);
  });

  it('explains a sign-in whose initiator is unknown because the worker was stopped and the provider redirected at once', async () => {
    const provider = await scene.provider({ port: await scene.dead() }, { autoApprove: true });
    const client = await scene.client({ provider });
    // In Firefox a new tab would count as opened from outside, so this one has shown a page before.
    const page = await scene.tab(await scene.stranger('about:blank'));
    await until('the earlier page', () => page.$('#go'));
    if (kind === 'chromium') await stopWorker(scene.started);
    go(page, client.authorizationUrl);
    // Only a committed page would have revealed the initiator, and none was committed before the refusal.
    await explanationIn(page);
    assert.equal(client.requests.length, 0, 'the client has received nothing yet');
    await click(page, DELIVER);
    assert.ok((await client.finished).ok);
    assert.equal(client.requests.length, 1);
  });

  it('explains a stale attempt and does not deliver it', async () => {
    const provider = await scene.provider({ port: await scene.dead() });
    const older = await scene.client({ provider });
    const oldTab = await scene.tab(older.authorizationUrl);
    await until('the consent page', () => oldTab.$('#approve'));
    const newer = await scene.client({ provider });
    const newTab = await scene.tab(newer.authorizationUrl);
    await until('the consent page', () => newTab.$('#approve'));
    await oldTab.bringToFront();
    await click(oldTab, '#approve');
    await explanationIn(oldTab);
    const offered = await oldTab.$$eval('.now button', (buttons) => buttons.map((button) => button.textContent));
    assert.ok(
      offered.every((text) => !text?.includes(String(older.port)) && !text?.includes(String(newer.port))),
      `no delivery is offered: ${offered}`,
    );
    assert.equal(older.requests.length + newer.requests.length, 0);
    await newTab.bringToFront();
    await click(newTab, '#approve');
    assert.ok((await newer.finished).ok, 'the newer attempt succeeds');
    assert.equal(older.requests.length, 0);
  });

  it('arms no rule under the policy "ask", and asks the user', async () => {
    await scene.extension.save({ correction: 'ask' });
    const provider = await scene.provider({ port: await scene.dead() });
    const client = await scene.client({ provider });
    const page = await scene.tab(client.authorizationUrl);
    await click(page, '#approve');
    await explanationIn(page);
    assert.equal(client.requests.length, 0);
    await click(page, DELIVER);
    assert.ok((await client.finished).ok);
  });

  it('delivers once, however often the button is pressed before the client answers', async () => {
    await scene.extension.save({ correction: 'ask' });
    const slow = scene.keep(await startListener({ behaviour: 'silent' }));
    const provider = await scene.provider({ port: await scene.dead() });
    const client = await scene.client({ provider, redirectUri: `http://localhost:${slow.port}/callback` });
    const page = await scene.tab(client.authorizationUrl);
    // The button is in view without scrolling.
    await page.setViewport({ width: 1000, height: 1000 });
    await click(page, '#approve');
    await explanationIn(page);
    const { x, y } = await placeOf(page, DELIVER);
    await click(page, DELIVER);
    await slow.received();
    // While its tab is on the way to another page, Chromium's automation does not ask this one. A press does nothing until the
    // first one is answered.
    await until('another press', async () => {
      await page.mouse.click(x, y);
      const records = Object.values(await scene.extension.read('session'));
      const events = records.flatMap(({ attempt: kept }) => kept?.log?.events ?? []);
      return events.filter(({ action }) => action === 'deliver').length > 1;
    });
    // A second delivery would be on its way before this.
    go(await scene.tab(), `http://127.0.0.1:${slow.port}/`);
    const paths = await until('the last request', () => {
      const all = slow.requests.map(({ path }) => path);
      return all.includes('/') && all;
    });
    assert.deepEqual(paths, ['/callback', '/']);
  });

  it('lets the user name the port when the request was not seen', async () => {
    const client = await scene.client({ provider: await scene.provider(undefined) });
    const page = await scene.tab();
    go(page, `http://localhost:${await scene.dead()}/callback?code=a-code&state=${client.state}`);
    await explanationIn(page);
    const field = await until('the field for the port', () => page.$('#listener'));
    await field.type(String(client.port));
    await answering(page, 'form:has(#listener) button');
    await page.keyboard.press('Enter');
    await until('the callback at the client', () => client.requests.length === 1);
    assert.equal(client.requests[0].query.code, 'a-code');
  });
});
