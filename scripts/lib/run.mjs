/** `scripts/run`: plays the case Portmend was made for in a browser, both ways: delivered, and explained. */

import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { browserProgram } from './browsers.mjs';
import { build } from './build.mjs';
import { install } from './install.mjs';
import { unpacked } from './paths.mjs';
import { heading, program, Stop } from './step.mjs';

const HELP = `Usage: scripts/run [--headless] [--browser chromium|firefox] [--no-build]

Installs what is missing, builds the extension, starts a real authorization server and a small OAuth client, and
plays two sign-ins in a browser with the extension:

  1. the provider sends the browser to the registered port, the client waits on another one: delivered
  2. nobody waits any more: explained

With a display the browser stays open for you to try; without one, or with --headless, screenshots go to target/demo/.`;

/** Whether a window can be shown. */
const hasDisplay = () => process.platform !== 'linux' || Boolean(process.env.DISPLAY ?? process.env.WAYLAND_DISPLAY);

await program(async () => {
  const { values } = parseArgs({
    options: {
      headless: { type: 'boolean' },
      browser: { type: 'string' },
      'no-build': { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) return console.log(HELP);
  await install(['wasm', 'npm', 'browser']);
  const kind = values.browser ?? (browserProgram('chromium') ? 'chromium' : 'firefox');
  if (kind !== 'chromium' && kind !== 'firefox')
    throw new Stop(`There is no browser "${kind}" here. See scripts/run --help`);
  if (!browserProgram(kind))
    throw new Stop(`There is no ${kind} on this machine. ${kind.toUpperCase()} in the environment may name one.`);
  if (!(values['no-build'] && existsSync(unpacked(kind)))) await build();
  heading('demonstration');
  // Only now: what it imports may just have been installed.
  const { demonstrate } = await import('./demo.mjs');
  await demonstrate(kind, { headless: values.headless === true || !hasDisplay() });
});
