/**
 * Mix-up (RFC 9700 section 4.4): the user opens a request to a server of the attacker's, for a program of the attacker's.
 * That server sends the tab on to an honest one with the same `state`, in a way that Portmend cannot see. The honest code
 * must not go to the attacker's program.
 */

import assert from 'node:assert/strict';
import { click, explanationIn } from '../../e2e/portmend.mjs';
import { redirect } from '../site.mjs';

/** @import { Attack } from '../field.mjs' */
/** @import { Route } from '../site.mjs' */

/** How the attacker's server sends the tab on. @type {Record<string, (url: string) => Record<string, Route>>} */
const WAYS = {
  'a redirect at once': (url) => ({ '/authorize': redirect(url) }),
  'a redirect after a page': (url) => ({
    '/authorize': `<a id="go" href="/on">Sign in with Example</a>`,
    '/on': redirect(url),
  }),
};

/**
 * @param {string} way
 * @param {{ iss: boolean, listening: boolean }} variant iss: whether the honest server says who it is (RFC 9207);
 *   listening: whether a program listens where the honest server sends the code
 * @returns {Attack}
 */
const mixUp = (way, { iss, listening }) => ({
  name: `mix-up by ${way}, ${iss ? 'with' : 'without'} iss, to ${listening ? 'a live' : 'a dead'} port`,
  run: async (field) => {
    const trap = await field.program();
    const provider = await field.scene.provider(undefined, { iss });
    const client = await field.scene.client({ provider });
    if (!listening) await client.close();
    const site = await field.site(WAYS[way](client.authorizationUrl));
    const request = new URL(`${site.origin}/authorize`);
    request.search = new URL(client.authorizationUrl).search;
    request.searchParams.set('redirect_uri', `http://localhost:${trap.port}/callback`);
    const page = await field.scene.tab(request.href);
    if (way !== 'a redirect at once') await click(page, '#go');
    await click(page, '#approve');
    if (listening) assert.ok((await client.finished).ok, 'the code went where the honest server sent it');
    else await explanationIn(page);
    assert.deepEqual(trap.requests, [], "nothing came to the attacker's program");
  },
});

/** @type {Attack[]} */
export const MIX_UPS = Object.keys(WAYS).flatMap((way) =>
  [true, false].flatMap((iss) => [true, false].map((listening) => mixUp(way, { iss, listening }))),
);
