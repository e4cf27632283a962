/** A page reaches for the extension itself: its pages, its files, its messages. */

import assert from 'node:assert/strict';
import { click } from '../../e2e/portmend.mjs';
import { until } from '../../e2e/wait.mjs';
import { redirect } from '../site.mjs';

/** @import { Attack, Field } from '../field.mjs' */
/** @import { Route } from '../site.mjs' */

const PAGES = ['pages/explain/explain.html', 'pages/options/options.html', 'pages/popup/popup.html'];
const FILES = [
  'manifest.json',
  'icons/icon-16.png',
  'shared/ui/theme.css',
  'pages/explain/explain.js',
  'wasm/portmend.js',
];

/** @param {Field} field @param {string[]} paths */
const addresses = ({ scene }, paths) => JSON.stringify(paths.map((path) => `${scene.started.origin}/${path}`));

/**
 * Lets a page of the attacker's run `script`, and returns what it reports at its end, which it does with `done(result)`.
 * @param {Field} field
 * @param {string} script
 * @param {Record<string, Route>} [routes]
 */
async function result(field, script, routes) {
  const { site, page } = await field.visit(
    `<button id="go">Free money</button><script>
      const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
      const done = (result) => fetch('/done?' + new URLSearchParams({ result: JSON.stringify(result) }));
      document.querySelector('#go').onclick = async () => { ${script} };
    </script>`,
    routes,
  );
  await click(page, '#go');
  const { query } = await until('the result of the attack', () => site.requests.find(({ path }) => path === '/done'));
  return JSON.parse(query.result);
}

/** How many tabs show a page of the extension. @param {Field} field */
async function extensionTabs({ scene }) {
  const pages = await scene.started.browser.pages();
  const shown = pages.flatMap((page) =>
    page.frames().map((frame) => frame.evaluate(() => /extension:$/.test(location.protocol)).catch(() => false)),
  );
  return (await Promise.all(shown)).filter(Boolean).length;
}

/**
 * Tries to show the extension's pages, and asserts that none is shown.
 * @param {string} name
 * @param {(addresses: string) => string} script
 * @param {(addresses: string[]) => Record<string, Route>} [routes]
 */
const showing = (name, script, routes) =>
  /** @type {Attack} */ ({
    name: `a page shows pages of the extension: ${name}`,
    run: async (field) => {
      const before = await extensionTabs(field);
      const list = addresses(field, PAGES);
      await result(field, `${script(list)}; await pause(500); done(true)`, routes?.(JSON.parse(list)));
      assert.equal(await extensionTabs(field), before, 'no page of the extension was shown');
    },
  });

/** @type {Attack[]} */
export const SURFACES = [
  showing(
    'in frames',
    (list) => `for (const url of ${list}) {
      const frame = document.createElement('iframe');
      frame.src = url;
      document.body.append(frame);
    }`,
  ),
  showing('in popups', (list) => `for (const url of ${list}) try { open(url) } catch {}`),
  showing(
    'in a popup that it navigates',
    (list) => `const w = open(''); for (const url of ${list}) { try { w.location = url } catch {} await pause(200) }`,
  ),
  showing(
    'by links',
    (list) => `for (const url of ${list}) {
    const link = Object.assign(document.createElement('a'), { href: url, target: '_blank' });
    document.body.append(link);
    link.click();
  }`,
  ),
  showing(
    'by redirects',
    () => `for (const path of ['/0', '/1', '/2']) open(path)`,
    (urls) => Object.fromEntries(urls.map((url, n) => [`/${n}`, redirect(url)])),
  ),
  {
    name: 'a page loads files of the extension',
    run: async (field) => {
      const loaded = await result(
        field,
        `const load = (tag, attribute, url) => new Promise((resolve) => {
          const element = document.createElement(tag);
          element.onload = () => resolve(url);
          element.onerror = () => resolve(null);
          element[attribute] = url;
          if (tag === 'link') element.rel = 'stylesheet';
          document.head.append(element);
        });
        const tries = ${addresses(field, [...FILES, ...PAGES])}.flatMap((url) => [
          fetch(url).then(() => url, () => null),
          load('img', 'src', url), load('script', 'src', url), load('link', 'href', url),
        ]);
        done((await Promise.all(tries)).filter(Boolean))`,
      );
      assert.deepEqual(loaded, []);
    },
  },
  {
    name: 'a page sends messages to the extension',
    run: async (field) => {
      const id = new URL(field.scene.started.origin).host;
      const request = JSON.stringify({ kind: 'report', attempt: 2 });
      const answers = await result(
        field,
        `const answers = [];
        addEventListener('message', ({ data }) => { if (!data.kind) answers.push(data) });
        for (const target of [window, top]) target.postMessage(${request}, '*');
        for (const api of [globalThis.chrome, globalThis.browser]) {
          const send = api?.runtime?.sendMessage;
          if (!send) continue;
          try { send(${JSON.stringify(id)}, ${request}, (answer) => { if (answer) answers.push(answer) }) } catch {}
          try { api.runtime.connect(${JSON.stringify(id)}).onMessage.addListener((answer) => answers.push(answer)) } catch {}
        }
        await pause(500);
        done(answers)`,
      );
      assert.deepEqual(answers, []);
    },
  },
  {
    name: 'a page reaches into the explanation of a sign-in that it has opened in a popup',
    run: async (field) => {
      const request = await field.request();
      const { site, page } = await field.visit(
        `<button id="go">Free money</button><script>
          let w;
          document.querySelector('#go').onclick = () => { w = open(${JSON.stringify(request.url)}) };
          function reach() {
            const seen = [];
            const look = (what) => { try { seen.push(String(what())) } catch {} };
            look(() => w.document.body.innerText);
            look(() => w.location.href);
            look(() => w.origin);
            look(() => w.frames.length || undefined.x);
            for (const action of ['deliver', 'copy', 'dismiss'])
              for (const attempt of [2, 4, 6, 8])
                w.postMessage({ kind: 'action', tab: 1, attempt, action }, '*');
            return seen;
          }
        </script>`,
      );
      await click(page, '#go');
      const popup = await field.approvedButAsked(request);
      const seen = await page.evaluate('reach()');
      assert.deepEqual(seen, [], 'nothing of the explanation could be read');
      assert.ok(await popup.$('.now button.primary'), 'the explanation still waits for the user');
      assert.deepEqual(request.client.requests, []);
      assert.ok(!site.requests.some(({ url }) => url.includes('code=')));
    },
  },
];
