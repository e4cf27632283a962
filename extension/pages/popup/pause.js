/** "Pause for 15 minutes": switches all corrections off for a while. */

import { loadPause, PAUSE_MS, savePause } from '../../shared/settings.js';
import { h } from '../../shared/ui/dom.js';
import { answerWhenSteady } from '../../shared/ui/steady.js';
import { t } from '../../shared/ui/text.js';

/** @import { Policy } from '../../types/contract.js' */

/** @param {number} time */
const clock = (time) => new Date(time).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });

/**
 * Builds the button that pauses, or the one that ends the pause. Returns false if corrections are off anyway.
 * @param {Policy} policy
 * @param {() => unknown} onChange
 */
export async function pauseRow(policy, onChange) {
  const until = await loadPause();
  const isPaused = until > Date.now();
  if (policy === 'off' && !isPaused) return false;
  const button = h('button', { type: 'button', class: 'small', id: 'pause' }, t(isPaused ? 'ui_resume' : 'ui_pause'));
  button.addEventListener('click', async () => {
    await savePause(isPaused ? 0 : Date.now() + PAUSE_MS);
    await onChange();
  });
  const row = h(
    'div',
    { class: 'row' },
    button,
    isPaused && h('span', { class: 'note' }, t('ui_paused', clock(until))),
  );
  // The popup may open automatically while someone is clicking.
  if (isPaused) answerWhenSteady(button);
  return row;
}
