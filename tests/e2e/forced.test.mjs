// An administrator's policy installs the package as it is, with its settings, and says whether the welcome page opens.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createPublicKey } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { unzipSync } from 'fflate';
import { FIREFOX_ID } from '../../extension/manifest.mjs';
import { browserProgram } from '../../scripts/lib/browsers.mjs';
import { version, zipped } from '../../scripts/lib/paths.mjs';
import { listen, shut } from '../servers/serve.mjs';
import { chromiumId, extensionOrigin, KINDS, startBrowser } from './browser.mjs';
import { CONTAINED } from './chromium-flags.mjs';
import { cannotSetPolicies, presetSettings, setFirefoxPolicies } from './managed-settings.mjs';
import { openExtension } from './portmend.mjs';
import { until } from './wait.mjs';

const SETTINGS = { version: 1, correction: 'ask', registrations: [] };
/** Longer than the background waits for settings that come after the installation (`background/welcome.js`). */
const DECIDED_MS = 4000;

/** Packs Chromium's zip, as a store does. @param {string} folder */
function pack(folder) {
  const unpacked = join(folder, 'portmend');
  for (const [name, bytes] of Object.entries(unzipSync(readFileSync(zipped('chromium'))))) {
    mkdirSync(dirname(join(unpacked, name)), { recursive: true });
    writeFileSync(join(unpacked, name), bytes);
  }
  const args = ['--headless', ...CONTAINED, `--user-data-dir=${folder}/profile`, `--pack-extension=${unpacked}`];
  const { status, stderr } = spawnSync(String(browserProgram('chromium')), args, { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  assert.doesNotMatch(stderr, /extension|manifest|warn/i);
  const key = createPublicKey(readFileSync(`${unpacked}.pem`)).export({ type: 'spki', format: 'der' });
  const id = chromiumId(key);
  return { id, bytes: readFileSync(`${unpacked}.crx`) };
}

/** Serves a package as a store does. @param {{ id: string, bytes: Buffer }} packed */
async function store({ id, bytes }) {
  const server = createServer(({ url, headers }, response) => {
    if (url === '/portmend.crx') return response.end(bytes);
    return response.end(
      `<?xml version="1.0"?><gupdate xmlns="http://www.google.com/update2/response" protocol="2.0"><app appid="${id}"><updatecheck codebase="http://${headers.host}/portmend.crx" version="${version()}"/></app></gupdate>`,
    );
  });
  const port = await listen(server);
  return { address: `http://127.0.0.1:${port}/updates.xml`, close: () => shut(server) };
}

for (const kind of KINDS) {
  describe(`forced (${kind})`, { skip: cannotSetPolicies(kind) }, () => {
    const folder = mkdtempSync(join(tmpdir(), 'portmend-forced-'));
    /** @type {{ close(): unknown }[]} */
    const open = [];
    /** @type {{ id: string, bytes: Buffer }} */
    let packed;
    /** @type {{ address: string, close(): unknown }} */
    let updates;

    before(async () => {
      if (kind === 'firefox') return;
      packed = pack(folder);
      updates = await store(packed);
    });
    afterEach(async () => {
      for (const thing of open.splice(0).reverse()) await thing.close();
    });
    after(async () => {
      await updates?.close();
      rmSync(folder, { recursive: true, force: true });
    });

    /** @param {{ settings: object, showWelcome?: boolean }} preset */
    function policies(preset) {
      if (kind === 'chromium')
        return presetSettings(kind, packed.id, preset, {
          ExtensionInstallForcelist: [`${packed.id};${updates.address}`],
          // Otherwise automation may not look into extensions that a policy installs.
          DeveloperToolsAvailability: 1,
        });
      const install_url = pathToFileURL(zipped('firefox')).href;
      return setFirefoxPolicies({
        ExtensionSettings: { [FIREFOX_ID]: { installation_mode: 'force_installed', install_url } },
        // As text, as in Windows and macOS.
        '3rdparty': { Extensions: { [FIREFOX_ID]: JSON.stringify(preset) } },
      });
    }

    /** Starts a browser under policies. @param {{ settings: object, showWelcome?: boolean }} preset */
    async function installed(preset) {
      const set = policies(preset);
      open.push(set);
      const preferences = { 'xpinstall.signatures.required': false };
      const started = await startBrowser(kind, {
        ...set.options,
        preferences,
        kept: true,
        again: true,
        updating: true,
      });
      open.push(started);
      const origin = kind === 'chromium' ? `chrome-extension://${packed.id}` : extensionOrigin(kind);
      await until(
        'the extension',
        () => kind === 'firefox' || started.browser.targets().some((target) => target.url().startsWith(origin)),
      );
      const { page } = await openExtension({ ...started, origin });
      const managed = await until('the settings', () =>
        page.evaluate(async () => {
          const found = await chrome.storage.managed.get(null).catch(() => undefined);
          return found?.settings && found;
        }),
      );
      const { installType } = await page.evaluate(() => chrome.management.getSelf());
      return { page, managed, installType };
    }

    /** @param {import('puppeteer-core').Page} page */
    const welcomes = (page) =>
      page.evaluate(async () => {
        const tabs = await chrome.tabs.query({});
        return tabs.filter(({ url }) => url?.endsWith('/welcome.html')).length;
      });

    it('has the settings of the policy, and opens the welcome page', async () => {
      const { page, managed, installType } = await installed({ settings: SETTINGS });
      assert.deepEqual(managed, { settings: SETTINGS });
      assert.equal(installType, 'admin');
      await until('the welcome page', () => welcomes(page));
      assert.equal(await page.$eval('input[name=policy]:checked', (choice) => choice.value), 'ask');
      assert.ok(await page.$$eval('input[name=policy]', (all) => all.every(({ disabled }) => disabled)));
    });

    it('opens no page if the policy says so', async () => {
      const { page, managed } = await installed({ settings: SETTINGS, showWelcome: false });
      assert.deepEqual(managed, { settings: SETTINGS, showWelcome: false });
      await setTimeout(DECIDED_MS);
      assert.equal(await welcomes(page), 0);
    });
  });
}
