/** Texts for failed requests. */

import { t } from './text.js';

/** @import { Failure } from '../requests.js' */

/** @param {Failure} failure */
export function errorText({ variant }) {
  const key = `error_${variant}`;
  const text = variant ? t(key) : key;
  return text === key ? t('ui_error_no_answer') : text;
}
