/** Below the registrations: for each client that has some, the fix for all of its servers. */

import { h } from '../../shared/ui/dom.js';
import { fixForAll } from '../../shared/ui/fix-all.js';
import { tell } from '../../shared/ui/text.js';

/** @typedef {import('../../shared/ui/types.js').Registration} Registration */

/**
 * @param {Registration[]} registrations
 * @returns {Promise<HTMLElement[]>}
 */
export async function fixes(registrations) {
  const clients = [...new Set(registrations.map(({ client }) => client))].filter((client) => client !== undefined);
  const folds = clients.map(async (client) => {
    // An unknown client in hand-written settings has no fix; the page goes on without.
    const content = await fixForAll(client, 1).catch(() => null);
    return content && h('details', { id: `fix-${client}` }, h('summary', {}, tell('ui_fix_all_title', client)), content);
  });
  return (await Promise.all(folds)).filter((fold) => fold !== null);
}
