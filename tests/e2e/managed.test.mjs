// Settings preset by an administrator stay in force beside those that the user saves, and cannot be edited.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { startFrontedProvider } from '../servers/front.mjs';
import { deadPort } from '../servers/ports.mjs';
import { extensionOrigin, KINDS, PROVIDER_NAME } from './browser.mjs';
import { underPolicies } from './chromium-policies.mjs';
import { failed } from './flows.mjs';
import { popupOf, pressToolbarButton } from './popup.mjs';
import { click, explanationIn } from './portmend.mjs';
import { cannotPresetSettings, presetSettings } from './managed-settings.mjs';
import { Scene } from './scene.mjs';
import { until } from './wait.mjs';

const PRESET = { name: 'Preset by the administrator', redirect_uris: ['http://localhost:38000/callback'] };

for (const kind of KINDS) {
  describe(`managed (${kind})`, { skip: cannotPresetSettings(kind) }, () => {
    /** @type {Scene} */
    let scene;
    /** @type {{ close(): unknown }[]} */
    const open = [];
    /** @type {Awaited<ReturnType<typeof startFrontedProvider>>} */
    let provider;
    /** @type {ReturnType<typeof presetSettings>} */
    let presetting;
    /** @type {Awaited<ReturnType<typeof startFrontedProvider>>} */
    let leftAlone;
    /** @type {object} */
    let registration;

    before(async () => {
      provider = await startFrontedProvider({ name: PROVIDER_NAME });
      open.push(provider);
      const dead = await deadPort();
      leftAlone = await startFrontedProvider({ name: PROVIDER_NAME, landing: { port: dead.port } });
      open.push({ close: () => dead.release() }, leftAlone);
      registration = { ...PRESET, authorization_server: provider.issuer };
      presetting = presetSettings(kind, new URL(extensionOrigin(kind)).host, {
        settings: {
          version: 1,
          correction: 'ask',
          registrations: [registration],
          left_alone: [leftAlone.issuer],
        },
      });
      open.push(presetting);
      scene = new Scene(kind, presetting.options);
      await scene.start();
      scene.holdUntilSeen(provider);
      scene.holdUntilSeen(leftAlone);
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

    it('stays in force beside what the user saves, and cannot be edited', async () => {
      const own = { ...PRESET, name: 'My own', authorization_server: 'https://other.example' };
      await scene.extension.save({ correction: 'off', registrations: [own] });
      assert.deepEqual(await signIn(), ['redirect_uri_mismatch']);
      const { page } = scene.extension;
      await page.bringToFront();
      const rows = await until('both registrations', async () => {
        const shown = await page.$$eval('tbody tr', (all) =>
          all.map((row) => [row.querySelector('.name')?.textContent, row.querySelectorAll('button').length > 0]),
        );
        return shown.length === 2 && shown;
      });
      assert.deepEqual(rows, [
        [PRESET.name, false],
        ['My own', true],
      ]);
      assert.equal(await page.$eval('input[name=policy]:checked', (choice) => choice.value), 'ask');
      assert.ok(await page.$$eval('input[name=policy]', (all) => all.every(({ disabled }) => disabled)));
    });

    it('leaves a server alone, also if the user does, and offers nothing that would not change that', async () => {
      const { issuer } = leftAlone;
      const client = await scene.client({ provider: leftAlone });
      const page = await scene.tab(client.authorizationUrl);
      await click(page, '#approve');
      await failed(page);
      assert.equal(client.requests.length, 0);
      assert.deepEqual(
        Object.keys(await scene.extension.read('session')).filter((key) => key.startsWith('tab:')),
        [],
      );
      // The warning of an earlier sign-in may still be open.
      await (await popupOf(scene))?.close();
      for (const left_alone of [[], [issuer]]) {
        await scene.extension.save({ registrations: [], left_alone });
        const options = scene.extension.page;
        await options.bringToFront();
        const entries = await until('the list of servers', async () => {
          const shown = await options.$$eval('[aria-labelledby=left-alone-title] li', (all) =>
            all.map((item) => [item.querySelector('code')?.textContent, item.querySelectorAll('button').length]),
          );
          return shown.length > 0 && shown;
        });
        assert.deepEqual(entries, [[issuer, 0]]);
        const popup = await pressToolbarButton(scene, page);
        const text = await until('what the popup says', () => popup.text('.recent .leave'));
        assert.equal(text, `Your administrator has chosen not to use Portmend for ${new URL(issuer).host}.`);
        await popup.close();
      }
    });

    it(
      'changes when the administrator changes it',
      { skip: kind === 'firefox' && 'Firefox reads it once' },
      async () => {
        presetting.change?.({ settings: { version: 1, registrations: [{ ...registration, name: 'Renamed' }] } });
        const { page } = scene.extension;
        await page.bringToFront();
        await until('the new name', () => page.$eval('tbody .name', (name) => name.textContent === 'Renamed'));
        // What the administrator has left to the user is the user's.
        await until('the choice of the user', () =>
          page.$eval('input[name=policy]:checked', (choice) => choice.value === 'automatic' && !choice.disabled),
        );
      },
    );
  });
}

underPolicies(
  'a policy that forbids addresses of this computer',
  'Firefox reads its policies from a folder of the computer only',
  () => ({ URLBlocklist: ['localhost'] }),
  (scene) => {
    it('is named, with what lifts it, and nothing is sent', async () => {
      const client = await scene.client({ provider: await scene.provider(undefined, { autoApprove: true }) });
      const text = await explanationIn(await scene.tab(client.authorizationUrl));
      assert.match(text, /chrome:\/\/policy/);
      assert.equal(client.requests.length, 0);
    });
  },
);
