/** What to tell the user about a failed request. */

import { t } from './text.js';

/** @import { Failure } from '../messages.js' */

/**
 * @param {Failure} failure
 * @returns {string}
 */
export function errorText({ variant }) {
  const key = `error_${variant}`;
  const known = variant ? t(key) : key;
  return known === key ? t('ui_error_no_answer') : known;
}
