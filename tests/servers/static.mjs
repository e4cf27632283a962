/** Serves the files of a folder, as any static host does. */

import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';

/** The content types of the files that we serve. @type {Record<string, string>} */
export const TYPES = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
  '.png': 'image/png',
  '.wasm': 'application/wasm',
};

/**
 * @param {string} root the folder
 * @param {string} prefix of its addresses, such as `/some/folder/`
 */
export const staticServer = (root, prefix = '/') =>
  createServer(({ url = '/' }, response) => {
    const path = normalize(new URL(url, 'http://x').pathname);
    const file = path.startsWith(prefix) ? path.slice(prefix.length) || 'index.html' : '';
    try {
      const bytes = readFileSync(join(root, file));
      response.setHeader('content-type', TYPES[extname(file)] ?? 'text/plain');
      response.end(bytes);
    } catch {
      response.writeHead(404).end();
    }
  });
