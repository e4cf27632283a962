/** Starts a real browser with the built extension in it. */

import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createHash } from 'node:crypto';
import puppeteer from 'puppeteer-core';
import { FIREFOX_ID } from '../../extension/manifest.mjs';
import { browserProgram } from '../../scripts/lib/browsers.mjs';
import { BROWSERS, unpacked } from '../../scripts/lib/paths.mjs';
import { CONTAINED } from './chromium-flags.mjs';
import { connectionOf, inUi } from './firefox-ui.mjs';
import { closeBrowser, launch, shownIn } from './tabs.mjs';
import { until, within, witness } from './wait.mjs';

/** @typedef {import('../../scripts/lib/paths.mjs').Browser} Kind */

/** The browsers to test: both, unless PORTMEND_BROWSERS names one. */
export const KINDS = /** @type {Kind[]} */ (process.env.PORTMEND_BROWSERS?.split(',') ?? [...BROWSERS]);

/** A host name that the browser resolves to loopback, because a provider is a site of its own, not this computer. */
export const PROVIDER_NAME = 'idp.example';
/** Likewise, for a page on another site. */
export const STRANGER_NAME = 'stranger.example';
/** Likewise, for an attacker, who can give their own hosts any name. */
export const ATTACKER_NAME = 'attacker.example';
export const LOOK_ALIKES = [`localhost.${ATTACKER_NAME}`, `127.0.0.1.${ATTACKER_NAME}`];

const NAMES = [PROVIDER_NAME, STRANGER_NAME, ATTACKER_NAME, ...LOOK_ALIKES];

const FIREFOX_UUID = 'b0d1f7a4-6d0c-4f0e-9a57-0e5a1b1c2d3e';

/** Command-line flags for Chromium. */
export const CHROMIUM_FLAGS = [
  ...CONTAINED,
  '--lang=en-US',
  `--host-resolver-rules=${NAMES.map((name) => `MAP ${name} 127.0.0.1`).join(',')}`,
];

/** Among much else, Chromium does not look for new versions of extensions then. */
const NO_UPDATES = '--disable-background-networking';

const FIREFOX_PREFERENCES = {
  'network.dns.localDomains': NAMES.join(','),
  'extensions.webextensions.uuids': JSON.stringify({ [FIREFOX_ID]: FIREFOX_UUID }),
  'intl.accept_languages': 'en-US',
};

/** Chromium's id of an extension: the first half of its key's SHA-256, written with the letters a to p. @param {Buffer} key */
export function chromiumId(key) {
  const digest = createHash('sha256').update(key).digest('hex').slice(0, 32);
  return [...digest].map((digit) => 'abcdefghijklmnop'[Number.parseInt(digit, 16)]).join('');
}

/** The origin of the extension's pages. @param {Kind} kind */
export function extensionOrigin(kind) {
  if (kind === 'firefox') return `moz-extension://${FIREFOX_UUID}`;
  const { key } = JSON.parse(readFileSync(join(unpacked('chromium'), 'manifest.json'), 'utf8'));
  return `chrome-extension://${chromiumId(Buffer.from(key, 'base64'))}`;
}

/**
 * @param {Kind} kind
 * @param {{ headless?: boolean, args?: string[], preferences?: Record<string, unknown>, env?: NodeJS.ProcessEnv, program?: string, inPrivate?: boolean, profile?: string, extended?: boolean, reachable?: boolean, again?: boolean, kept?: boolean, updating?: boolean, trusting?: boolean, earlier?: string[], later?: string[] }} [options] preferences: of Firefox; inPrivate: the extension is allowed in private windows; profile: a folder that is kept; extended: whether the browser has the extension; reachable: Chromium opens what it is started for again; again: the extension was installed in this profile before; kept: it is in the profile, and the browser starts with it; updating: Chromium installs what its policies name; trusting: any certificate is taken; earlier, later: folders of other extensions, installed before or after it
 */
export async function startBrowser(
  kind,
  {
    headless = true,
    args = [],
    preferences = {},
    env = process.env,
    program = browserProgram(kind),
    inPrivate = false,
    profile,
    extended = true,
    reachable = false,
    again = false,
    kept = false,
    updating = false,
    trusting = false,
    earlier = [],
    later = [],
  } = {},
) {
  if (!program) throw new Error(`there is no ${kind} here; scripts/test installs it`);
  const common = {
    executablePath: program,
    headless,
    env,
    acceptInsecureCerts: trusting,
    ...(profile && { userDataDir: profile }),
  };
  const browser = await launch((ending) =>
    kind === 'chromium'
      ? puppeteer.launch({
          ...common,
          ...ending,
          pipe: true,
          // An automated Chromium does not listen to a second start.
          ignoreDefaultArgs: [...(reachable ? ['--enable-automation'] : []), ...(updating ? [NO_UPDATES] : [])],
          enableExtensions: extended && (kept || [...earlier, unpacked('chromium'), ...later]),
          args: [...CHROMIUM_FLAGS.filter((flag) => !updating || flag !== NO_UPDATES), ...args],
          extensionsEnabledInIncognito: inPrivate ? [unpacked('chromium')] : [],
        })
      : puppeteer.launch({
          ...common,
          ...ending,
          browser: 'firefox',
          // With an address to open, Firefox restores nothing.
          ignoreDefaultArgs: again ? ['about:blank'] : [],
          extraPrefsFirefox: { ...FIREFOX_PREFERENCES, ...preferences },
          // Without this, automation may not open extension pages.
          args: ['--remote-allow-system-access', ...args],
        }),
  );
  const forget = witness(() => shownIn(browser));
  const close = async () => {
    forget();
    await closeBrowser(browser);
  };
  try {
    if (extended) {
      if (kind === 'firefox') {
        if (inPrivate) await inUi(browser, allowInPrivateWindows, FIREFOX_ID);
        for (const path of kept ? [] : [...earlier, unpacked('firefox'), ...later])
          await installInFirefox(browser, path);
      }
      if (!again) await waitForWelcomePage(kind, browser);
    }
  } catch (error) {
    // A browser left open would keep the process from exiting.
    await close();
    throw error;
  }
  /** Ends the browser as a crash does. */
  const kill = async () => {
    forget();
    const program = /** @type {import('node:child_process').ChildProcess} */ (browser.process());
    const gone = once(program, 'exit');
    program.kill('SIGKILL');
    await within('the browser to be gone', gone);
  };
  return { kind, browser, origin: extensionOrigin(kind), close, kill };
}

/**
 * Installs an extension. BiDi's own option for private windows starts it a second time, which closes the pages that it has
 * opened, so ours is allowed in private windows before it is installed.
 * @param {import('puppeteer-core').Browser} browser
 * @param {string} path
 */
const installInFirefox = (browser, path) =>
  connectionOf(browser).send('webExtension.install', { extensionData: { type: 'path', path } });

/**
 * Runs in Firefox's own window, before the installation: BiDi's own option for private windows starts the extension a
 * second time, which closes the pages that it has opened.
 * @param {string} id
 */
async function allowInPrivateWindows(id) {
  const { ExtensionPermissions } = ChromeUtils.importESModule('resource://gre/modules/ExtensionPermissions.sys.mjs');
  await ExtensionPermissions.add(id, { permissions: ['internal:privateBrowsingAllowed'], origins: [] });
}

/** Whether a document is the loaded welcome page. Automation does not see the URL of an extension page in Firefox, but the page does. */
const IS_WELCOME = `location.pathname.endsWith('/welcome.html') && document.readyState === 'complete'`;

/**
 * Waits for the page that a new installation opens. The extension is running then, and no tab will come to the front later.
 * @param {Kind} kind
 * @param {import('puppeteer-core').Browser} browser
 */
const waitForWelcomePage = (kind, browser) =>
  until('the welcome page', async () => {
    const answers =
      kind === 'firefox' ? askContexts(browser) : (await browser.pages()).map((page) => page.evaluate(IS_WELCOME));
    return anyTrue(await answers);
  });

/**
 * Asks every top-level document of Firefox. The contexts come from Firefox itself: on a busy computer puppeteer's own list
 * can miss a tab whose context was replaced while it loaded.
 * @param {import('puppeteer-core').Browser} browser
 */
async function askContexts(browser) {
  const connection = connectionOf(browser);
  const tree = await connection.send('browsingContext.getTree', { maxDepth: 0 });
  return tree.result.contexts.map(async (/** @type {{ context: string }} */ { context }) => {
    const target = { context };
    const { result } = await connection.send('script.evaluate', {
      expression: IS_WELCOME,
      target,
      awaitPromise: false,
    });
    return result.result?.value;
  });
}

/** Whether one answer is true; a document that goes away meanwhile gives none. @param {Promise<unknown>[]} answers */
const anyTrue = async (answers) =>
  (await Promise.allSettled(answers)).some((answer) => answer.status === 'fulfilled' && answer.value === true);

/** @typedef {Awaited<ReturnType<typeof startBrowser>>} Started */
