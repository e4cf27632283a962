/** The attacker's website. */

import http from 'node:http';
import { ATTACKER_NAME } from '../e2e/browser.mjs';
import { record } from '../servers/listener.mjs';
import { listen, page, shut } from '../servers/serve.mjs';

/**
 * Answers a request to one path: with a document, or as it likes.
 * @typedef {string | ((response: http.ServerResponse, request: import('../servers/listener.mjs').Received) => unknown)} Route
 */

/**
 * @param {Record<string, Route>} routes by path; `*` is any other
 * @param {string} [name] of its host
 */
export async function startSite(routes, name = ATTACKER_NAME) {
  /** @type {import('../servers/listener.mjs').Received[]} */
  const requests = [];
  const server = http.createServer(async (request, response) => {
    const received = await record(request);
    requests.push(received);
    const route = routes[received.path] ?? routes['*'];
    if (typeof route === 'function') return route(response, received);
    response.writeHead(route === undefined ? 404 : 200, { 'content-type': 'text/html; charset=utf-8' });
    return response.end(page('Attacker', route ?? 'Nothing here'));
  });
  const origin = `http://${name}:${await listen(server)}`;
  return { origin, requests, close: () => shut(server) };
}

/** @param {string} location @param {number} [status] @returns {Route} */
export const redirect =
  (location, status = 302) =>
  (response) =>
    response.writeHead(status, { location }).end();
