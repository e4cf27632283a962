// Another program on a port: records what it receives, so that tests can assert that it received nothing.
import http from 'node:http';
import { within } from '../e2e/wait.mjs';
import { bare, inUrl, listen, page, readBody, shut } from './serve.mjs';

/**
 * @typedef {object} Received
 * @property {string} method
 * @property {string} url path and query, byte for byte
 * @property {string} path
 * @property {Record<string, string>} query
 * @property {import('node:http').IncomingHttpHeaders} headers
 * @property {string} body
 * @property {number} time milliseconds, `performance.now()`
 */

/**
 * @param {import('node:http').IncomingMessage} request
 * @returns {Promise<Received>}
 */
export async function record(request) {
  const time = performance.now();
  const url = request.url ?? '/';
  const { pathname, searchParams } = new URL(url, 'http://localhost');
  return {
    method: request.method ?? '',
    url,
    path: pathname,
    query: Object.fromEntries(searchParams),
    headers: request.headers,
    body: await readBody(request),
    time,
  };
}

/**
 * @param {object} [options]
 * @param {number} [options.port] 0: any
 * @param {string} [options.host] to listen on
 * @param {'answer' | 'silent' | 'reset' | 'part' | 'close' | 'vanish'} [options.behaviour] silent: accepts requests and
 *   never answers; reset: accepts connections and drops them; part: sends the beginning of its page and holds the rest
 *   back; close: reads requests and closes the connection; vanish: does so once, and stops listening
 * @param {number} [options.status] of its answers
 * @param {string} [options.text] of its page
 * @param {http.OutgoingHttpHeaders} [options.headers] of its answers
 */
export async function startListener(options = {}) {
  const { host = '127.0.0.1', behaviour = 'answer', status = 200, text = 'Another program', headers = {} } = options;
  /** @type {Received[]} */
  const requests = [];
  /** @type {((request: Received) => void)[]} */
  const waiting = [];
  let connections = 0;

  const server = http.createServer(async (request, response) => {
    const received = await record(request);
    requests.push(received);
    for (const wake of waiting.splice(0)) wake(received);
    if (behaviour === 'silent') return;
    if (behaviour === 'vanish') server.close();
    if (behaviour === 'vanish' || behaviour === 'close') return void request.socket.end();
    if (behaviour === 'part') {
      response.writeHead(status, { 'content-type': 'text/html', 'content-length': 10_000, ...headers });
      return void response.write(page(text, `<h1 id="other">${text}</h1>`));
    }
    response.writeHead(status, { 'content-type': 'text/html', ...headers });
    response.end(page(text, `<h1 id="other">${text}</h1>`));
  });
  /** @type {import('node:net').Socket[]} */
  const sockets = [];
  server.on('connection', (socket) => {
    connections += 1;
    sockets.push(socket);
    if (behaviour === 'reset') socket.resetAndDestroy();
  });
  const port = await listen(server, options.port ?? 0, bare(host));

  return {
    port,
    origin: `http://${inUrl(host)}:${port}`,
    /** Every request, oldest first. */
    requests,
    /** The number of connections, including those without a request: browsers sometimes preconnect. */
    get connections() {
      return connections;
    },
    /** True while there has been no connection at all. */
    get untouched() {
      return connections === 0;
    },
    /** @returns {Promise<Received>} the first request, waiting for it if necessary */
    received: () =>
      requests.length
        ? Promise.resolve(requests[0])
        : within(`a request on port ${port}`, new Promise((resolve) => waiting.push(resolve))),
    /** Resets all connections, in the middle of what is being sent. */
    drop() {
      for (const socket of sockets) socket.resetAndDestroy();
    },
    close: () => shut(server),
  };
}
