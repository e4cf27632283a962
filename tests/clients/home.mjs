// A temporary home folder for each run of a client, with a fake browser that records the URLs it
// is asked to open.
import { watch } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';

// Written to a hidden file and renamed, so that the watcher never sees a partial URL.
const BROWSER = `#!/bin/sh
for address; do :; done
note=$(mktemp "$PORTMEND_OPENED/.XXXXXX") || exit 1
printf '%s' "$address" > "$note"
mv "$note" "$PORTMEND_OPENED/opened-\${note##*.}"
`;

/** Names under which programs look for a browser. */
const OPENERS = [
  'xdg-open',
  'x-www-browser',
  'www-browser',
  'sensible-browser',
  'gio',
  'gnome-open',
  'kde-open',
  'open',
  'browser',
];

/**
 * @param {string} name of the client, for the folder
 * @returns {Promise<{folder: string, env: Record<string, string>, onOpen(seen: (url: string) => void): void, remove(): Promise<void>}>}
 */
export async function makeHome(name) {
  const folder = await mkdtemp(join(tmpdir(), `portmend-${name}-`));
  const [bin, opened] = [join(folder, '.bin'), join(folder, '.opened')];
  await Promise.all([bin, opened, join(folder, 'tmp')].map((path) => mkdir(path)));
  for (const opener of OPENERS) {
    await writeFile(join(bin, opener), BROWSER);
    await chmod(join(bin, opener), 0o755);
  }

  /** @type {((url: string) => void)[]} */
  const listeners = [];
  const seen = new Set();
  const look = async () => {
    // The folder may be gone by the time the last change is reported.
    for (const file of await readdir(opened).catch(() => [])) {
      if (!file.startsWith('opened-') || seen.has(file)) continue;
      seen.add(file);
      const url = await readFile(join(opened, file), 'utf8');
      for (const tell of listeners) tell(url);
    }
  };
  const watcher = watch(opened, look);

  return {
    folder,
    // Nothing is inherited from the caller's environment: no display, no proxy, no keys.
    env: {
      HOME: folder,
      TMPDIR: join(folder, 'tmp'),
      XDG_CONFIG_HOME: join(folder, '.config'),
      XDG_DATA_HOME: join(folder, '.local/share'),
      XDG_STATE_HOME: join(folder, '.local/state'),
      XDG_CACHE_HOME: join(folder, '.cache'),
      PATH: [bin, dirname(process.execPath), '/usr/local/bin', '/usr/bin', '/bin'].join(delimiter),
      LANG: 'C.UTF-8',
      BROWSER: join(bin, 'browser'),
      PORTMEND_OPENED: opened,
      // A proxy that does not exist: requests to anything but loopback fail.
      ...Object.fromEntries(
        ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'http_proxy', 'https_proxy', 'all_proxy'].map((variable) => [
          variable,
          'http://127.0.0.1:9',
        ]),
      ),
      NO_PROXY: 'localhost,127.0.0.1,::1',
      no_proxy: 'localhost,127.0.0.1,::1',
      DO_NOT_TRACK: '1',
      NO_UPDATE_NOTIFIER: '1',
    },
    onOpen(tell) {
      listeners.push(tell);
    },
    async remove() {
      watcher.close();
      // A process killed a moment ago may still be writing.
      await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
    },
  };
}
