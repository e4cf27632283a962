// Settings preset by an administrator apply until the user saves their own.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { startFrontedProvider } from '../servers/front.mjs';
import { extensionOrigin, KINDS, PROVIDER_NAME } from './browser.mjs';
import { click } from './portmend.mjs';
import { cannotPresetSettings, presetSettings } from './managed-settings.mjs';
import { Scene } from './scene.mjs';
import { until } from './wait.mjs';

for (const kind of KINDS) {
  describe(`managed (${kind})`, { skip: cannotPresetSettings(kind) }, () => {
    /** @type {Scene} */
    let scene;
    /** @type {{ close(): unknown }[]} */
    const open = [];
    /** @type {Awaited<ReturnType<typeof startFrontedProvider>>} */
    let provider;

    before(async () => {
      provider = await startFrontedProvider({ name: PROVIDER_NAME });
      open.push(provider);
      const registration = {
        name: 'Preset by the administrator',
        authorization_server: provider.issuer,
        redirect_uris: ['http://localhost:38000/callback'],
      };
      const presetting = presetSettings(kind, new URL(extensionOrigin(kind)).host, {
        version: 1,
        correction: 'ask',
        registrations: [registration],
      });
      open.push(presetting);
      scene = new Scene(kind, presetting.options);
      await scene.start();
    });
    afterEach(() => scene.clear());
    after(async () => {
      await scene.end();
      for (const thing of open.reverse()) await thing.close();
    });

    /** Completes a sign-in and returns its diagnoses. */
    async function signIn() {
      const client = await scene.client({ provider });
      const page = await scene.tab(client.authorizationUrl);
      await click(page, '#approve');
      assert.ok((await client.finished).ok);
      const values = Object.values(await scene.extension.read('session'));
      return values
        .filter((value) => value.kind && value.explanation.requested === client.redirectUri)
        .map((value) => value.explanation.diagnosis);
    }

    it('applies and shows the preset while the user has saved nothing', async () => {
      assert.equal((await scene.extension.read('local')).settings, undefined);
      // Chromium reads an extension's policies only after installing it.
      await until('the preset', () =>
        scene.extension.page.evaluate(
          async () => (await (globalThis.browser ?? globalThis.chrome).storage.managed.get('settings')).settings,
        ),
      );
      assert.deepEqual(await signIn(), ['redirect_uri_mismatch']);
      const { page } = scene.extension;
      await page.bringToFront();
      assert.equal(
        await until('the registration in the table', () => page.$eval('tbody .name', (name) => name.textContent)),
        'Preset by the administrator',
      );
      assert.equal(await page.$eval('input[name=policy]:checked', (choice) => choice.value), 'ask');
    });

    it('prefers the settings that the user saves', async () => {
      await scene.extension.save({ registrations: [] });
      assert.deepEqual(await signIn(), []);
    });
  });
}
