/** Checks settings with the core, and finds the field and the text for what the core reports. */

import { loadCore } from '../../shared/ui/core.js';
import { t } from '../../shared/ui/text.js';

/** @import { Settings } from '../../types/contract.js' */
/** @typedef {{ where: string, variant: string, message: string }} Problem */

/**
 * Returns the settings in their checked form, or the first problem in them.
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

/** @param {Problem} problem */
export function problemText(problem) {
  const key = `error_${problem.variant}`;
  const text = t(key);
  return text === key ? problem.message || t('ui_error_no_answer') : text;
}

/**
 * Returns the field of a registration that a problem is about, such as `redirect_uris[1]` for
 * `registrations[2].redirect_uris[1]`, or null if the problem is not in this registration.
 * @param {Problem} problem
 * @param {number} index of the registration
 * @returns {string | null}
 */
export function fieldOf(problem, index) {
  const start = `registrations[${index}].`;
  return problem.where.startsWith(start) ? problem.where.slice(start.length) : null;
}
