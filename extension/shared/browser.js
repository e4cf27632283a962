/** The browser's extension interface under one name, and what differs between the browsers. */

/** @type {{ browser?: typeof chrome, chrome: typeof chrome }} */
const scope = /** @type {any} */ (globalThis);

/** `browser` in Firefox, `chrome` elsewhere; both return promises under Manifest V3. */
export const ext = scope.browser ?? scope.chrome;

/** Firefox has its own ways with tabs, private windows and events. */
export const IS_FIREFOX = ext.runtime.getURL('').startsWith('moz-extension:');

/** Whether this whole instance belongs to private windows: so it is with `incognito: split`. */
export const IS_PRIVATE_INSTANCE = ext.extension.inIncognitoContext;
