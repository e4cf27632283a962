/** The options page: what may be corrected, and what the user has registered where. */

import { proposals } from '../../shared/session.js';
import { loadSettings, onSettingsChange, saveSettings } from '../../shared/settings.js';
import { byId, reveal, show } from '../../shared/ui/dom.js';
import { policyChoice } from '../../shared/ui/policy.js';
import { localise, t } from '../../shared/ui/text.js';
import { openEditor } from './editor.js';
import { fixes } from './fixes.js';
import { openImport } from './import/dialog.js';
import { takeDrops } from './import/drop.js';
import { exportSettings } from './import/export.js';
import { registrationsTable } from './table.js';
import { clearToast, toast } from './toast.js';

/** @typedef {import('../../shared/ui/types.js').Registration} Registration */
/** @typedef {import('../../shared/ui/types.js').Settings} Settings */

/** @returns {Registration} */
const blank = () => ({ name: '', authorization_server: '', redirect_uris: [''] });

/** @param {number} index */
async function remove(index) {
  const settings = await loadSettings();
  const [removed] = settings.registrations.splice(index, 1);
  await saveSettings(settings);
  toast(t('ui_registration_deleted', removed.name), t('ui_undo'), async () => {
    const now = await loadSettings();
    now.registrations.splice(index, 0, removed);
    await saveSettings(now);
    clearToast();
  });
}

/**
 * Opens the editor for the entry at this place; one past the end is a new one.
 * @param {Registration} registration
 * @param {number} [index]
 */
function edit(registration, index) {
  clearToast();
  openEditor(registration, index === undefined, async (changed) => {
    const settings = await loadSettings();
    const place = index ?? settings.registrations.length;
    const registrations = settings.registrations.toSpliced(place, 1, changed);
    return { settings: { ...settings, registrations }, place };
  });
}

let shown = '';

/** The switch is drawn anew only when somebody else has changed it: the keyboard may be on it. @param {Settings} settings */
function renderPolicy({ correction }) {
  if (correction === shown) return;
  shown = correction;
  show(
    byId('policy'),
    policyChoice(correction, async (chosen) => {
      shown = chosen;
      await saveSettings({ ...(await loadSettings()), correction: chosen });
    }),
  );
}

async function render() {
  const settings = await loadSettings();
  const focused = document.activeElement?.id;
  renderPolicy(settings);
  // Everything at once, so that nothing moves.
  const found = await fixes(settings.registrations);
  show(
    byId('registrations'),
    registrationsTable(settings.registrations, {
      edit: (index) => edit(settings.registrations[index], index),
      duplicate: (index) =>
        edit({
          ...structuredClone(settings.registrations[index]),
          name: t('ui_copy_of', settings.registrations[index].name),
        }),
      remove: (index) => void remove(index),
      add: () => edit(blank()),
    }),
  );
  const open = [...byId('fixes').querySelectorAll('details[open]')].map(({ id }) => id);
  show(byId('fixes'), ...found);
  for (const id of open) document.getElementById(id)?.setAttribute('open', '');
  // The keyboard stays on the button that looks and does the same.
  if (focused && document.activeElement === document.body) document.getElementById(focused)?.focus();
}

/** A registration that was learned from a sign-in, proposed by the explanation page. */
async function proposal() {
  const tab = new URLSearchParams(location.hash.slice(1)).get('proposal');
  const proposed = tab && (await proposals.get(Number(tab)));
  if (location.hash === '#add') edit(blank());
  else if (proposed) edit({ ...blank(), ...proposed });
}

localise();
document.title = `${t('ui_settings')} · Portmend`;
byId('add').addEventListener('click', () => edit(blank()));
byId('import').addEventListener('click', () => openImport());
byId('export').addEventListener('click', () => void exportSettings());
takeDrops();
onSettingsChange(() => void render());
addEventListener('hashchange', () => void proposal());
void render().finally(reveal).then(proposal);
