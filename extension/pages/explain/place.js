/** Where the client runs: the background makes the commands, and keeps the place. */

import { proposals } from '../../shared/session.js';
import { h } from '../../shared/ui/dom.js';
import { elsewhereSection } from '../../shared/ui/elsewhere.js';
import { saveRunsOn, whoseRegistration } from '../../shared/ui/settings.js';
import { t } from '../../shared/ui/text.js';
import { shown } from '../../shared/ui/visible.js';
import { deliverButton, proposePage, sendAction } from './actions.js';

/** @import { View } from '../../shared/session.js' */
/** @typedef {import('./actions.js').Context} Context */

/**
 * @template Value
 * @param {Value | undefined} value
 * @returns {import('../../shared/ui/elsewhere.js').Result<Value> | undefined}
 */
const resultOf = (value) => (value === undefined ? undefined : { ok: true, value });

/** @param {Context} context @returns {import('../../shared/ui/elsewhere.js').Source} */
const sourceOf = (context) => ({
  async place(button, runs_on) {
    const answer = await sendAction(context, button, { action: 'place', runs_on });
    return answer?.ok ? resultOf(answer.choice) : answer;
  },
  async copy(button, to) {
    const answer = await sendAction(context, button, { action: 'copy', ...to });
    return answer?.ok ? resultOf(answer.text) : answer;
  },
  again: (offer) => ('action' in offer ? deliverButton(context, offer, '') : null),
  async save(button, runs_on, { listener }) {
    const answer = await sendAction(context, button, { action: 'remember', runs_on, listener });
    if (!answer?.ok) return answer;
    const proposed = await proposals.get(context.view.tab);
    if (!proposed) return undefined;
    const { index, is_preset } = await whoseRegistration(proposed);
    const said = (/** @type {string} */ key) => resultOf(t(key, shown(proposed.name)));
    if (is_preset) return said('ui_place_preset');
    // What is new, and an address, is for the user to look at first.
    if (index === undefined || listener) return void location.assign(proposePage(context.view.tab));
    await saveRunsOn(index, proposed.runs_on);
    return said('ui_place_saved');
  },
  remembered: t('ui_place_kept'),
});

/**
 * Builds the section that asks where the client runs. Returns null if that would not explain the failure.
 * @param {View} view
 */
export async function placeSection(view) {
  if (!view.elsewhere) return null;
  const problem = h('p', { class: 'problem', role: 'alert' });
  const section = await elsewhereSection(view.elsewhere, sourceOf({ view, problem }));
  section.append(problem);
  return section;
}
