/** Tests in a Chromium to which policies of an administrator apply. */

import { after, afterEach, before, describe } from 'node:test';
import { extensionOrigin, KINDS } from './browser.mjs';
import { cannotPresetSettings, presetSettings } from './managed-settings.mjs';
import { Scene } from './scene.mjs';

/**
 * @param {string} name of the group of tests
 * @param {string} notInFirefox why they do not run in Firefox
 * @param {(id: string) => object} policies for the extension with this id
 * @param {(scene: Scene) => void} define
 */
export function underPolicies(name, notInFirefox, policies, define) {
  const skip = KINDS.includes('chromium') ? cannotPresetSettings('chromium') : notInFirefox;
  describe(`${name} (chromium)`, { skip }, () => {
    const id = new URL(extensionOrigin('chromium')).host;
    const preset = presetSettings('chromium', id, {}, policies(id));
    const scene = new Scene('chromium', preset.options);
    before(() => scene.start());
    afterEach(() => scene.clear());
    after(async () => {
      await scene.end();
      preset.close();
    });
    define(scene);
  });
}
