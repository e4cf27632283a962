// Free ports, and ports that certainly refuse connections.
import net from 'node:net';
import { listen, shut } from './serve.mjs';

/**
 * A port that is free at the moment for both IPv4 and IPv6 loopback.
 * @returns {Promise<number>}
 */
export async function freePort() {
  const server = net.createServer();
  const port = await listen(server);
  const other = net.createServer();
  try {
    await listen(other, port, '::1');
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EADDRINUSE') return freePort();
    // This machine has no IPv6.
  } finally {
    if (other.listening) await shut(other);
    await shut(server);
  }
  return port;
}

/**
 * The result of connecting to a port.
 * @param {number} port
 * @param {string} [host]
 * @returns {Promise<'open' | string>} 'open', or the error code
 */
export function probe(port, host = '127.0.0.1') {
  return new Promise((resolve) => {
    const socket = net.connect({ port, host });
    socket.once('connect', () => {
      socket.destroy();
      resolve('open');
    });
    socket.once('error', (error) => resolve(/** @type {NodeJS.ErrnoException} */ (error).code ?? 'error'));
  });
}

/**
 * A dead port, which refuses connections until it is released. It is the local port of an open
 * connection, so the system does not hand it out, and nothing listens there.
 * @param {number} [wanted] a specific port; any by default
 * @returns {Promise<{port: number, release(): Promise<void>}>}
 */
export async function deadPort(wanted) {
  const port = wanted ?? (await freePort());
  /** @type {net.Socket[]} */
  const held = [];
  /** @type {net.Server[]} */
  const servers = [];
  const release = async () => {
    // A reset instead of a close avoids TIME_WAIT, so the port can be used again at once.
    for (const socket of held) socket.resetAndDestroy();
    await Promise.all(servers.map(shut));
  };
  try {
    for (const host of ['127.0.0.1', '::1']) {
      const server = net.createServer((socket) => {
        socket.on('error', () => {});
        held.push(socket);
      });
      servers.push(server);
      const far = await listen(server, 0, host).catch((error) => {
        if (host === '127.0.0.1') throw error;
      });
      if (far) held.push(await connectFrom(port, far, host));
    }
    const answer = await probe(port);
    if (answer !== 'ECONNREFUSED') throw new Error(`port ${port} should refuse, but: ${answer}`);
  } catch (error) {
    await release();
    // Another program has taken the port meanwhile.
    const isTaken = /** @type {NodeJS.ErrnoException} */ (error).code === 'EADDRINUSE';
    if (isTaken && wanted === undefined) return deadPort();
    throw error;
  }
  return { port, release };
}

/** @param {number} near @param {number} far @param {string} host @returns {Promise<net.Socket>} */
function connectFrom(near, far, host) {
  return new Promise((resolve, reject) => {
    const socket = net.connect({ port: far, host, localPort: near, localAddress: host });
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.removeListener('error', reject);
      socket.on('error', () => {});
      resolve(socket);
    });
  });
}
