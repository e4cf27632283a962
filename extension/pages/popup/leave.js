/** "Do not use Portmend for this server", and the button that takes it back. */

import { list } from '../../shared/session.js';
import { h } from '../../shared/ui/dom.js';
import { leaveAlone, readSettings } from '../../shared/ui/settings.js';
import { answerWhenSteady } from '../../shared/ui/steady.js';
import { t } from '../../shared/ui/text.js';

/** @import { Registration } from '../../types/contract.js' */

/**
 * Returns what builds the button for the server of a sign-in, or says that an administrator leaves it alone: nothing if the
 * server is not known, has one already, or has an administrator's registration. Of private windows nothing is stored.
 * @param {(attempt: number, isLeft: boolean) => unknown} onChange
 */
export async function leaveButtons(onChange) {
  const [{ settings, preset_registrations, preset_left_alone }, listed] = await Promise.all([
    readSettings(),
    list.entries(),
  ]);
  const entries = new Map(listed);
  /** @type {Registration[]} */
  const preset = settings.registrations.slice(0, preset_registrations);
  const done = new Set();
  return (/** @type {number} */ attempt) => {
    const { server, private: isPrivate } = entries.get(attempt) ?? {};
    if (!server || done.has(server)) return false;
    done.add(server);
    const { host } = new URL(server);
    const place = (settings.left_alone ?? []).indexOf(server);
    const isLeft = place >= 0;
    if (isLeft && place < preset_left_alone) return h('p', { class: 'note leave' }, t('ui_preset_left_alone', host));
    if (!isLeft && (isPrivate || preset.some(({ authorization_server }) => authorization_server === server)))
      return false;
    const text = t(isLeft ? 'ui_use_again' : 'ui_leave', host);
    const button = h('button', { type: 'button', class: 'small plain leave' }, text);
    // The popup may open automatically while someone is clicking.
    if (isLeft) answerWhenSteady(button);
    button.addEventListener('click', async () => {
      await leaveAlone(server, !isLeft);
      await onChange(attempt, !isLeft);
    });
    return button;
  };
}
