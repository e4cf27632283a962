// Starting and stopping loopback servers.
import http from 'node:http';
import https from 'node:https';

/**
 * Listens and resolves once the port is open. Rejects if the port is not available.
 * @param {import('node:net').Server} server
 * @param {number} [port] 0 lets the system choose
 * @param {string} [host]
 * @returns {Promise<number>} the port
 */
export function listen(server, port = 0, host = '127.0.0.1') {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host: bare(host), exclusive: true }, () => {
      server.removeListener('error', reject);
      resolve(/** @type {import('node:net').AddressInfo} */ (server.address()).port);
    });
  });
}

/**
 * Closes at once: browsers keep connections open, and a graceful close would wait for them.
 * @param {import('node:net').Server} server
 * @returns {Promise<void>}
 */
export function shut(server) {
  return new Promise((resolve) => {
    server.close(() => resolve());
    if (server instanceof http.Server || server instanceof https.Server) server.closeAllConnections();
  });
}

/**
 * @param {import('node:http').IncomingMessage} request
 * @returns {Promise<string>}
 */
export async function readBody(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

/** Removes the brackets of an IPv6 address: `[::1]` in URLs, `::1` for sockets. @param {string} host */
export const bare = (host) => host.replace(/^\[(.*)\]$/, '$1');

/** The host as it is written in a URL. @param {string} host */
export const inUrl = (host) => (host.includes(':') && !host.startsWith('[') ? `[${host}]` : host);

/** @param {unknown} text */
export const escapeHtml = (text) => String(text).replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);

/**
 * A page without subresources. The empty icon keeps browsers from requesting /favicon.ico,
 * which would count as a second request to a listener.
 * @param {string} title
 * @param {string} body
 */
export const page = (title, body) => `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(title)}</title>
<link rel="icon" href="data:,"></head><body>${body}</body></html>`;
