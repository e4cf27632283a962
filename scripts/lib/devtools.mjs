/**
 * Chromium with extensions, controlled by its own protocol. Unlike puppeteer, this attaches to pages only: a worker to which
 * automation is attached is held at its start and never stopped by the browser.
 */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CHROMIUM_FLAGS } from '../../tests/e2e/browser.mjs';
import { within } from '../../tests/e2e/wait.mjs';
import { browserProgram } from './browsers.mjs';

/** @typedef {{ method: string, params: any, sessionId?: string }} Message */

/**
 * Starts Chromium with the extension in a folder, or with none.
 * @param {string | undefined} folder
 */
export async function startChromium(folder) {
  const profile = mkdtempSync(join(tmpdir(), 'portmend-bench-'));
  const child = spawn(
    String(browserProgram('chromium')),
    [
      ...CHROMIUM_FLAGS,
      '--headless=new',
      '--remote-debugging-pipe',
      '--enable-unsafe-extension-debugging',
      `--user-data-dir=${profile}`,
      'about:blank',
    ],
    { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] },
  );
  const [, , , input, output] =
    /** @type {[any, any, any, import('node:stream').Writable, import('node:stream').Readable]} */ (
      /** @type {unknown} */ (child.stdio)
    );
  /** @type {Map<number, PromiseWithResolvers<any>>} */
  const waiting = new Map();
  /** @type {Set<(message: Message) => void>} */
  const listeners = new Set();
  let rest = '';
  output.on('data', (data) => {
    const messages = (rest + data).split('\0');
    rest = messages.pop() ?? '';
    for (const message of messages.map((text) => JSON.parse(text))) {
      if (message.id === undefined) for (const listener of listeners) listener(message);
      else if (message.error) waiting.get(message.id)?.reject(new Error(message.error.message));
      else waiting.get(message.id)?.resolve(message.result);
    }
  });
  let last = 0;
  /** @param {string} method @param {object} [params] @param {string} [sessionId] @returns {Promise<any>} */
  const send = (method, params = {}, sessionId = undefined) => {
    last += 1;
    /** @type {any} */
    const answer = {};
    answer.promise = new Promise((resolve, reject) => Object.assign(answer, { resolve, reject }));
    waiting.set(last, answer);
    input.write(`${JSON.stringify({ id: last, method, params, sessionId })}\0`);
    return within(method, answer.promise);
  };
  const id = folder && (await send('Extensions.loadUnpacked', { path: folder })).id;

  /** Opens a tab. @param {string} url */
  async function open(url) {
    const { targetId } = await send('Target.createTarget', { url });
    const { sessionId } = await send('Target.attachToTarget', { targetId, flatten: true });
    return {
      /** @param {string} method @param {object} [params] */
      send: (method, params) => send(method, params, sessionId),
      /** The value of an expression in the page; a promise is awaited. @param {string} expression */
      async evaluate(expression) {
        const { result, exceptionDetails } = await send(
          'Runtime.evaluate',
          { expression, awaitPromise: true, returnByValue: true },
          sessionId,
        );
        if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
        return result.value;
      },
      close: () => send('Target.closeTarget', { targetId }),
      sessionId,
    };
  }

  return {
    origin: `chrome-extension://${id}`,
    open,
    /** Waits for a message. @param {(message: Message) => boolean} isIt */
    next: (isIt) =>
      new Promise((resolve) => {
        /** @param {Message} message */
        const listener = (message) => {
          if (!isIt(message)) return;
          listeners.delete(listener);
          resolve(message);
        };
        listeners.add(listener);
      }),
    async close() {
      const ended = once(child, 'exit');
      await send('Browser.close').catch(() => undefined);
      await within('Chromium to end', ended);
      rmSync(profile, { recursive: true, force: true });
    },
  };
}

/** @typedef {Awaited<ReturnType<typeof startChromium>>} Chromium */
/** @typedef {Awaited<ReturnType<Chromium['open']>>} Tab */

/**
 * Stops the worker of an extension, as the browser does when it has been idle for 30 seconds.
 * @param {Chromium} chromium
 * @param {Tab} page one of the extension's own pages
 */
export async function stopWorkers(chromium, page) {
  const stopped = chromium.next(
    ({ method, params, sessionId }) =>
      sessionId === page.sessionId &&
      method === 'ServiceWorker.workerVersionUpdated' &&
      params.versions.some((/** @type {{ runningStatus: string }} */ { runningStatus }) => runningStatus === 'stopped'),
  );
  await page.send('ServiceWorker.disable');
  await page.send('ServiceWorker.enable');
  await page.send('ServiceWorker.stopAllWorkers');
  await within('the worker to stop', stopped);
}
