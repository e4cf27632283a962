/** The remedy: the steps that make the next sign-in work, for this server and for all servers of the same client. */

import { h } from './dom.js';
import { stepList } from './steps.js';
import { messageNodes, t } from './text.js';

/** @import { Explanation } from '../../types/contract.js' */

/**
 * Builds the section with the remedy. Returns null if there is none.
 * @param {Explanation} explanation
 * @param {HTMLElement | null} [allServers] the fix for all servers of the client
 */
export async function remedySection({ remedy: { lead, steps, while_kept }, client }, allServers = null) {
  if (lead.length + steps.length === 0) return null;
  const marked = steps.map((step, at) => ({ ...step, whileKept: while_kept.includes(at) }));
  const { list, choice } = await stepList(marked, 'shell');
  const isSingle = lead.length === 0 && steps.length === 1 && steps[0].commands.length === 0;
  const title = t(isSingle ? 'ui_remedy_single_title' : 'ui_remedy_title');
  return h(
    'section',
    { class: 'section', 'aria-labelledby': 'remedy-title' },
    h('div', { class: 'titled' }, h('h2', { id: 'remedy-title' }, title), choice),
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
