/** The sections below the registrations: for each client that has some, the fix for all of its servers. */

import { knownClients } from '../../shared/ui/core.js';
import { h } from '../../shared/ui/dom.js';
import { fixForAll } from '../../shared/ui/fix-all.js';
import { messageNodes } from '../../shared/ui/text.js';

/** @import { Registration } from '../../types/contract.js' */

/**
 * @param {Registration[]} registrations
 */
export async function fixesForClients(registrations) {
  if (!registrations.some(({ client }) => client)) return [];
  const registered = (await knownClients()).filter(({ id }) => registrations.some(({ client }) => client === id));
  const sections = registered.map(async ({ id, name }) => {
    const content = await fixForAll(id, 1, registrations);
    return (
      content && h('details', { id: `fix-${id}` }, h('summary', {}, messageNodes('ui_fix_all_title', name)), content)
    );
  });
  return (await Promise.all(sections)).filter((section) => section !== null);
}
