// With a preference, Firefox asks before a page of a public site may navigate to this computer. It may become the default.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { privileged } from './firefox.mjs';
import { click, explanationIn } from './portmend.mjs';
import { inEachBrowser } from './scene.mjs';
import { until } from './wait.mjs';

const PREFERENCES = {
  'network.lna.enabled': true,
  'network.lna.blocking': true,
  'network.lna.allow_top_level_navigation': false,
  // As if the user had refused.
  'permissions.default.loopback-network': 2,
};

inEachBrowser('local network', (scene, kind) => {
  /** Lets a server count as one of the public network, as providers are. @param {string} address */
  const isPublic = (address) =>
    privileged(scene.started.browser).prefer('network.lna.address_space.public.override', new URL(address).host);

  it(
    'explains a refused navigation, sends nothing, and delivers when the user says so',
    { skip: kind === 'chromium' && 'Chromium has no such setting' },
    async () => {
      const provider = await scene.provider(undefined);
      await isPublic(`http://127.0.0.1:${new URL(provider.issuer).port}`);
      for (const [name, value] of Object.entries(PREFERENCES))
        await privileged(scene.started.browser).prefer(name, value);
      const client = await scene.client({ provider });
      const page = await scene.tab(client.authorizationUrl);
      await until('the consent page', () => page.$('#approve'));
      await click(page, '#approve');
      assert.match(await explanationIn(page), /The site may not reach this computer/);
      assert.equal(client.requests.length, 0);
      await click(page, '.now button.primary');
      assert.ok((await client.finished).ok);
      assert.equal(client.requests.length, 1);
    },
  );
});
