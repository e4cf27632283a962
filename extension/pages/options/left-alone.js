/** The list of servers that Portmend leaves alone. */

import { h } from '../../shared/ui/dom.js';
import { leaveAlone } from '../../shared/ui/settings.js';
import { messageNodes, t } from '../../shared/ui/text.js';
import { clearToast, toast } from './toast.js';

/** @import { SettingsInForce } from '../../wasm/portmend.js' */

/**
 * Returns the section, or nothing if no server is left alone.
 * @param {SettingsInForce} settings
 * @returns {Node[]}
 */
export function leftAloneSection({ settings, own }) {
  /** @type {string[]} */
  const servers = [...new Set(settings.left_alone)];
  if (servers.length === 0) return [];
  return [
    h(
      'section',
      { class: 'section', 'aria-labelledby': 'left-alone-title' },
      h('h2', { id: 'left-alone-title' }, t('ui_left_alone_title')),
      h('p', { class: 'soft' }, t('ui_left_alone_text')),
      h(
        'ul',
        { class: 'trusted' },
        ...servers.map((server) =>
          h(
            'li',
            {},
            h('code', { class: 'address' }, server),
            own.left_alone?.includes(server) ? useAgain(server) : remark(),
          ),
        ),
      ),
    ),
  ];
}

const remark = () => h('small', {}, t('ui_preset_registration'));

/** @param {string} server */
function useAgain(server) {
  const text = t('ui_use_again', new URL(server).host);
  const onclick = async () => {
    await leaveAlone(server, false);
    toast(messageNodes('ui_registration_deleted', server), t('ui_undo'), async () => {
      await leaveAlone(server, true);
      clearToast();
    });
  };
  return h('button', { type: 'button', onclick: () => void onclick() }, text);
}
