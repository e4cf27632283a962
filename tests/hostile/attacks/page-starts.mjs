/**
 * A page starts a sign-in for a program of the attacker's. The provider does not send codes there, and Portmend must not
 * do it either, however the page has opened the request.
 */

import { click } from '../../e2e/portmend.mjs';
import { escapeHtml } from '../../servers/serve.mjs';
import { redirect } from '../site.mjs';

/** @import { Attack } from '../field.mjs' */
/** @import { Route } from '../site.mjs' */

/**
 * @typedef {object} Way
 * @property {string} name
 * @property {(url: string) => string} html of the attacker's page
 * @property {boolean} [click] whether the user clicks on it
 * @property {(url: string) => Record<string, Route>} [routes] further addresses of their site
 * @property {boolean} [local] whether the page is on this computer, which makes it a secure context
 */

const link = (/** @type {string} */ url, attributes = '') =>
  `<a id="go" href="${escapeHtml(url)}" ${attributes}>Free money</a>`;

const script = (/** @type {string} */ text) => `<script>${text}</script>`;

/** @param {(url: string) => string} action */
const button = (action) => (/** @type {string} */ url) =>
  `<button id="go">Free money</button>${script(`document.querySelector('#go').onclick = () => { ${action(JSON.stringify(url))} }`)}`;

/** The fields of a form that asks for `url`. @param {string} url */
const fields = (url) =>
  [...new URL(url).searchParams]
    .map(([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`)
    .join('');

/** @type {Way[]} */
const WAYS = [
  { name: 'a link', html: link, click: true },
  {
    name: 'a link with noopener in a new tab',
    html: (url) => link(url, 'target="_blank" rel="noopener"'),
    click: true,
  },
  {
    name: 'a link without referrer in a new tab',
    html: (url) => link(url, 'target="_blank" rel="noreferrer"'),
    click: true,
  },
  {
    name: 'a link to a redirector of theirs',
    html: () => link('/go'),
    click: true,
    routes: (url) => ({ '/go': redirect(url) }),
  },
  { name: 'location.replace', html: (url) => script(`location.replace(${JSON.stringify(url)})`) },
  {
    name: 'location.href after a delay',
    html: (url) => script(`setTimeout(() => { location.href = ${JSON.stringify(url)} }, 300)`),
  },
  { name: 'meta refresh', html: (url) => `<meta http-equiv="refresh" content="0;url=${escapeHtml(url)}">` },
  {
    name: 'a Refresh header',
    html: () => script(`location.href = '/refresh'`),
    routes: (url) => ({ '/refresh': (response) => response.writeHead(200, { refresh: `0;url=${url}` }).end() }),
  },
  {
    name: 'a form',
    html: (url) =>
      `<form action="${new URL(url).origin}/auth">${fields(url)}<button id="go">Free money</button></form>`,
    click: true,
  },
  { name: 'window.open', html: button((url) => `open(${url})`), click: true },
  { name: 'a popup window', html: button((url) => `open(${url}, '', 'width=400,height=400')`), click: true },
  {
    name: 'an empty popup that is sent on later',
    html: button((url) => `const w = open('about:blank'); setTimeout(() => { w.location = ${url} }, 300)`),
    click: true,
  },
  {
    name: 'a popup that shows nothing and is sent on later',
    html: button((url) => `const w = open('/204'); setTimeout(() => { w.location = ${url} }, 300)`),
    click: true,
    routes: () => ({ '/204': (response) => response.writeHead(204).end() }),
  },
  {
    name: 'a popup whose opener is cut off',
    html: button(
      (url) =>
        `const w = open(''); w.opener = null; w.document.write('<script>location = ' + JSON.stringify(${url}) + '<\\/script>')`,
    ),
    click: true,
  },
  {
    name: 'a sandboxed frame that navigates the top',
    html: (url) =>
      `<iframe id="frame" sandbox="allow-scripts allow-top-navigation" srcdoc="${escapeHtml(script(`top.location = ${JSON.stringify(url)}`))}"></iframe>`,
  },
  {
    name: 'a service worker that redirects',
    local: true,
    html: () =>
      script(`navigator.serviceWorker.register('/worker.js').then(() => navigator.serviceWorker.ready).then(() => {
        location.href = '/by-worker';
      })`),
    routes: (url) => ({
      '/worker.js': (response) =>
        // A worker that stayed would answer for the next program on this port.
        response.writeHead(200, { 'content-type': 'text/javascript' }).end(`onfetch = (event) => {
            event.respondWith(Response.redirect(${JSON.stringify(url)}));
            event.waitUntil(registration.unregister());
          };`),
      '/by-worker': script('location.reload()'),
    }),
  },
];

/** @type {Attack[]} */
export const PAGE_STARTS = WAYS.map(({ name, html, routes, local, click: clicks }) => ({
  name: `a page starts a sign-in for the attacker's program: ${name}`,
  run: async (field) => {
    const request = await field.request();
    const { page } = await field.visit(html(request.url), routes?.(request.url), local ? 'localhost' : undefined);
    if (clicks) await click(page, '#go');
    await field.approvedButAsked(request);
  },
}));
