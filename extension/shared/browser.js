/** The browser's extension API under one name, and what differs between the browsers. */

/** @type {{ browser?: typeof chrome, chrome: typeof chrome }} */
const scope = /** @type {any} */ (globalThis);

/** `browser` in Firefox, `chrome` elsewhere; both return promises under Manifest V3. */
export const ext = scope.browser ?? scope.chrome;

/** Whether this is Firefox, which treats tabs, private windows and events differently. */
export const IS_FIREFOX = ext.runtime.getURL('').startsWith('moz-extension:');

/** The kind of browser, as the core calls it. @type {'firefox' | 'chromium'} */
export const BROWSER = IS_FIREFOX ? 'firefox' : 'chromium';

/** Whether this instance serves private windows only, as one of the two does with `incognito: split`. */
export const IS_PRIVATE_INSTANCE = ext.extension.inIncognitoContext;
