// A client that listens with TLS and a certificate of its own: the browser's warning is left alone, and no callback goes
// to its port in plain http.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { startTlsListener } from '../servers/tls-listener.mjs';
import { inEachBrowser } from './scene.mjs';
import { until } from './wait.mjs';

inEachBrowser('tls', (scene, kind) => {
  it('leaves a certificate warning to the browser, and the sign-in to the user who passes it', async () => {
    const listener = scene.keep(await startTlsListener());
    const redirectUri = `https://localhost:${listener.port}/callback`;
    const provider = await scene.provider(undefined, { registered: [redirectUri], autoApprove: true });
    const client = await scene.client({ provider, clientId: 'web', redirectUri });
    const page = await scene.tab(client.authorizationUrl);
    await until('the handshake to fail', () => listener.refused.length > 0);
    assert.deepEqual(
      (await scene.explained()).filter(({ requested }) => requested === redirectUri),
      [],
    );
    assert.equal(listener.requests.length, 0);
    assert.ok(!listener.refused.includes('ERR_SSL_HTTP_REQUEST'), `no plain http: ${listener.refused}`);
    // Firefox's page with the warning cannot be reached by automation.
    if (kind === 'firefox') return;
    await page.bringToFront();
    // Chromium's own way past the warning, without a mouse.
    await page.keyboard.type('thisisunsafe');
    await until("the client's own page", () => page.$('#signed-in'));
    assert.equal(listener.requests.filter((path) => path.includes(`state=${client.state}`)).length, 1);
  });
});
