/** A field above a long table of registrations that shows only the rows with a text. */

import { byId, h, show } from '../../shared/ui/dom.js';
import { t } from '../../shared/ui/text.js';

/** A table with fewer rows is seen at a glance. */
const LEAST = 12;

const none = () => byId('filter-none');

/** The page does this once, because the field may have the focus when the table is redrawn. */
export function drawFilter() {
  show(
    byId('filter'),
    h('label', { for: 'filter-text', class: 'unseen' }, t('ui_filter')),
    h('input', {
      id: 'filter-text',
      type: 'search',
      placeholder: t('ui_filter'),
      autocomplete: 'off',
      spellcheck: 'false',
      oninput: applyFilter,
    }),
    h('p', { id: 'filter-none', class: 'note', role: 'status' }),
  );
}

/** Call it whenever the table is redrawn. */
export function applyFilter() {
  const rows = /** @type {NodeListOf<HTMLElement>} */ (byId('registrations').querySelectorAll('tbody tr'));
  byId('filter').hidden = rows.length < LEAST;
  const field = /** @type {HTMLInputElement} */ (byId('filter-text'));
  const wanted = byId('filter').hidden ? '' : field.value.trim().toLowerCase();
  let shown = 0;
  for (const row of rows) {
    row.hidden = !row.textContent?.toLowerCase().includes(wanted);
    if (!row.hidden) shown += 1;
  }
  none().textContent = rows.length > 0 && shown === 0 ? t('ui_filter_none') : '';
}
