/** What the parts of `scripts/bench` sign in at: a provider that redirects wherever it is told, and a client that listens. */

import http from 'node:http';
import { within } from '../../tests/e2e/wait.mjs';
import { listen, shut } from '../../tests/servers/serve.mjs';

/** Milliseconds since the Unix epoch, with fractions; the same clock as in a page. */
export const now = () => performance.timeOrigin + performance.now();

export async function startServers() {
  let left = 0;
  let arrived = (/** @type {number} */ _time) => {};
  const listener = http.createServer((request, response) => {
    // The browser also asks for an icon.
    if (request.url?.startsWith('/callback')) arrived(now());
    response.end('<!doctype html><title>signed in</title>');
  });
  const provider = http.createServer((request, response) => {
    const to = new URL(String(request.url), 'http://idp.example').searchParams.get('location');
    if (to) left = now();
    if (to) response.writeHead(302, { location: to }).end();
    else response.setHeader('content-type', 'text/html').end('<!doctype html><title>consent</title>');
  });
  const [waiting, at] = [await listen(listener), await listen(provider)];
  const origin = `http://idp.example:${at}`;
  let count = 0;
  return {
    /** The port at which the client listens. */
    waiting,
    /** The provider's origin. */
    origin,
    /**
     * A new authorization request.
     * @param {string} [more] further parameters
     */
    request(more = '&code_challenge=x&code_challenge_method=S256') {
      count += 1;
      const state = `state-${count}-${'x'.repeat(32)}`;
      const redirect = encodeURIComponent(`http://localhost:${waiting}/callback`);
      const query = `response_type=code&client_id=c${count}&redirect_uri=${redirect}&state=${state}`;
      return { state, url: `${origin}/auth?${query}${more}` };
    },
    /**
     * The milliseconds from the provider's redirection until the client has the callback.
     * @param {(url: string) => unknown} navigate opens an address of the provider that redirects
     * @param {string} location
     */
    async callback(navigate, location) {
      const time = new Promise((resolve) => {
        arrived = resolve;
      });
      await navigate(`${origin}/go?location=${encodeURIComponent(location)}`);
      return (await within('the callback', time)) - left;
    },
    close: () => Promise.all([shut(listener), shut(provider)]),
  };
}
