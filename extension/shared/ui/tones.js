/** @import { Progress } from '../../types/contract.js' */

/** The colour of a sign-in, and its icon. @type {Record<Progress, 'arrow' | 'mended' | 'broke'>} */
export const TONES = { open: 'arrow', answered: 'mended', failed: 'broke' };
