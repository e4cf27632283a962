/** The options page: the choice of corrections, and the registrations. */

import { proposals } from '../../shared/session.js';
import { onSettingsChange } from '../../shared/settings.js';
import { byId, reveal, show } from '../../shared/ui/dom.js';
import { policyChoice } from '../../shared/ui/policy.js';
import { loadOwnSettings, readSettings, saveSettings, whoseRegistration } from '../../shared/ui/settings.js';
import { answerWhenSteady } from '../../shared/ui/steady.js';
import { localise, messageNodes, t } from '../../shared/ui/text.js';
import { shown } from '../../shared/ui/visible.js';
import { openEditor } from './editor.js';
import { applyFilter, drawFilter } from './filter.js';
import { fixesForClients } from './fixes.js';
import { openImport } from './import/dialog.js';
import { acceptDrops } from './import/drop.js';
import { exportSettings } from './import/export.js';
import { leftAloneSection, trustedSection } from './servers.js';
import { storedNotices } from './stored.js';
import { registrationsTable } from './table.js';
import { clearToast, toast } from './toast.js';

/** @import { Policy, Registration } from '../../types/contract.js' */

/** @returns {Registration} */
const emptyRegistration = () => ({ name: '', authorization_server: '', redirect_uris: [''] });

/** @param {number} index */
async function remove(index) {
  const settings = await loadOwnSettings();
  const [removed] = settings.registrations.splice(index, 1);
  await saveSettings(settings);
  toast(messageNodes('ui_registration_deleted', shown(removed.name)), t('ui_undo'), async () => {
    const now = await loadOwnSettings();
    now.registrations.splice(index, 0, removed);
    await saveSettings(now);
    clearToast();
  });
}

/**
 * Opens the editor for the registration at this index, or for a new one.
 * @param {Registration} registration
 * @param {number} [index]
 */
function edit(registration, index) {
  clearToast();
  return openEditor(registration, index === undefined, async (changed) => {
    const settings = await loadOwnSettings();
    const position = index ?? settings.registrations.length;
    const registrations = settings.registrations.toSpliced(position, 1, changed);
    return { settings: { ...settings, registrations }, position };
  });
}

/** The policy that is shown as chosen, and whether it can be changed. */
let shownPolicy = '';

/**
 * Redraws the choice only if it was changed elsewhere, because it may have the focus.
 * @param {Policy} correction
 * @param {boolean} isPreset
 */
function renderPolicy(correction, isPreset) {
  const state = `${correction} ${isPreset}`;
  if (state === shownPolicy) return;
  shownPolicy = state;
  const save = async (/** @type {Policy} */ chosen) => {
    shownPolicy = `${chosen} ${isPreset}`;
    await saveSettings({ ...(await loadOwnSettings()), correction: chosen });
  };
  show(byId('policy'), policyChoice(correction, isPreset ? undefined : save));
}

async function render() {
  const stored = await readSettings();
  const { settings, own } = stored;
  const focused = document.activeElement?.id;
  renderPolicy(settings.correction, stored.is_policy_preset);
  // Everything is loaded before any of it is shown, so that the page does not move.
  const [fixes, notices, trusted] = await Promise.all([
    fixesForClients(settings.registrations),
    storedNotices(stored),
    trustedSection(),
  ]);
  show(byId('stored'), ...notices);
  show(
    byId('registrations'),
    registrationsTable(stored, {
      edit: (index) => edit(own.registrations[index], index),
      duplicate: (index) =>
        edit({
          ...structuredClone(own.registrations[index]),
          name: t('ui_copy_of', own.registrations[index].name),
        }),
      remove: (index) => void remove(index),
      add: () => edit(emptyRegistration()),
    }),
  );
  applyFilter();
  const open = [...byId('fixes').querySelectorAll('details[open]')].map(({ id }) => id);
  show(byId('fixes'), ...fixes);
  show(byId('trusted'), ...trusted, ...leftAloneSection(stored));
  for (const id of open) document.getElementById(id)?.setAttribute('open', '');
  // The focus stays on the button that took the place of the focused one.
  if (focused && document.activeElement === document.body) document.getElementById(focused)?.focus();
}

/** Opens the editor if the fragment asks for a new registration, or for one that was learned from a sign-in. */
async function openFromFragment() {
  const tab = new URLSearchParams(location.hash.slice(1)).get('proposal');
  const proposed = tab && (await proposals.get(Number(tab)));
  if (location.hash === '#add') edit(emptyRegistration());
  if (!proposed) return;
  const [{ index }, { registrations }] = await Promise.all([whoseRegistration(proposed), loadOwnSettings()]);
  const { runs_on, listener } = proposed;
  const own = registrations[index ?? -1];
  // The button that leads here is on another page.
  const { form, save } =
    index === undefined
      ? edit({ ...emptyRegistration(), ...proposed })
      : edit({ ...own, runs_on: runs_on ?? own.runs_on, listener: listener ?? own.listener }, index);
  if (listener) byId('listener').focus();
  answerWhenSteady(save, form);
}

localise();
drawFilter();
document.title = `${t('ui_settings')} · Portmend`;
byId('add').addEventListener('click', () => edit(emptyRegistration()));
byId('import').addEventListener('click', () => openImport());
byId('export').addEventListener('click', () => void exportSettings());
acceptDrops();
onSettingsChange(() => void render());
addEventListener('hashchange', () => void openFromFragment());
void render().finally(reveal).then(openFromFragment);
