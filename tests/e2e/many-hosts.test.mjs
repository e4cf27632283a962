// One app at many hosts of its provider: what is saved for login.salesforce.com holds where an org signs in itself. The browser
// reaches a real authorization server under the real names, on the real port, through a proxy.
import assert from 'node:assert/strict';
import { after, it } from 'node:test';
import { REGISTERED } from '../servers/oidc-provider.mjs';
import { startTunnels } from '../servers/proxy.mjs';
import { startSecureProvider } from '../servers/tls-front.mjs';
import { click } from './portmend.mjs';
import { inEachBrowser } from './scene.mjs';
import { until } from './wait.mjs';

/** @import { Scene } from './scene.mjs' */

const AUTHORIZATION = '/services/oauth2/authorize';

/** For which the app is saved. */
const SAVED = 'https://login.salesforce.com';
const ORG = 'acme.my.salesforce.com';
const OTHERS = [ORG, 'test.salesforce.com', 'acme.my.site.com'];

/** One for each browser, because they run side by side. */
const TUNNELS = { chromium: await startTunnels(), firefox: await startTunnels() };

const OPTIONS = {
  trusting: true,
  args: [`--proxy-server=https=127.0.0.1:${TUNNELS.chromium.port}`],
  preferences: {
    'network.proxy.type': 1,
    'network.proxy.ssl': '127.0.0.1',
    'network.proxy.ssl_port': TUNNELS.firefox.port,
  },
};

after(() => Promise.all(Object.values(TUNNELS).map((tunnels) => tunnels.close())));

inEachBrowser(
  'one app, many hosts',
  (scene, kind) => {
    /**
     * An authorization server of one of the hosts, with an app for which an address is registered.
     * @param {string} host
     * @param {string} registered
     */
    async function server(host, registered) {
      const options = { registered: [registered], routes: { authorization: AUTHORIZATION } };
      const provider = scene.keep(await startSecureProvider({ issuer: `https://${host}`, ...options }));
      TUNNELS[kind].led.set(`${host}:443`, provider.port);
      return provider;
    }

    /** @param {Awaited<ReturnType<Scene['client']>>} client */
    const open = ({ authorizationUrl }) => scene.tab(authorizationUrl.replace('/auth?', `${AUTHORIZATION}?`));

    /** Saves the app for one host. @param {string} registered @param {object} [more] */
    const save = (registered, more) =>
      scene.extension.save({
        registrations: [
          { name: 'App', authorization_server: SAVED, client_id: 'web', redirect_uris: [registered], ...more },
        ],
      });

    for (const host of OTHERS) {
      it(`warns at ${host} before consent, and names the port that is registered`, async () => {
        const client = await scene.client({ provider: await server(host, REGISTERED), clientId: 'web' });
        await save(REGISTERED, {
          client: 'claude-code',
          server_name: 'sf',
          server_url: 'https://api.salesforce.com/mcp',
        });
        await open(client);
        const { kind: shown, explanation } = await until('the warning', async () =>
          Object.values(await scene.extension.read('session')).find(
            (record) => record.explanation?.requested === client.redirectUri,
          ),
        );
        assert.deepEqual([shown, explanation.diagnosis], ['warn', 'redirect_uri_mismatch']);
        assert.deepEqual(explanation.registered, [REGISTERED]);
        const commands = JSON.stringify(explanation.remedy);
        assert.match(commands, /--callback-port 38000 sf /);
        assert.ok(!commands.includes(client.redirectUri), 'nothing is to be registered');
      });
    }

    it('delivers at the host of an org to the address that is saved', async () => {
      const registered = `http://localhost:${await scene.dead()}/callback`;
      const provider = await server(ORG, registered);
      const client = await scene.client({ provider, clientId: 'web', redirectUri: registered });
      await save(registered, { listener: `http://localhost:${client.port}` });
      await click(await open(client), '#approve');
      assert.ok((await client.finished).ok);
    });

    it('says nothing about another app of the same org', async () => {
      const client = await scene.client({ provider: await server(ORG, REGISTERED) });
      await save(REGISTERED);
      await click(await open(client), '#approve');
      assert.ok((await client.finished).ok);
      assert.deepEqual(await scene.explained(), []);
    });
  },
  OPTIONS,
);
