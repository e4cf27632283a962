/** The remedy: the steps that make the next sign-in work, for this server and for all servers of the same client. */

import { h } from '../../shared/ui/dom.js';
import { fixForAll } from '../../shared/ui/fix-all.js';
import { stepList } from '../../shared/ui/steps.js';
import { messageNodes, t } from '../../shared/ui/text.js';

/** @import { View } from '../../shared/session.js' */

/**
 * Builds the section with the remedy. Returns null if there is none.
 * @param {View} view
 * @returns {Promise<HTMLElement | null>}
 */
export async function remedySection({ remedy: { lead, steps }, client }) {
  if (lead.length + steps.length === 0) return null;
  const { list, choice } = await stepList(steps, 'shell');
  // For a single server, the steps above are enough. If this fails, the page goes without it.
  const allServers = client?.id ? await fixForAll(client.id, 2).catch(() => null) : null;
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
    allServers &&
      client &&
      h('details', { class: 'boxed' }, h('summary', {}, messageNodes('ui_fix_all_title', client.name)), allServers),
  );
}
