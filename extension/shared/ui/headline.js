/** What an explanation is called, in a few words: above its sentence, in the title of the page, in the list of the popup. */

import { t } from './text.js';

/** @import { Explanation } from '../../types/contract.js' */

/**
 * @param {Explanation} explanation
 * @returns {string}
 */
export function headline({ journey, diagnosis }) {
  if (journey.repaired) return t('ui_corrected');
  return t(`diagnosis_${diagnosis}`);
}
