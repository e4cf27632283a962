/** The report: what the browser told of this sign-in, without anything secret. It is shown before it is copied. */

import { ext } from '../../shared/browser.js';
import { KIND, sendRequest } from '../../shared/messages.js';
import { copyButton } from '../../shared/ui/clipboard.js';
import { h } from '../../shared/ui/dom.js';
import { errorText } from '../../shared/ui/errors.js';
import { t } from '../../shared/ui/text.js';

/** @import { Event } from '../../types/contract.js' */

/**
 * The report as a file for `portmend replay`: one event a line.
 * @param {Event[]} events
 */
function reportContents(events) {
  const text = events.map((event) => `${JSON.stringify(event)}\n`).join('');
  const { version } = ext.runtime.getManifest();
  return [
    h(
      'pre',
      { class: 'report', tabindex: 0, role: 'group', 'aria-label': t('ui_report'), dir: 'ltr' },
      h('code', {}, text),
    ),
    h(
      'div',
      { class: 'row' },
      copyButton(text, t('ui_report'), t('ui_report_copy')),
      h('span', { class: 'note' }, `Portmend ${version}`),
    ),
  ];
}

/**
 * The folded report. It is asked for when it is opened.
 * @param {number} attempt
 * @returns {HTMLElement}
 */
export function reportDetails(attempt) {
  const content = h('div', {}, h('p', {}, t('ui_report_text')));
  const details = h('details', { id: 'report' }, h('summary', {}, t('ui_report')), content);
  const load = async () => {
    const answer = await sendRequest({ kind: KIND.report, attempt });
    content.append(
      ...(answer.ok
        ? reportContents(answer.report)
        : [h('p', { class: 'problem', role: 'alert' }, errorText(answer.error))]),
    );
  };
  details.addEventListener('toggle', () => void load(), { once: true });
  return details;
}
