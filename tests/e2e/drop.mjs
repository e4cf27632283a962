/** Drops a file on a page, as a user does with the mouse from a file manager. */

import { inUi } from './firefox-ui.mjs';

/** @import { Page } from 'puppeteer-core' */
/** @import { Scene } from './scene.mjs' */
/** @typedef {{ x: number, y: number }} Place in the viewport */

/**
 * @param {Scene} scene
 * @param {Page} page
 * @param {string} path of the file
 * @param {Place} place
 */
export async function dropFile(scene, page, path, place) {
  await page.bringToFront();
  if (scene.kind === 'chromium') await dropFilesInChromium(page, [path], place);
  else await inFirefox(scene, path, place);
}

/** @param {Page} page @param {string[]} files @param {Place} place */
export const dropFilesInChromium = (page, files, place) => inChromium(page, { items: [], files }, place);

/**
 * Drops text, as a user does with a selection. Chromium only.
 * @param {Page} page
 * @param {string} text
 * @param {Place} place
 */
export async function dropText(page, text, place) {
  await page.bringToFront();
  await inChromium(page, { items: [{ mimeType: 'text/plain', data: text }], files: [] }, place);
}

const COPY = 1;

/**
 * @param {Page} page
 * @param {{ items: { mimeType: string, data: string }[], files: string[] }} what
 * @param {Place} place
 */
async function inChromium(page, what, { x, y }) {
  const session = await page.createCDPSession();
  for (const type of /** @type {const} */ (['dragEnter', 'dragOver', 'drop'])) {
    await session.send('Input.dispatchDragEvent', { type, x, y, data: { ...what, dragOperationsMask: COPY } });
  }
  await session.detach();
}

/**
 * Firefox ships a mock of the system's drag service for its own tests. Its events take the same path as a real drag: from
 * the window to the page's process and, unless the page handles them, to Firefox's default for a dropped file. A headless
 * Firefox has no drag service, so this needs a display.
 * @param {Scene} scene
 * @param {string} path
 * @param {Place} place
 */
const inFirefox = ({ started }, path, place) =>
  inUi(
    started.browser,
    async (file, { x, y }) => {
      const name = '@mozilla.org/widget/dragservice;1';
      const controller = Cc[name].getService(Ci.nsIDragService).getMockDragController();
      const service = controller.mockDragService;
      const registrar = Components.manager.QueryInterface(Ci.nsIComponentRegistrar);
      const factory = {
        createInstance: (/** @type {unknown} */ wanted) => service.QueryInterface(wanted),
        QueryInterface: ChromeUtils.generateQI(['nsIFactory']),
      };
      const own = registrar.contractIDToCID(name);
      const id = Services.uuid.generateUUID();
      registrar.registerFactory(id, 'drags of a test', name, factory);
      try {
        const dragged = Cc['@mozilla.org/file/local;1'].createInstance(Ci.nsIFile);
        dragged.initWithPath(file);
        const data = new DataTransfer();
        data.effectAllowed = 'all';
        data.mozSetDataAt('application/x-moz-file', dragged, 0);
        service.startDragSessionForTests(window, Ci.nsIDragService.DRAGDROP_ACTION_COPY);
        service.getCurrentSession(window).dataTransfer = data;
        const browser = gBrowser.selectedBrowser;
        const corner = browser.getBoundingClientRect();
        const at = [window.mozInnerScreenX + corner.x + x, window.mozInnerScreenY + corner.y + y].map((pixels) =>
          Math.round(pixels * window.devicePixelRatio),
        );
        const { eDragEnter, eDragOver, eDrop } = Ci.nsIMockDragServiceController;
        for (const event of [eDragEnter, eDragOver, eDrop]) controller.sendEvent(browser.browsingContext, event, ...at);
      } finally {
        registrar.unregisterFactory(id, factory);
        registrar.registerFactory(own, '', name, null);
      }
    },
    path,
    place,
  );
