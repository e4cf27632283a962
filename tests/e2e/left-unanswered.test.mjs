// A callback that hangs, and that is opened at another address before it is answered.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { startListener } from '../servers/listener.mjs';
import { explanationIn, go } from './portmend.mjs';
import { inEachBrowser } from './scene.mjs';
import { until } from './wait.mjs';

inEachBrowser('left unanswered', (scene) => {
  /** A sign-in whose callback hangs. Returns what opens it at another port, as an address that is typed would. */
  async function hung() {
    const hanging = scene.keep(await startListener({ behaviour: 'silent' }));
    const redirectUri = `http://localhost:${hanging.port}/callback`;
    // Without a consent page: a busy Firefox loses a navigation that follows a press on a page's button too fast.
    const provider = await scene.provider(undefined, { autoApprove: true });
    const client = await scene.client({ provider, redirectUri });
    const page = await scene.tab();
    go(page, client.authorizationUrl);
    await hanging.received();
    const { attempt } = await until('the sign-in to be kept', async () =>
      Object.values(await scene.extension.read('session')).find(({ attempt: kept }) => kept?.state === client.state),
    );
    const openAt = (/** @type {number} */ port) =>
      scene.extension.page.evaluate(
        (tab, url) => void chrome.tabs.update(tab, { url }),
        attempt.tab,
        `http://localhost:${port}${hanging.requests[0].url}`,
      );
    return { hanging, redirectUri, client, page, openAt };
  }

  it('asks before the callback goes back to where it hung, and looks for no extension', async () => {
    const { hanging, page, openAt } = await hung();
    const dead = await scene.dead();
    await openAt(dead);
    const text = await explanationIn(page);
    const left = `localhost:${hanging.port} had not answered yet when the callback was opened at localhost:${dead}`;
    assert.match(text, new RegExp(left));
    assert.match(text, /Portmend asks you first/);
    assert.doesNotMatch(text, /Find the extension/);
    assert.equal(hanging.requests.length, 1, 'nothing was sent back');
  });

  it('says nothing if the address that is opened answers', async () => {
    const { redirectUri, client, openAt } = await hung();
    await openAt(client.port);
    assert.ok((await client.finished).ok, 'the client has got it');
    const explained = (await scene.explained()).filter((explanation) => explanation.requested === redirectUri);
    assert.deepEqual(explained, []);
  });
});
