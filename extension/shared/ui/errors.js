/** Texts for failed requests. */

import { t } from './text.js';

/** @import { Failure } from '../requests.js' */

/** Returns what to tell the user about a failed request. @param {Failure} failure */
export function errorText({ variant }) {
  const key = `error_${variant}`;
  const text = variant ? t(key) : key;
  return text === key ? t('ui_error_no_answer') : text;
}
