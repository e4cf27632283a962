// A real proxy that the browser uses even for the addresses of this computer: what it answers for a port on which nobody
// listens, and what the browser says if it cannot be used.
import assert from 'node:assert/strict';
import { after, it } from 'node:test';
import { startProxy } from '../servers/proxy.mjs';
import { PROVIDER_NAME } from './browser.mjs';
import { explanationIn } from './portmend.mjs';
import { inEachBrowser } from './scene.mjs';
import { until } from './wait.mjs';

/** One for each browser, because they run side by side. */
const PROXIES = { chromium: await startProxy(), firefox: await startProxy() };

const OPTIONS = {
  args: [`--proxy-server=127.0.0.1:${PROXIES.chromium.port}`, `--proxy-bypass-list=<-loopback>;${PROVIDER_NAME}`],
  preferences: {
    'network.proxy.type': 1,
    'network.proxy.http': '127.0.0.1',
    'network.proxy.http_port': PROXIES.firefox.port,
    'network.proxy.ssl': '127.0.0.1',
    'network.proxy.ssl_port': PROXIES.firefox.port,
    'network.proxy.no_proxies_on': PROVIDER_NAME,
    'network.proxy.allow_hijacking_localhost': true,
  },
};

after(() => Promise.all(Object.values(PROXIES).map((proxy) => proxy.close())));

inEachBrowser(
  'a proxy for the addresses of this computer',
  (scene, kind) => {
    const proxy = PROXIES[kind];

    /** A sign-in whose callback is sent to a port on which nobody listens. @param {'http' | 'https'} [scheme] */
    async function signIn(scheme = 'http') {
      const redirectUri = `${scheme}://localhost:${await scene.dead()}/callback`;
      // The native client of the provider may have no https address.
      const web = scheme === 'https' && { clientId: 'web' };
      const provider = await scene.provider(undefined, {
        ...(web && { registered: [redirectUri] }),
        autoApprove: true,
      });
      const client = await scene.client({ provider, redirectUri, ...web });
      return { redirectUri, page: await scene.tab(client.authorizationUrl) };
    }

    /** What is recorded of a sign-in. @param {string} redirectUri */
    const record = (redirectUri) =>
      until('the explanation', async () =>
        Object.values(await scene.extension.read('session')).find(
          ({ explanation }) => explanation?.requested === redirectUri,
        ),
      );

    it('leaves a sign-in alone that works', async () => {
      const client = await scene.client({ provider: await scene.provider(undefined, { autoApprove: true }) });
      await scene.tab(client.authorizationUrl);
      assert.ok((await client.finished).ok);
      assert.equal(client.requests.length, 1);
    });

    for (const status of [502, 503]) {
      it(`is named among the causes of status ${status}`, async () => {
        proxy.status = status;
        const { redirectUri } = await signIn();
        const { explanation } = await record(redirectUri);
        assert.equal(explanation.diagnosis, 'answered_with_error');
        assert.ok(explanation.causes.some((/** @type {{ key: string }} */ { key }) => key === 'cause_proxy_local'));
      });
    }

    // Firefox takes 503 for a refused connection.
    for (const status of [403, 407, 502]) {
      it(`is told if it refuses a tunnel with status ${status}`, async () => {
        proxy.status = status;
        const { redirectUri, page } = await signIn('https');
        assert.match(await explanationIn(page), /Your browser asked a proxy for localhost:\d+/);
        assert.equal((await record(redirectUri)).explanation.diagnosis, 'sent_to_proxy');
      });
    }

    it('is told if it is down', async () => {
      await proxy.stop();
      try {
        const { redirectUri, page } = await signIn();
        assert.match(await explanationIn(page), /Your browser asked a proxy for localhost:\d+/);
        assert.equal((await record(redirectUri)).explanation.diagnosis, 'sent_to_proxy');
      } finally {
        await proxy.start();
      }
    });
  },
  OPTIONS,
);
