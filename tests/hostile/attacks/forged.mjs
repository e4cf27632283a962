/**
 * Callbacks of the attacker's making outside of the tab of a sign-in whose `state` they know. They must not come to the
 * client, and the sign-in must not be lost by them.
 */

import assert from 'node:assert/strict';
import { click, explanationIn, go } from '../../e2e/portmend.mjs';
import { openPrivateWindow } from '../../e2e/private-window.mjs';
import { until } from '../../e2e/wait.mjs';
import { escapeHtml } from '../../servers/serve.mjs';

/** @import { Attack, SignIn } from '../field.mjs' */

/** The request with which the attacker's own callback came to the attacker's own program. @param {SignIn} target */
const misses = ({ program }) =>
  until("the forged callback at the attacker's program", () =>
    program?.requests.some(({ url, body }) => `${url}${body}`.includes('attacker')),
  );

/** @param {SignIn} target */
const nothingCame = ({ client }) => assert.deepEqual(client.requests, [], 'nothing came to the client');

/**
 * A page of the attacker's makes the browser load a callback.
 * @param {string} name
 * @param {(url: string) => string} html
 * @param {Attack['skip']} [skip]
 * @returns {Attack}
 */
const byPage = (name, html, skip) => ({
  name: `a page that knows the state loads a callback: ${name}`,
  skip,
  run: async (field) => {
    const target = await field.signIn();
    const document = html(target.forged);
    const { page } = await field.visit(document);
    if (document.includes('id="go"')) await click(page, '#go');
    await misses(target);
    nothingCame(target);
    await field.approve(target);
  },
});

const script = (/** @type {string} */ text) => `<script>${text}</script>`;

/** @type {Attack[]} */
export const FORGED_CALLBACKS = [
  byPage('an image', (url) => `<img src="${escapeHtml(url)}">`),
  byPage('a script', (url) => `<script src="${escapeHtml(url)}"></script>`),
  byPage('a style sheet', (url) => `<link rel="stylesheet" href="${escapeHtml(url)}">`),
  byPage('fetch', (url) => script(`fetch(${JSON.stringify(url)}, { mode: 'no-cors' }).catch(() => {})`)),
  byPage('a link', (url) => `<a id="go" href="${escapeHtml(url)}">Free money</a>`),
  byPage('a download', (url) => `<a id="go" download href="${escapeHtml(url)}">Free money</a>`),
  byPage(
    'a form',
    (url) => `<form method="post" action="${escapeHtml(url)}"><button id="go">Free money</button></form>`,
  ),
  byPage(
    'a popup',
    (url) =>
      `<button id="go">Free money</button>${script(`document.querySelector('#go').onclick = () => open(${JSON.stringify(url)})`)}`,
  ),
  byPage('a beacon', (url) => script(`navigator.sendBeacon(${JSON.stringify(url)})`)),
  byPage('a frame', (url) => `<iframe src="${escapeHtml(url)}"></iframe>`),
  byPage('a sandboxed frame', (url) => `<iframe sandbox="allow-scripts" src="${escapeHtml(url)}"></iframe>`),
  byPage('an object', (url) => `<object data="${escapeHtml(url)}"></object>`),
  {
    name: 'a page that knows the state sends its tab to a callback at the dead port',
    run: async (field) => {
      const target = await field.signIn({ dead: true });
      const { page } = await field.visit(`<a id="go" href="${escapeHtml(target.forged)}">Free money</a>`);
      await click(page, '#go');
      await explanationIn(page);
      nothingCame(target);
      await field.approve(target);
    },
  },
  {
    name: 'a page that does not know the state sends its tab to a callback at the dead port',
    run: async (field) => {
      const target = await field.signIn({ dead: true });
      const url = `http://localhost:${target.port}/callback?code=attacker&state=guessed`;
      const { page } = await field.visit(`<a id="go" href="${escapeHtml(url)}">Free money</a>`);
      await click(page, '#go');
      await explanationIn(page);
      nothingCame(target);
      await field.approve(target);
    },
  },
  {
    name: "a redirect in the sign-in's tab to a callback with a guessed state",
    run: async (field) => {
      const target = await field.signIn();
      await field.send(target.page, `http://localhost:${target.port}/callback?code=attacker&state=guessed`);
      await misses(target);
      nothingCame(target);
    },
  },
  {
    name: "a redirect in the sign-in's tab to a callback without a state",
    run: async (field) => {
      const target = await field.signIn();
      await field.send(target.page, `http://localhost:${target.port}/callback?code=attacker`);
      await misses(target);
      nothingCame(target);
    },
  },
  {
    name: "a redirect in the sign-in's tab to a callback with the state of another sign-in of the user's",
    run: async (field) => {
      const target = await field.signIn();
      const other = await field.signIn();
      await field.send(target.page, other.forged.replace(String(other.port), String(target.port)));
      await misses(target);
      nothingCame(target);
      nothingCame(other);
    },
  },
  {
    name: 'a page posts a form_post response from a site of its own',
    run: async (field) => {
      const target = await field.signIn({ client: { responseMode: 'form_post' }, armed: false });
      await field.armed('"post"');
      const fields = `<input name="code" value="attacker"><input name="state" value="${target.client.state}">`;
      const { page } = await field.visit(
        `<form method="post" action="http://localhost:${target.port}/callback">${fields}<button id="go">Free money</button></form>`,
      );
      await click(page, '#go');
      await misses(target);
      nothingCame(target);
      await field.approve(target);
    },
  },
  {
    name: "a page in the sign-in's tab posts a form_post response from a site of its own",
    run: async (field) => {
      const target = await field.signIn({ client: { responseMode: 'form_post' }, armed: false });
      await field.armed('"post"');
      const fields = `<input name="code" value="attacker"><input name="state" value="${target.client.state}">`;
      const site = await field.site({
        '/': `<form method="post" action="http://localhost:${target.port}/callback">${fields}<button id="go">Free money</button></form>`,
      });
      go(target.page, `${site.origin}/`);
      await click(target.page, '#go');
      await misses(target);
      nothingCame(target);
    },
  },
  {
    name: 'a private window loads the callback of an ordinary sign-in',
    run: async (field) => {
      const target = await field.signIn();
      const {
        tabs: [page],
      } = await openPrivateWindow(field.scene);
      go(page, target.forged);
      await misses(target);
      nothingCame(target);
      await field.approve(target);
    },
  },
];
