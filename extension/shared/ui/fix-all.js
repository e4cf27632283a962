/** "Copy the fix for all": what gives every registered server of a client its fixed port, in one go. */

import { loadSettings } from '../settings.js';
import { confirmCopied } from './clipboard.js';
import { loadedCore } from './core.js';
import { h } from './dom.js';
import { stepList } from './steps.js';
import { t } from './text.js';

/**
 * The steps and a button that copies their commands. Null where the client has fewer registrations than `minimum`, or
 * nothing that can be set.
 * @param {string} client its id in the knowledge base
 * @param {number} minimum
 * @returns {Promise<HTMLElement | null>}
 */
export async function fixForAll(client, minimum) {
  const settings = await loadSettings();
  if (settings.registrations.filter((registration) => registration.client === client).length < minimum) return null;
  const steps = (await loadedCore()).remedyForAll(settings, client);
  if (!steps.some(({ commands }) => commands.length > 0)) return null;
  const { list, choice, commands } = await stepList(steps, `shell-${client}`);
  const button = h('button', { type: 'button' }, t('ui_fix_all_copy'));
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(commands());
    confirmCopied(button);
  });
  return h(
    'div',
    { class: 'leads' },
    h('p', { class: 'note' }, t('ui_fix_all_text')),
    h('div', { class: 'titled' }, button, choice),
    list,
  );
}
