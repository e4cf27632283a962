/** "Copy the fix for all": the commands that give every registered server of a client its fixed port. */

import { copyText } from './clipboard.js';
import { loadCore } from './core.js';
import { h } from './dom.js';
import { loadSettings } from './settings.js';
import { stepList } from './steps.js';
import { t } from './text.js';

/** @import { Registration } from '../../types/contract.js' */

/**
 * Builds the steps and a button that copies their commands. Returns null if the client has fewer registrations than
 * `minimum`, or if its steps have no commands.
 * @param {string} client its id in the knowledge base
 * @param {number} minimum
 * @param {Registration[]} [registrations] if they are known already
 */
export async function fixForAll(client, minimum, registrations) {
  const all = registrations ?? (await loadSettings()).registrations;
  const ofClient = all.filter((registration) => registration.client === client);
  if (ofClient.length < minimum) return null;
  const steps = (await loadCore()).remedyForAll({ version: 1, correction: 'ask', registrations: ofClient }, client);
  if (!steps.some(({ commands }) => commands.length > 0)) return null;
  const { list, choice, commands } = await stepList(steps, `shell-${client}`);
  const button = h('button', { type: 'button' }, t('ui_fix_all_copy'));
  button.addEventListener('click', () => copyText(button, commands()));
  return h(
    'div',
    { class: 'leads' },
    h('p', { class: 'note' }, t('ui_fix_all_text')),
    h('div', { class: 'titled' }, button, choice),
    list,
  );
}
