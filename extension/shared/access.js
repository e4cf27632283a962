/** The access to loopback addresses, which the user can take away, and which Firefox does not give by itself. */

import { ext, IS_FIREFOX } from './browser.js';

/** @returns {{ origins: string[] }} the loopback addresses of the manifest */
const loopback = () => ({ origins: ext.runtime.getManifest().host_permissions ?? [] });

/** Whether the extension has it. */
export const hasAccess = () => ext.permissions.contains(loopback());

/** Asks the user for it. Call this from a click. */
export const requestAccess = () => ext.permissions.request(loopback());

/** How long the browser may take to refuse a change of a page. Where it allows one, a busy page may never answer. */
const REFUSAL_MS = 300;

/**
 * Whether an administrator's policy hides the page of a tab (Chromium's `runtime_blocked_hosts`): then `webRequest` reports
 * neither its requests nor those to which it leads. Only the refusal to change the page tells (`tests/measure`, R). To remove
 * styles that nobody has added changes nothing.
 * @param {number} tab
 * @returns {Promise<boolean | undefined>} undefined: the page did not answer
 */
export async function isHiddenByPolicy(tab) {
  if (IS_FIREFOX) return false;
  const answer = ext.scripting.removeCSS({ target: { tabId: tab }, css: '*{}' }).then(
    () => false,
    (error) => String(error).includes('policy'),
  );
  return Promise.race([answer, new Promise((resolve) => setTimeout(resolve, REFUSAL_MS))]);
}
