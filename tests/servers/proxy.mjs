// A real HTTP proxy, as small as can be.
import http from 'node:http';
import net from 'node:net';
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

/** A proxy that leads tunnels to ports of this computer, and refuses all others. */
export async function startTunnels() {
  /** Ports, by the host and port that were asked for. @type {Map<string, number>} */
  const led = new Map();
  const server = http.createServer((_, response) => response.writeHead(BAD_GATEWAY).end());
  server.on('connect', ({ url }, socket, head) => {
    const port = led.get(String(url));
    if (!port) return socket.end(`HTTP/1.1 ${BAD_GATEWAY} No\r\n\r\n`);
    const onward = net.connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connected\r\n\r\n');
      onward.write(head);
      socket.pipe(onward).pipe(socket);
    });
    onward.on('error', () => socket.destroy());
    socket.on('error', () => onward.destroy());
    return undefined;
  });
  return { port: await listen(server), led, close: () => shut(server) };
}
