/** A private window, as a user opens one. The scene must have been created with `inPrivate`. */

import { inUi } from './firefox-ui.mjs';
import { go } from './portmend.mjs';
import { closeTab } from './tabs.mjs';
import { until } from './wait.mjs';

/** @import { Page } from 'puppeteer-core' */

const BLANK = 'about:blank';
const BESIDE = 'about:blank#beside';

/**
 * Whether the extension runs in private windows. Chromium starts a second instance when the first of them opens.
 * @param {import('./scene.mjs').Scene} scene
 */
async function hasPrivateInstance({ started }) {
  const workers = started.browser.targets().filter((target) => target.type() === 'service_worker');
  const answers = workers.map(async (target) =>
    (await target.worker())
      ?.evaluate(() => {
        const { registration } = /** @type {{ registration: ServiceWorkerRegistration }} */ (
          /** @type {unknown} */ (globalThis)
        );
        return chrome.extension.inIncognitoContext && registration.active?.state === 'activated';
      })
      .catch(() => false),
  );
  return (await Promise.all(answers)).includes(true);
}

/**
 * Opens a private window with two tabs. While it is open, Firefox opens further tabs in it, including those of `Scene.tab`.
 * @param {import('./scene.mjs').Scene} scene
 * @param {string} [url] to open in the first tab, as another program would
 */
export async function openPrivateWindow(scene, url = BLANK) {
  const {
    kind,
    extension,
    started: { browser },
  } = scene;
  const before = await browser.pages();
  // Chromium's result is useless here: private windows are hidden from the ordinary instance.
  await extension.page.evaluate(
    async (addresses) => {
      await (globalThis.browser ?? globalThis.chrome).windows.create({ incognito: true, url: addresses });
    },
    [BLANK, BESIDE],
  );
  const tabs = await until('the private window', async () => {
    const pages = (await browser.pages()).filter((page) => !before.includes(page));
    const beside = await which(pages, async (page) => (await page.evaluate(() => location.href)) === BESIDE);
    return pages.length === 2 && beside ? [...pages.filter((page) => page !== beside), beside] : undefined;
  });
  /** Closes the tabs, the first one last; the window closes with it. */
  const close = async () => {
    for (const page of tabs.toReversed()) await closeTab(page);
  };
  scene.keep({ close });
  if (kind === 'firefox' && url !== BLANK) {
    await inUi(browser, openFromOutside, url);
    const [blank] = tabs.splice(0, 1, await until('the tab', () => newPage(browser, [...before, ...tabs])));
    await closeTab(blank);
  }
  if (kind === 'chromium') {
    await until('the private instance', () => hasPrivateInstance(scene));
    if (url !== BLANK) go(tabs[0], url);
  }
  return { tabs, close };
}

/**
 * Runs in Firefox's own window: opens an address in a private window as Firefox does for another program.
 * @param {string} url
 */
function openFromOutside(url) {
  const { PrivateBrowsingUtils } = ChromeUtils.importESModule('resource://gre/modules/PrivateBrowsingUtils.sys.mjs');
  const { OPEN_NEWTAB, OPEN_EXTERNAL } = Ci.nsIBrowserDOMWindow;
  const [opener] = [...Services.wm.getEnumerator('navigator:browser')].filter((window) =>
    PrivateBrowsingUtils.isWindowPrivate(window),
  );
  const principal = Services.scriptSecurityManager.getSystemPrincipal();
  Services.tm.dispatchToMainThread(() => {
    opener.browserDOMWindow.openURI(Services.io.newURI(url), null, OPEN_NEWTAB, OPEN_EXTERNAL, principal);
  });
}

/** @param {import('puppeteer-core').Browser} browser @param {Page[]} known */
const newPage = async (browser, known) => (await browser.pages()).find((page) => !known.includes(page));

/**
 * @param {Page[]} pages
 * @param {(page: Page) => Promise<boolean>} holds
 */
async function which(pages, holds) {
  const answers = await Promise.all(pages.map(holds));
  return pages[answers.indexOf(true)];
}
