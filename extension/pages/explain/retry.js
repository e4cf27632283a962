/**
 * Sends the tab back to the address that refused the callback, at the time that the core names. The browser would load the
 * page again by itself if it had not been replaced. Whoever has begun to use the page keeps it.
 */

import { ext } from '../../shared/browser.js';
import { KIND, sendRequest } from '../../shared/requests.js';
import { h } from '../../shared/ui/dom.js';
import { t } from '../../shared/ui/text.js';

/** @import { View } from '../../shared/session.js' */

/** What shows that somebody uses the page. */
const USE = ['pointerdown', 'keydown', 'wheel', 'touchstart'];

let isUsed = false;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;
const note = h('p', { class: 'note', role: 'status', 'data-retry': '' });

// The line keeps its place: what is being pressed must not move.
const hide = () => note.classList.add('gone');

function stop() {
  isUsed = true;
  clearTimeout(timer);
  hide();
  for (const type of USE) removeEventListener(type, stop, { capture: true });
}
for (const type of USE) addEventListener(type, stop, { capture: true, passive: true });

/** @param {View} view */
async function retry({ tab, attempt }) {
  note.textContent = t('ui_retrying');
  const answer = await sendRequest({ kind: KIND.action, tab, attempt, action: 'retry' });
  if (!answer.ok) hide();
}

/**
 * Plans the next try, and returns what says so. Returns null if there is none: the page may also be open in another tab,
 * from the list of sign-ins.
 * @param {View} view
 */
export async function plannedRetry(view) {
  clearTimeout(timer);
  if (view.retry_at === null || isUsed) return null;
  const own = await ext.tabs.getCurrent();
  if (own?.id !== view.tab || isUsed) return null;
  note.textContent = t('ui_retry_planned');
  timer = setTimeout(() => void retry(view), Math.max(0, view.retry_at - Date.now()));
  return note;
}
