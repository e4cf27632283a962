/** The report: what the browser reported about this sign-in, without secrets. It is shown before it is copied. */

import { ext } from '../browser.js';
import { copyButton } from './clipboard.js';
import { h } from './dom.js';
import { errorText } from './errors.js';
import { t } from './text.js';

/** @import { Failure } from '../requests.js' */
/** @import { Event } from '../../types/contract.js' */
/** @typedef {{ ok: true, report: Event[] } | { ok: false, error: Failure }} Loaded */

/** What JSON leaves as it is, although it may not be visible. */
const NOT_ASCII = /[^\x20-\x7e]/g;
/** @param {string} unit */
const escaped = (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** How text is marked as code in Markdown: with more backticks than it contains in a row. @param {string} text */
const fenceFor = (text) => '`'.repeat(Math.max(3, ...[...text.matchAll(/`+/g)].map(([run]) => run.length + 1)));

/** The report for a bug tracker, with the versions. @param {string} text */
function asMarkdown(text) {
  const fence = fenceFor(text);
  const { version } = ext.runtime.getManifest();
  return `Portmend ${version}\n${navigator.userAgent}\n\n${fence}json\n${text}${fence}\n`;
}

/** Builds the report in the format of `portmend replay`: one event per line. @param {Event[]} events */
function reportContents(events) {
  const text = events.map((event) => `${JSON.stringify(event).replace(NOT_ASCII, escaped)}\n`).join('');
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
      copyButton(asMarkdown(text), t('ui_report'), t('ui_report_markdown')),
      h('span', { class: 'note' }, `Portmend ${version}`),
    ),
  ];
}

/** Builds the folded report. It is requested when it is first opened. @param {() => Promise<Loaded>} request */
export function reportDetails(request) {
  const content = h('div', {}, h('p', {}, t('ui_report_text')));
  const details = h('details', { id: 'report' }, h('summary', {}, t('ui_report')), content);
  const load = async () => {
    const answer = await request();
    content.append(
      ...(answer.ok
        ? reportContents(answer.report)
        : [h('p', { class: 'problem', role: 'alert' }, errorText(answer.error))]),
    );
  };
  details.addEventListener('toggle', () => void load(), { once: true });
  return details;
}
