/** The browser's extension interface under one name; both browsers return promises under Manifest V3. */

/** @type {any} */
const scope = globalThis;

/** @type {typeof chrome} */
export const ext = scope.browser ?? scope.chrome;
