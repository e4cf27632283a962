/** Exports the settings as a file that the import can read. */

import { loadSettings } from '../../../shared/settings.js';
import { h } from '../../../shared/ui/dom.js';

/** Saves the settings as `portmend-settings.json` with the browser's own download. */
export async function exportSettings() {
  const text = `${JSON.stringify(await loadSettings(), null, 2)}\n`;
  const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  h('a', { href: url, download: 'portmend-settings.json' }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
