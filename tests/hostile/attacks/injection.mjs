/** Code injection and login CSRF (RFC 9700 sections 4.5 and 4.7): the user's client gets a code of the attacker's. */

import assert from 'node:assert/strict';
import { click } from '../../e2e/portmend.mjs';

/** @import { Attack } from '../field.mjs' */

/** @type {Attack[]} */
export const INJECTIONS = [
  {
    name: "a page starts a sign-in whose callback is for the user's own client",
    run: async (field) => {
      const target = await field.signIn();
      const request = await field.request({ redirectUri: target.client.redirectUri });
      const { page } = await field.visit(`<a id="go" href="${request.url.replaceAll('&', '&amp;')}">Free money</a>`);
      await click(page, '#go');
      await field.approvedButAsked(request);
      assert.deepEqual(target.client.requests, [], "nothing came to the user's client");
      await field.approve(target);
    },
  },
  {
    name: "a page starts a sign-in at another server whose callback is for the user's own client, with a guessed state",
    run: async (field) => {
      const target = await field.signIn();
      const request = await field.request({ redirectUri: target.client.redirectUri, state: 'guessed' });
      const { page } = await field.visit(`<button id="go">Free money</button><script>
        document.querySelector('#go').onclick = () => open(${JSON.stringify(request.url)});
      </script>`);
      await click(page, '#go');
      await field.approvedButAsked(request);
      assert.deepEqual(target.client.requests, []);
      await field.approve(target);
    },
  },
];
