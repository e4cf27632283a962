// What the documents and the welcome page say that the browser says at installation is what it says.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { FIREFOX_ID } from '../../extension/manifest.mjs';
import { bareTexts } from '../../scripts/lib/locales.mjs';
import { unpacked } from '../../scripts/lib/paths.mjs';
import { inUi } from './firefox-ui.mjs';
import { inEachBrowser } from './scene.mjs';

/** @import { Browser } from 'puppeteer-core' */

/** What Firefox shows in its question before it adds an extension. @param {Browser} browser */
const toldByFirefox = (browser) =>
  inUi(
    browser,
    async (id) => {
      const { AddonManager } = ChromeUtils.importESModule('resource://gre/modules/AddonManager.sys.mjs');
      const { ExtensionData } = ChromeUtils.importESModule('resource://gre/modules/Extension.sys.mjs');
      const { installPermissions } = await AddonManager.getAddonByID(id);
      return ExtensionData.formatPermissionStrings({ permissions: installPermissions }, { fullDomainsList: true }).msgs;
    },
    FIREFOX_ID,
  );

inEachBrowser('told', (scene) => {
  it('the browser shows exactly the lines of the welcome page', async () => {
    const texts = bareTexts('en');
    const told = ['hosts', 'navigation'].map((line) => texts[`ui_told_${scene.kind}_${line}`].message);
    if (scene.kind === 'firefox') return assert.deepEqual(await toldByFirefox(scene.started.browser), told);
    const manifest = readFileSync(join(unpacked('chromium'), 'manifest.json'), 'utf8');
    const warnings = await scene.extension.page.evaluate(
      (text) => chrome.management.getPermissionWarningsByManifest(text),
      manifest,
    );
    assert.deepEqual(warnings, told);
  });
});
