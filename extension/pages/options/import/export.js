/** Exports the settings as a file that the import can read. */

import { h } from '../../../shared/ui/dom.js';
import { readSettings } from '../../../shared/ui/settings.js';

/** Saves the user's settings. If they cannot be used completely, what is stored is saved instead: the file must not lack it. */
export async function exportSettings() {
  const { own, saved, own_problems } = await readSettings();
  saveAsFile(own_problems.length > 0 ? saved : own);
}

/** Saves settings as `portmend-settings.json` with the browser's own download. @param {unknown} settings */
export function saveAsFile(settings) {
  const text = `${JSON.stringify(settings, null, 2)}\n`;
  const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  h('a', { href: url, download: 'portmend-settings.json' }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
