/** The choice between automatic, ask and off, with a sentence on what the chosen one does. */

import { h } from './dom.js';
import { t } from './text.js';

/** @import { Policy } from '../../types/contract.js' */

/** What each choice is called, and what it does. @type {Record<Policy, { name: string, text: string }>} */
const TEXTS = {
  automatic: { name: 'ui_policy_automatic', text: 'ui_policy_automatic_text' },
  ask: { name: 'ui_policy_ask', text: 'ui_policy_ask_text' },
  off: { name: 'ui_policy_off', text: 'ui_policy_off_text' },
};
export const POLICIES = /** @type {Policy[]} */ (Object.keys(TEXTS));

/** The name of a policy, or a word that is none. @param {string} word */
export function policyName(word) {
  const known = POLICIES.find((policy) => policy === word);
  return known ? t(TEXTS[known].name) : word;
}

/**
 * Builds the choice. All three sentences occupy the same space, so that the page does not move.
 * @param {Policy} chosen
 * @param {((policy: Policy) => void) | undefined} onChange undefined if an administrator has chosen
 */
export function policyChoice(chosen, onChange) {
  const notes = POLICIES.map((policy) => h('span', { 'data-policy': policy }, t(TEXTS[policy].text)));
  /** @param {Policy} policy */
  const showNote = (policy) =>
    notes.forEach((note) => {
      note.style.visibility = note.dataset.policy === policy ? 'visible' : 'hidden';
    });
  const choice = h(
    'div',
    { class: 'choice', role: 'radiogroup', 'aria-label': t('ui_policy_title') },
    ...POLICIES.map((policy) =>
      h(
        'label',
        {},
        h('input', {
          type: 'radio',
          name: 'policy',
          value: policy,
          checked: policy === chosen,
          disabled: onChange === undefined,
          onchange: () => {
            showNote(policy);
            onChange?.(policy);
          },
        }),
        h('span', {}, policyName(policy)),
      ),
    ),
  );
  showNote(chosen);
  const fragment = document.createDocumentFragment();
  fragment.append(choice, h('p', { class: 'note stacked', 'aria-live': 'polite' }, ...notes));
  if (!onChange) fragment.append(h('p', { class: 'note' }, t('ui_preset')));
  return fragment;
}
