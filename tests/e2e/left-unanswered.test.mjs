// A callback that hangs, and that somebody opens at another address before it is answered.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { startListener } from '../servers/listener.mjs';
import { click, explanationIn, go } from './portmend.mjs';
import { inEachBrowser } from './scene.mjs';
import { until } from './wait.mjs';

inEachBrowser('left unanswered', (scene) => {
  it('asks before the callback goes back to where it hung, and looks for no extension', async () => {
    const hanging = scene.keep(await startListener({ behaviour: 'silent' }));
    const redirectUri = `http://localhost:${hanging.port}/callback`;
    const client = await scene.client({ provider: await scene.provider(undefined), redirectUri });
    const page = await scene.tab(client.authorizationUrl);
    await until('the rule to be armed', async () => (await scene.extension.rules()).length > 0);
    await click(page, '#approve');
    await hanging.received();
    const { length } = hanging.requests;
    const dead = await scene.dead();
    go(page, `http://localhost:${dead}${hanging.requests[0].url}`);
    const text = await explanationIn(page);
    assert.match(
      text,
      new RegExp(`localhost:${hanging.port} had not answered yet when the callback was opened at localhost:${dead}`),
    );
    assert.match(text, /may have read the callback/);
    assert.doesNotMatch(text, /Find the extension/);
    assert.equal(hanging.requests.length, length, 'nothing was sent back');
  });

  it('says nothing if the address that is opened answers', async () => {
    const hanging = scene.keep(await startListener({ behaviour: 'silent' }));
    const redirectUri = `http://localhost:${hanging.port}/callback`;
    const client = await scene.client({ provider: await scene.provider(undefined), redirectUri });
    const page = await scene.tab(client.authorizationUrl);
    await until('the rule to be armed', async () => (await scene.extension.rules()).length > 0);
    await click(page, '#approve');
    await hanging.received();
    go(page, `http://localhost:${client.port}${hanging.requests[0].url}`);
    assert.ok((await client.finished).ok, 'the client has got it');
    const explained = (await scene.explained()).filter((explanation) => explanation.requested === redirectUri);
    assert.deepEqual(explained, []);
  });
});
