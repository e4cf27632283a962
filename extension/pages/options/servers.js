/** The lists of servers: those that are trusted with answers, and those that Portmend leaves alone. */

import { loadTrustedServers, saveTrustedServers } from '../../shared/settings.js';
import { h } from '../../shared/ui/dom.js';
import { leaveAlone } from '../../shared/ui/settings.js';
import { t } from '../../shared/ui/text.js';
import { shown, visibleAddress } from '../../shared/ui/visible.js';

/** @import { TrustedServer } from '../../types/contract.js' */
/** @import { SettingsInForce } from '../../wasm/portmend.js' */

/**
 * Returns a list with its title, or nothing if it is empty.
 * @param {string} id
 * @param {string} title
 * @param {string} text
 * @param {(string | Node)[][]} entries
 */
const section = (id, title, text, entries) =>
  entries.length === 0
    ? []
    : [
        h(
          'section',
          { class: 'section', 'aria-labelledby': id },
          h('h2', { id }, title),
          h('p', { class: 'soft' }, text),
          h('ul', { class: 'servers' }, ...entries.map((entry) => h('li', {}, ...entry))),
        ),
      ];

/** @param {string} text */
const code = (text) => h('code', { class: 'address' }, text);

/** The servers whose answers are delivered without a question, because the user has delivered one before. */
export async function trustedSection() {
  const servers = await loadTrustedServers();
  return section('trusted-title', t('ui_trusted_title'), t('ui_trusted_text'), servers.map(trusted));
}

/** @param {TrustedServer} server */
function trusted({ authorization_server, client_id }) {
  const text = t('ui_trusted_remove');
  const name = client_id ? `${authorization_server} (${client_id})` : authorization_server;
  const onclick = () => void forget(authorization_server, client_id);
  return [
    code(visibleAddress(authorization_server)),
    client_id ? code(shown(client_id)) : t('ui_trusted_any_client'),
    h('button', { type: 'button', 'aria-label': `${text}: ${name}`, onclick }, text),
  ];
}

/** @param {string} server @param {string | null | undefined} client */
async function forget(server, client) {
  const kept = (await loadTrustedServers()).filter(
    ({ authorization_server, client_id }) => authorization_server !== server || client_id !== client,
  );
  await saveTrustedServers(kept);
}

/** The servers that are left alone: the administrator's first, which cannot be taken back here. @param {SettingsInForce} stored */
export function leftAloneSection({ settings, preset_left_alone }) {
  /** @type {string[]} */
  const servers = settings.left_alone ?? [];
  const entries = servers.map((server, index) => [
    code(server),
    index < preset_left_alone ? h('small', {}, t('ui_preset')) : useAgain(server, index),
  ]);
  return section('left-alone-title', t('ui_left_alone_title'), t('ui_left_alone_text'), entries);
}

/** @param {string} server @param {number} index */
function useAgain(server, index) {
  const onclick = () => void leaveAlone(server, false);
  return h('button', { type: 'button', id: `again-${index}`, onclick }, t('ui_use_again', new URL(server).host));
}
