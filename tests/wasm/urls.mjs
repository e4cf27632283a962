/**
 * Compares how the core and `URL` parse loopback URLs. Runs in Node and in a browser, each with its own `URL`.
 */

const SCHEMES = { web: ['http', 'https', 'HTTP'], other: ['ws', 'ftp'] };

const HOSTS = {
  loopback: [
    'localhost',
    'LOCALHOST',
    'loc%61lhost',
    '127.0.0.1',
    '127.1',
    '127.0.1',
    '0x7f.1',
    '0x7f000001',
    '2130706433',
    '0177.0.0.1',
    '127.0.0.1.',
    '127.255.255.255',
    '[::1]',
    '[::0001]',
    '[0:0:0:0:0:0:0:1]',
    '[::0.0.0.1]',
    // Empty credentials are none.
    ':@localhost',
    '@localhost',
  ],
  other: [
    'localhost.',
    'a.localhost',
    '128.0.0.1',
    '127.0.0.256',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[::127.0.0.1]',
    '[fe80::1]',
    '[::1%25lo]',
    '[::]',
    '0.0.0.0',
    '0',
    'user@localhost',
    'user:pw@127.0.0.1',
    'localhost@evil.example',
    'localhost%2eevil.example',
    'localhost:1@evil.example',
    '127.0.0.1.evil.example',
    'xn--localhost-',
    ' localhost',
    'local host',
    '',
  ],
};

/** The backslash ends the host. What looks like a port after it is in the path. */
const BACKSLASH = 'localhost\\@evil.example';

const PORTS = {
  usable: ['', ':', ':80', ':443', ':1', ':00080', ':38000', ':65535'],
  other: [':0', ':65536', ':+1', ':1a'],
};
const ALL_PORTS = [...PORTS.usable, ...PORTS.other];

/** @param {string[]} schemes @param {string[]} hosts @param {string[]} ports */
const spelled = (schemes, hosts, ports) =>
  schemes.flatMap((scheme) => hosts.flatMap((host) => ports.map((port) => `${scheme}://${host}${port}/cb`)));

/** URLs on loopback. */
export const onLoopback = () => [
  ...spelled(SCHEMES.web, HOSTS.loopback, PORTS.usable),
  ...spelled(SCHEMES.web, [BACKSLASH], ALL_PORTS),
];

/** URLs that only look like it. */
export const elsewhere = () => [
  ...spelled(SCHEMES.web, HOSTS.loopback, PORTS.other),
  ...spelled(SCHEMES.web, HOSTS.other, ALL_PORTS),
  ...spelled(SCHEMES.other, [...HOSTS.loopback, BACKSLASH, ...HOSTS.other], ALL_PORTS),
];

/**
 * The normalized URL if it is on loopback, according to `URL`.
 * @param {string} input
 */
function expected(input) {
  /** @type {URL} */
  let url;
  try {
    url = new URL(input);
  } catch {
    return null;
  }
  const { protocol, username, password, hostname, port, pathname } = url;
  const isLoopback = hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
  if (!/^https?:$/.test(protocol) || username || password || !isLoopback || port === '0') return null;
  return `${protocol}//${hostname}${port && `:${port}`}${pathname}`;
}

/**
 * The landing according to the core, if it recognizes a callback at this URL.
 * @param {{ Engine: new () => any }} core
 * @param {string} input
 */
function landed(core, input) {
  const { effects } = new core.Engine().handle({
    type: 'callback_failed',
    time: 1,
    private: false,
    tab: 1,
    url: input,
    method: 'GET',
    error: 'net::ERR_CONNECTION_REFUSED',
  });
  return effects[0]?.explanation.landed ?? null;
}

/**
 * The inputs that the two parse differently, and how many are on loopback. Hosts that are not ASCII are left out:
 * browsers convert them before they report a URL.
 * @param {{ Engine: new () => any }} core
 * @param {string[]} inputs
 */
export function compare(core, inputs) {
  const seen = inputs
    .filter((input) => !/[^\0-\x7f]/.test(input))
    // With a code and a state every loopback URL is a callback.
    .map((input) => `${input.split('#')[0].split('?')[0]}?code=secret&state=secret`)
    .map((input) => ({ input, url: expected(input), core: landed(core, input) }));
  return {
    different: seen.filter(({ url, core: ours }) => url !== ours),
    loopback: seen.filter(({ url }) => url !== null).length,
  };
}
