/** The extension's ids, which do not depend on where it is loaded from. */

export { FIREFOX_ID } from '../../extension/manifest.mjs';

/** Follows from the manifest's `key`; checked by contents.test.mjs. */
export const CHROMIUM_ID = 'bhnfaldfdnnpiccloappmgfaabkmjpkm';
