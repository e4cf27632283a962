/** The remedy: the steps that make the next sign-in work, for this server and for all of the same client. */

import { h } from '../../shared/ui/dom.js';
import { fixForAll } from '../../shared/ui/fix-all.js';
import { stepList } from '../../shared/ui/steps.js';
import { messageNodes, t } from '../../shared/ui/text.js';

/** @import { View } from '../../shared/session.js' */

/**
 * The section with the remedy, or null when there is none.
 * @param {View} view
 * @returns {Promise<HTMLElement | null>}
 */
export async function remedySection({ remedy: { lead, steps }, client }) {
  if (lead.length + steps.length === 0) return null;
  const { list, choice } = await stepList(steps, 'shell');
  // For one server the steps above are all there is. The page does without this if it cannot be had.
  const all = client?.id ? await fixForAll(client.id, 2).catch(() => null) : null;
  return h(
    'section',
    { class: 'section', 'aria-labelledby': 'remedy-title' },
    h('div', { class: 'titled' }, h('h2', { id: 'remedy-title' }, t('ui_remedy_title')), choice),
    h(
      'div',
      { class: 'card leads' },
      ...lead.map((message) => h('p', {}, messageNodes(message))),
      steps.length > 0 && list,
    ),
    all &&
      client &&
      h('details', { class: 'boxed' }, h('summary', {}, messageNodes('ui_fix_all_title', client.name)), all),
  );
}
