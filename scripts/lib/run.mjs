/** `scripts/run`: demonstrates both outcomes in a browser: a callback delivered, and a failure explained. */

import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { browserProgram } from './browsers.mjs';
import { build } from './build.mjs';
import { install } from './install.mjs';
import { unpacked, WEB } from './paths.mjs';
import { heading, program, Stop } from './step.mjs';

const HELP = `Usage: scripts/run [--headless] [--browser chromium|firefox] [--no-build]
       scripts/run --web [--no-build]

Installs what is missing, builds the extension, starts a real authorization server and a small OAuth client, and
plays two sign-ins in a browser with the extension:

  1. The provider sends the browser to the registered port, and the client listens on another: the callback is delivered.
  2. Nobody listens any more: the failure is explained.

The browser then stays open for you to try it. Without a display, or with --headless, screenshots are saved in
target/demo/ instead.

  --headless   show no window and save screenshots
  --browser    the browser to use
  --web        serve the page on the web instead, for a browser that you open
  --no-build   use the existing build in dist/`;

/** Whether a window can be shown. */
const hasDisplay = () => process.platform !== 'linux' || Boolean(process.env.DISPLAY ?? process.env.WAYLAND_DISPLAY);

/** Serves the page on the web until the process ends. @param {boolean} built whether an existing build will do */
async function servePage(built) {
  await install(['wasm', 'npm']);
  if (!(built && existsSync(WEB))) await build();
  const { listen } = await import('../../tests/servers/serve.mjs');
  const { staticServer } = await import('../../tests/servers/static.mjs');
  const port = await listen(staticServer(WEB));
  console.log(`\nhttp://127.0.0.1:${port}/\nCtrl-C ends it.`);
}

await program(async () => {
  const { values } = parseArgs({
    options: {
      headless: { type: 'boolean' },
      browser: { type: 'string' },
      web: { type: 'boolean' },
      'no-build': { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) return console.log(HELP);
  if (values.web) return servePage(values['no-build'] === true);
  await install(['wasm', 'npm', 'browser']);
  const kind = values.browser ?? (browserProgram('chromium') ? 'chromium' : 'firefox');
  if (kind !== 'chromium' && kind !== 'firefox') throw new Stop(`Unknown browser "${kind}". See scripts/run --help`);
  if (!browserProgram(kind))
    throw new Stop(`${kind} was not found. If it is installed, set ${kind.toUpperCase()} to its path.`);
  if (!(values['no-build'] && existsSync(unpacked(kind)))) await build();
  heading('demonstration');
  // Imported late, because its imports may only now have been installed.
  const { demonstrate } = await import('./demo.mjs');
  await demonstrate(kind, { headless: values.headless === true || !hasDisplay() });
});
