/** Firefox from its privileged side: for what the automation has no command. */

/** @typedef {{ send(method: string, parameters: object): Promise<{ result: any }> }} Connection */

/** Only what our own pages and scripts are blamed for. */
const OURS = 'moz-extension:';

/** @param {import('puppeteer-core').Browser} browser started with --remote-allow-system-access */
export async function privileged(browser) {
  const { connection } = /** @type {{ connection: Connection }} */ (/** @type {unknown} */ (browser));
  const { result } = await connection.send('browsingContext.getTree', { 'moz:scope': 'chrome', maxDepth: 0 });
  const target = { context: result.contexts[0].context };
  /** @param {string} expression @returns {Promise<any>} what it gives, by way of JSON */
  const run = async (expression) => {
    const { result: answer } = await connection.send('script.evaluate', { expression: `JSON.stringify(${expression})`, target, awaitPromise: false });
    if (answer.type !== 'success') throw new Error(answer.exceptionDetails.text);
    return answer.result.value === undefined ? undefined : JSON.parse(answer.result.value);
  };
  return {
    /**
     * Sets a preference while the browser runs; without a value, as it was.
     * @param {string} name
     * @param {string | number | boolean} [value]
     */
    async prefer(name, value) {
      const kind = { string: 'String', number: 'Int', boolean: 'Bool', undefined: 'clear' }[/** @type {'string'} */ (typeof value)];
      await run(kind === 'clear' ? `Services.prefs.clearUserPref('${name}')` : `Services.prefs.set${kind}Pref('${name}', ${JSON.stringify(value)})`);
    },
    /** Gives the keyboard to the page in front. */
    focusPage: () => run('gBrowser.selectedBrowser.focus()'),
    /**
     * The errors of our pages since this was last asked: what a script threw, what was blocked, what text is missing.
     * What a page itself writes to its console is told to nobody outside.
     * @returns {Promise<string[]>}
     */
    errors: () => run(`(() => {
      const all = Services.console.getMessageArray().filter((message) => message instanceof Ci.nsIScriptError);
      Services.console.reset();
      return all.filter((error) => !(error.flags & error.warningFlag) && error.sourceName.startsWith('${OURS}'))
        .map((error) => error.errorMessage);
    })()`),
  };
}
