// A real HTTP proxy, as small as can be.
import http from 'node:http';
import { listen, shut } from './serve.mjs';

/** What a proxy answers if it has no connection to a host. */
const BAD_GATEWAY = 502;

/**
 * Forwards plain requests. It refuses tunnels.
 * @param {string} [host] to listen on
 */
export async function startProxy(host = '127.0.0.1') {
  let status = BAD_GATEWAY;
  const open = () => {
    const server = http.createServer((request, response) => {
      const { method, headers } = request;
      const onward = http.request(request.url ?? '', { method, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? BAD_GATEWAY, answer.headers);
        answer.pipe(response);
      });
      onward.on('error', () => response.writeHead(status, { 'content-type': 'text/plain' }).end('no connection'));
      request.pipe(onward);
    });
    server.on('connect', (_, socket) => socket.end(`HTTP/1.1 ${status} No\r\n\r\n`));
    return server;
  };
  let server = open();
  const port = await listen(server, 0, host);
  return {
    port,
    /** What it answers for a host that it does not reach. @param {number} code */
    set status(code) {
      status = code;
    },
    /** Stops listening; `start` opens the same port again. */
    stop: () => shut(server),
    async start() {
      server = open();
      await listen(server, port, host);
    },
    close: () => shut(server),
  };
}
