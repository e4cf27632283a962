/** What a person has set in Firefox, and what it complains of: for what the automation has no command. */

import { inUi } from './firefox-ui.mjs';

/** What Firefox says when a page is left before an answer comes that it has asked for: the test goes on to the next page. */
const LEFT_EARLY = 'Promise resolved after context unloaded';

/** @param {import('puppeteer-core').Browser} browser */
export function privileged(browser) {
  return {
    /**
     * Sets a preference while the browser runs; without a value, as it was.
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
    /** Gives the keyboard to the page in front. */
    focusPage: () => inUi(browser, () => gBrowser.selectedBrowser.focus()),
    /**
     * The errors of our pages since this was last asked: what a script threw, what was blocked, what text is missing.
     * What a page itself writes to its console is told to nobody outside.
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
            .filter((/** @type {string} */ text) => !text.includes(harmless));
        },
        LEFT_EARLY,
      ),
  };
}
