/** The access to loopback addresses, which the user can take away, and which Firefox does not give by itself. */

import { ext } from './browser.js';

/** @returns {{ origins: string[] }} the loopback addresses of the manifest */
const loopback = () => ({ origins: ext.runtime.getManifest().host_permissions ?? [] });

/** Whether the extension has it. */
export const hasAccess = () => ext.permissions.contains(loopback());

/** Asks the user for it. Call this from a click. */
export const requestAccess = () => ext.permissions.request(loopback());
