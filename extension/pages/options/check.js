/** Whether settings are sound, and if not, which field is to blame. The core decides; this names its answer. */

import { loadCore } from '../../shared/ui/core.js';
import { t } from '../../shared/ui/text.js';

/** @import { Settings } from '../../types/contract.js' */
/** @typedef {{ where: string, variant: string, message: string }} Problem */

/**
 * The settings in their checked form, or the first problem in them.
 * @param {Settings} settings
 * @returns {Promise<{ settings: Settings } | { problem: Problem }>}
 */
export async function check(settings) {
  try {
    return { settings: (await loadCore()).checkSettings(settings) };
  } catch (error) {
    const { where = '', variant = '', message = '' } = /** @type {Partial<Problem>} */ (error ?? {});
    return { problem: { where, variant, message } };
  }
}

/**
 * What to say beside the field.
 * @param {Problem} problem
 * @returns {string}
 */
export function problemText(problem) {
  const key = `field_error_${problem.variant}`;
  const text = t(key);
  return text === key ? problem.message || t('ui_error_no_answer') : text;
}

/**
 * The field of a registration that a problem is about: `redirect_uris[1]` of `registrations[2].redirect_uris[1]`.
 * @param {Problem} problem
 * @param {number} place
 * @returns {string | null}
 */
export function fieldOf(problem, place) {
  const start = `registrations[${place}].`;
  return problem.where.startsWith(start) ? problem.where.slice(start.length) : null;
}
