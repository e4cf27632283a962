/** The choice between automatic, ask and off, with a sentence on what the chosen one does. */

import { h } from './dom.js';
import { t } from './text.js';

/** @import { Policy } from '../../types/contract.js' */

const POLICIES = /** @type {Policy[]} */ (['automatic', 'ask', 'off']);

/** @param {string} word */
export const isPolicy = (word) => POLICIES.some((policy) => policy === word);

/**
 * Builds the choice. All three sentences occupy the same space, so that the page does not move.
 * @param {Policy} chosen
 * @param {((policy: Policy) => void) | undefined} onChange undefined if an administrator has chosen
 * @returns {DocumentFragment}
 */
export function policyChoice(chosen, onChange) {
  const notes = POLICIES.map((policy) => h('span', { 'data-policy': policy }, t(`ui_policy_${policy}_text`)));
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
        h('span', {}, t(`ui_policy_${policy}`)),
      ),
    ),
  );
  showNote(chosen);
  const fragment = document.createDocumentFragment();
  fragment.append(choice, h('p', { class: 'note stacked', 'aria-live': 'polite' }, ...notes));
  if (!onChange) fragment.append(h('p', { class: 'note' }, t('ui_preset')));
  return fragment;
}
