// W: what the browsers tell of tabs that they restore: node restored.mjs chromium|firefox
// A browser is started three times with one profile: it opens callbacks in several ways, is ended, restores its tabs, is
// killed, and restores them again.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { Browser, createProfile } from '@puppeteer/browsers';
import { writeZip } from '../../scripts/lib/zip.mjs';
import {
  CHROMIUM,
  CHROMIUM_FLAGS,
  Control,
  deadPort,
  FIREFOX,
  listen,
  NAMES,
  startDisplay,
  startProvider,
  writeExtension,
} from './lib.mjs';

const kind = process.argv[2];
const PAUSE_MS = 6000;
const pause = (milliseconds = PAUSE_MS) => new Promise((resolve) => setTimeout(resolve, milliseconds));

const control = await new Control().start();
const provider = await startProvider();
const display = await startDisplay();
const home = mkdtempSync(path.join(os.tmpdir(), `measure-restored-`));
const profile = path.join(home, 'profile');
mkdirSync(profile);
const probe = writeExtension(path.join(home, 'probe'), kind, control, {
  background: 'restored.js',
  permissions: ['sessions'],
});
const env = { ...process.env, DISPLAY: display.display, DBUS_SESSION_BUS_ADDRESS: display.bus };

if (kind === 'firefox') {
  await createProfile(Browser.FIREFOX, {
    path: profile,
    preferences: {
      'network.dns.localDomains': NAMES.join(','),
      'browser.startup.page': 3,
      'browser.sessionstore.interval': 500,
      'browser.shell.checkDefaultBrowser': false,
      'fission.webContentIsolationStrategy': 1,
      'xpinstall.signatures.required': false,
      'extensions.autoDisableScopes': 0,
      'extensions.startupScanScopes': 15,
    },
  });
  mkdirSync(path.join(profile, 'extensions'), { recursive: true });
  const files = readdirSync(probe).map((name) => ({ name, bytes: readFileSync(path.join(probe, name)) }));
  await writeZip(path.join(profile, 'extensions/probe@measure.invalid.xpi'), files);
}

const program = kind === 'chromium' ? CHROMIUM : FIREFOX;
const flags = kind === 'chromium' ? [...CHROMIUM_FLAGS, `--user-data-dir=${profile}`] : ['--profile', profile];
const start = (...more) => spawn(program, [...flags, ...more], { env, stdio: 'ignore' });
const open = async (url) => {
  await once(start(url), 'exit');
  await pause(2500);
};
/** @param {string} title */
function print(title) {
  console.log(`\n== ${title}`);
  const first = control.events[0]?.at;
  for (const { at, event, ...details } of control.events)
    console.log(`${at - first}\t${event}\t${JSON.stringify(details)}`);
  control.clear();
}

/** Makes the probe an extension that Chromium starts with: it forgets one from the command line. */
function keepProbe() {
  const file = path.join(profile, 'Default', 'Preferences');
  const preferences = JSON.parse(readFileSync(file, 'utf8'));
  for (const settings of Object.values(preferences.extensions.settings)) {
    if (settings.path !== probe) continue;
    settings.location = 4;
    settings.creation_flags &= ~(1 << 15);
  }
  preferences.extensions.ui = { ...preferences.extensions.ui, developer_mode: true };
  writeFileSync(file, JSON.stringify(preferences));
}

const refused = await deadPort();
const client = http.createServer((_, response) => response.setHeader('content-type', 'text/html').end('<p>done'));
const served = await listen(client);
const at = `http://idp.example:${provider.port}`;
const to = (port, state) => `http://localhost:${port}/callback?code=c&state=${state}`;
const via = (way, url) => `${at}/${way}?to=${encodeURIComponent(url)}`;

let browser = start(...(kind === 'chromium' ? [`--load-extension=${probe}`] : []), 'about:blank');
await pause();
await open(via('302', to(served, 'answered')));
await open(via('302', to(refused, 'by-302')));
await open(via('replace', to(refused, 'by-script')));
await open(to(refused, 'typed'));
await open(via('302', to(refused, 'by-302-last')));
print('first start');
browser.kill('SIGTERM');
await once(browser, 'exit');
client.closeAllConnections();
client.close();
if (kind === 'chromium') keepProbe();
await pause(1000);

browser = start(...(kind === 'chromium' ? ['--restore-last-session'] : []));
await pause(20_000);
await open(via('302', to(refused, 'new-by-302')));
await open(via('replace', to(refused, 'new-by-script')));
print('restored after an orderly end');
browser.kill('SIGKILL');
await once(browser, 'exit');
await pause(1000);

browser = start(...(kind === 'chromium' ? ['--restore-last-session'] : []));
await pause(12_000);
print('restored after a kill');
browser.kill('SIGTERM');
await once(browser, 'exit');
control.stop();
provider.close();
display.stop();
rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
process.exit(0);
