/**
 * Firefox's own user interface, which is a document too. BiDi can reach it because the browser is started with
 * --remote-allow-system-access.
 */

/** @import { Browser } from 'puppeteer-core' */
/** @typedef {{ send(method: string, parameters: object): Promise<{ result: any }> }} Connection */

/** The BiDi connection, for commands that puppeteer lacks. @param {Browser} browser */
export const connectionOf = (browser) =>
  /** @type {{ connection: Connection }} */ (/** @type {unknown} */ (browser)).connection;

/**
 * Calls a function in the browser window, with the privileges of Firefox's own scripts. Arguments and result are JSON.
 * @template {unknown[]} A
 * @template R
 * @param {Browser} browser
 * @param {(...given: A) => R} what
 * @param {A} given
 * @returns {Promise<Awaited<R>>}
 */
export async function inUi(browser, what, ...given) {
  const connection = connectionOf(browser);
  const {
    result: { contexts },
  } = await connection.send('browsingContext.getTree', { 'moz:scope': 'chrome', maxDepth: 0 });
  const [window] = contexts.filter(
    (/** @type {{ url: string }} */ { url }) => url === 'chrome://browser/content/browser.xhtml',
  );
  const { result: answer } = await connection.send('script.callFunction', {
    functionDeclaration: `async (given) => JSON.stringify(await (${what})(...JSON.parse(given)) ?? null)`,
    arguments: [{ type: 'string', value: JSON.stringify(given) }],
    target: { context: window.context },
    awaitPromise: true,
  });
  if (answer.type !== 'success') throw new Error(answer.exceptionDetails.text);
  return JSON.parse(answer.result.value);
}

/**
 * Clicks in the browser window. BiDi's own mouse cannot reach it, so this synthesizes the same events.
 * @param {Browser} browser
 * @param {{ x: number, y: number }} place
 */
export const clickInUi = (browser, { x, y }) =>
  inUi(
    browser,
    async (left, top) => {
      const { event } = ChromeUtils.importESModule('chrome://remote/content/shared/webdriver/Event.sys.mjs');
      for (const type of ['mousemove', 'mousedown', 'mouseup']) {
        await event.synthesizeMouseAtPoint(left, top, { type, button: 0, clickCount: 1, asyncEnabled: true }, window);
      }
    },
    x,
    y,
  );

/**
 * The centre of an element if it is visible, else null.
 * @param {Browser} browser
 * @param {string} id
 */
export const placeInUi = (browser, id) =>
  inUi(
    browser,
    (wanted) => {
      const element = document.getElementById(wanted);
      const panel = /** @type {(Element & { state: string }) | null | undefined} */ (element?.closest('panel'));
      if (!element?.checkVisibility() || (panel && panel.state !== 'open')) return null;
      const { x, y, width, height } = element.getBoundingClientRect();
      return { x: x + width / 2, y: y + height / 2 };
    },
    id,
  );
