/** A page tries to push the user's own sign-in aside: to make it stale or contested, to evict it, to end it. */

import assert from 'node:assert/strict';
import { click } from '../../e2e/portmend.mjs';
import { until } from '../../e2e/wait.mjs';
import { page as document } from '../../servers/serve.mjs';

/** @import { Attack, Field, SignIn } from '../field.mjs' */

const script = (/** @type {string} */ text) => `<script>${text}</script>`;

/**
 * A page that opens requests and callbacks while the user's sign-in is open.
 * @param {string} name
 * @param {(target: SignIn, own: string) => string} html from the sign-in and a request of the attacker's own to its server
 * @param {object} [options]
 * @param {boolean} [options.sameState] whether the attacker knows the state and uses it
 */
const displacing = (name, html, { sameState = false } = {}) =>
  /** @type {Attack} */ ({
    name: `a page pushes the user's sign-in aside: ${name}`,
    run: async (field) => {
      const target = await field.signIn();
      const trap = await field.program();
      const own = new URL(target.client.authorizationUrl);
      own.searchParams.set('redirect_uri', `http://localhost:${trap.port}/callback`);
      if (!sameState) own.searchParams.set('state', 'attacker');
      const { site, page } = await field.visit(html(target, own.href));
      await click(page, '#go');
      await until('the attack to be over', () => site.requests.some(({ path }) => path === '/done'));
      await field.approve(target);
      assert.deepEqual(trap.requests, []);
    },
  });

/** A button that opens addresses in a popup one after the other, each replacing the last. @param {string} addresses JavaScript */
const opening = (addresses, pause = 300) =>
  `<button id="go">Free money</button>${script(`document.querySelector('#go').onclick = async () => {
    const w = open('about:blank');
    for (const address of ${addresses}) {
      w.location = address;
      await new Promise((resolve) => setTimeout(resolve, ${pause}));
    }
    await fetch('/done');
  }`)}`;

/** @type {Attack[]} */
export const DISPLACING = [
  displacing('a request of the same client, which stays open', (_, own) => opening(JSON.stringify([own]), 1500)),
  displacing('a request of the same client, which is left at once', (_, own) =>
    opening(JSON.stringify([own, 'about:blank']), 5),
  ),
  displacing('a request with the same state', (_, own) => opening(JSON.stringify([own]), 1500), { sameState: true }),
  displacing(
    'a request with the same state, which is left at once',
    (_, own) => opening(JSON.stringify([own, 'about:blank']), 5),
    { sameState: true },
  ),
  {
    name: "a page pushes the user's sign-in aside: a flood of requests and callbacks",
    run: async (field) => {
      const target = await field.signIn();
      const flood = await flooding(field, (n) =>
        n % 2 === 0
          ? `/callback-${n}?code=attacker&state=flood-${n}`
          : `/authorize-${n}?client_id=c-${n}&redirect_uri=http%3A%2F%2Flocalhost%3A1%2F&state=flood-${n}`,
      );
      await field.visit(script(`location.href = ${JSON.stringify(flood.start)}`));
      await flood.over();
      await field.approve(target);
    },
  },
];

/** More than the attempts that are kept. */
const FLOOD = 1100;
/** How many redirects in a row a browser follows. */
const CHAIN = 18;

/**
 * A program on this computer that makes a tab load `address(1)`, `address(2)` and so on, as fast as the browser can.
 * @param {Field} field
 * @param {(n: number) => string} address
 */
async function flooding(field, address) {
  let served = 0;
  const program = await field.site(
    {
      '*': (response) => {
        served += 1;
        if (served > FLOOD) return response.writeHead(200, { 'content-type': 'text/html' }).end('over');
        const next = address(served);
        return served % CHAIN === 0
          ? response
              .writeHead(200, { 'content-type': 'text/html' })
              .end(document('Flood', script(`location.replace(${JSON.stringify(next)})`)))
          : response.writeHead(302, { location: next }).end();
      },
    },
    'localhost',
  );
  return {
    start: `${program.origin}${address(0)}`,
    over: async () => {
      let last = -1;
      while (served <= FLOOD) {
        await until('the flood to go on', () => served > last);
        last = served;
      }
    },
  };
}
