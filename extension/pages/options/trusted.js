/** The list of servers whose answers are delivered without a question, because the user has delivered one before. */

import { loadTrustedServers, saveTrustedServers } from '../../shared/settings.js';
import { h } from '../../shared/ui/dom.js';
import { t } from '../../shared/ui/text.js';
import { shown, visibleAddress } from '../../shared/ui/visible.js';

/** @import { TrustedServer } from '../../types/contract.js' */

/**
 * Returns the section, or nothing if the user trusts no server.
 * @returns {Promise<Node[]>}
 */
export async function trustedSection() {
  const servers = await loadTrustedServers();
  if (servers.length === 0) return [];
  return [
    h(
      'section',
      { class: 'section', 'aria-labelledby': 'trusted-title' },
      h('h2', { id: 'trusted-title' }, t('ui_trusted_title')),
      h('p', { class: 'soft' }, t('ui_trusted_text')),
      h('ul', { class: 'trusted' }, ...servers.map((server) => h('li', {}, ...entry(server)))),
    ),
  ];
}

/** @param {TrustedServer} server */
function entry({ authorization_server, client_id }) {
  const button = h('button', { type: 'button' }, t('ui_trusted_remove'));
  const name = client_id ? `${authorization_server} (${client_id})` : authorization_server;
  button.setAttribute('aria-label', `${t('ui_trusted_remove')}: ${name}`);
  button.addEventListener('click', () => void remove(authorization_server, client_id));
  return [
    h('code', { class: 'address' }, visibleAddress(authorization_server)),
    client_id ? h('code', { class: 'address' }, shown(client_id)) : t('ui_trusted_any_client'),
    button,
  ];
}

/** @param {string} server @param {string | null | undefined} client */
async function remove(server, client) {
  const kept = (await loadTrustedServers()).filter(
    ({ authorization_server, client_id }) => authorization_server !== server || client_id !== client,
  );
  await saveTrustedServers(kept);
}
