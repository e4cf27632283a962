/** The list of servers that Portmend leaves alone. */

import { h } from '../../shared/ui/dom.js';
import { leaveAlone } from '../../shared/ui/settings.js';
import { t } from '../../shared/ui/text.js';

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
        ...servers.map((server, index) =>
          h(
            'li',
            {},
            h('code', { class: 'address' }, server),
            own.left_alone?.includes(server) ? useAgain(server, index) : h('small', {}, t('ui_preset_registration')),
          ),
        ),
      ),
    ),
  ];
}

/** @param {string} server @param {number} index */
function useAgain(server, index) {
  const onclick = () => void leaveAlone(server, false);
  return h('button', { type: 'button', id: `again-${index}`, onclick }, t('ui_use_again', new URL(server).host));
}
