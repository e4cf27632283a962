/** Firefox's preferences and error console, for which automation has no command. */

import { inUi } from './firefox-ui.mjs';

/** Firefox's errors when a page is left before a promise settles, which is normal when a test opens the next page. */
const LEFT_EARLY = [
  'Promise resolved after context unloaded',
  'Promise resolved while context is inactive',
  // How Firefox answers if no administrator has preset anything.
  'Promise rejected after context unloaded: Managed storage manifest not found',
  'Promise rejected while context is inactive: Managed storage manifest not found',
];

/** @param {import('puppeteer-core').Browser} browser */
export function privileged(browser) {
  return {
    /**
     * Sets a preference while the browser runs; without a value, resets it.
     * @param {string} name
     * @param {string | number | boolean} [value]
     */
    prefer: (name, value) =>
      inUi(
        browser,
        (which, wanted) => {
          if (wanted === null) Services.prefs.clearUserPref(which);
          else
            Services.prefs[
              `set${{ string: 'String', number: 'Int', boolean: 'Bool' }[/** @type {'string'} */ (typeof wanted)]}Pref`
            ](which, wanted);
        },
        name,
        value ?? null,
      ),
    /** Focuses the active page. */
    focusPage: () => inUi(browser, () => gBrowser.selectedBrowser.focus()),
    /**
     * Errors on the extension's pages since the last call: exceptions, blocked loads, missing texts. Messages that a page
     * itself writes to its console are not included.
     * @returns {Promise<string[]>}
     */
    errors: () =>
      inUi(
        browser,
        (harmless) => {
          const all = Services.console
            .getMessageArray()
            .filter((/** @type {unknown} */ message) => message instanceof Ci.nsIScriptError);
          Services.console.reset();
          return all
            .filter(
              (/** @type {any} */ error) =>
                !(error.flags & error.warningFlag) && error.sourceName.startsWith('moz-extension:'),
            )
            .map((/** @type {any} */ error) => error.errorMessage)
            .filter((/** @type {string} */ text) => !harmless.some((/** @type {string} */ one) => text.includes(one)));
        },
        LEFT_EARLY,
      ),
  };
}
