/** The report: what the browser told of this sign-in, without anything secret. It is shown before it is copied. */

import { ext } from '../../shared/browser.js';
import { copyButton } from '../../shared/ui/clipboard.js';
import { loadedCore } from '../../shared/ui/core.js';
import { h } from '../../shared/ui/dom.js';
import { fromSession, loadSettings } from '../../shared/ui/store.js';
import { t } from '../../shared/ui/text.js';

/** @typedef {import('../../types/contract.js').Event} Event */

/**
 * One event a line, the settings first: a file for `portmend replay`.
 * @param {Event[]} events redacted
 */
async function reportText(events) {
  const { time } = events[0];
  const settings = { type: /** @type {const} */ ('settings'), time, private: events[0].private, settings: await loadSettings() };
  return (await loadedCore()).reportOf([settings, ...events]).map((event) => `${JSON.stringify(event)}\n`).join('');
}

/**
 * The folded report, or null when nothing was kept. It is put together when it is opened.
 * @param {string | number} attempt
 * @returns {Promise<HTMLElement | null>}
 */
export async function reportFold(attempt) {
  /** @type {Event[] | undefined} */
  const events = await fromSession(`report:${attempt}`);
  if (!events?.length) return null;
  const content = h('div', {}, h('p', {}, t('ui_report_text')));
  const fold = h('details', { id: 'report' }, h('summary', {}, t('ui_report')), content);
  const fill = async () => {
    const text = await reportText(events);
    const { version } = ext.runtime.getManifest();
    content.append(h('pre', { class: 'report', tabindex: 0, role: 'group', 'aria-label': t('ui_report'), dir: 'ltr' }, h('code', {}, text)),
      h('div', { class: 'row' }, copyButton(text, t('ui_report'), t('ui_report_copy')), h('span', { class: 'note' }, `Portmend ${version}`)));
  };
  fold.addEventListener('toggle', () => void fill(), { once: true });
  return fold;
}
