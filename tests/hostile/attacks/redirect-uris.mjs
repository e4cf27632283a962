/**
 * The user opens a request to a server of the attacker's (a link in a mail, the metadata of a malicious MCP server) whose
 * `redirect_uri` only resembles an address on this computer. No callback may be moved for it.
 */

import assert from 'node:assert/strict';
import { ATTACKER_NAME, LOOK_ALIKES } from '../../e2e/browser.mjs';
import { click } from '../../e2e/portmend.mjs';
import { until } from '../../e2e/wait.mjs';
import { redirect } from '../site.mjs';

/** @import { Attack } from '../field.mjs' */

/** By the port of a program of the attacker's. @type {Record<string, (port: number) => string>} */
const REDIRECT_URIS = {
  'a script': () => `javascript:fetch('http://${ATTACKER_NAME}')`,
  'a data address': () => 'data:text/html,/callback',
  'a file': () => 'file:///callback',
  'an address without a scheme': (port) => `//localhost:${port}/callback`,
  'a name that begins with localhost': (port) => `http://${LOOK_ALIKES[0]}:${port}/callback`,
  'a name that begins with 127.0.0.1': (port) => `http://${LOOK_ALIKES[1]}:${port}/callback`,
  'a name below localhost': (port) => `http://evil.localhost:${port}/callback`,
  'localhost as the user name': (port) => `http://localhost:80@${ATTACKER_NAME}:${port}/callback`,
  'a user name at localhost': (port) => `http://user@localhost:${port}/callback`,
  'an IPv4 address in IPv6': (port) => `http://[::ffff:127.0.0.1]:${port}/callback`,
  'port 0': () => 'http://localhost:0/callback',
  'port 65536': () => 'http://localhost:65536/callback',
};

/** @type {Attack[]} */
export const REDIRECT_URI_TRICKS = Object.entries(REDIRECT_URIS).map(([name, redirectUri]) => ({
  name: `a redirect URI that is not on loopback: ${name}`,
  run: async (field) => {
    const trap = await field.program();
    const other = await field.program();
    const site = await field.site({
      '/authorize': '<a id="go" href="/on">Sign in</a>',
      '/on': redirect(`http://localhost:${other.port}/callback?code=code&state=known`),
    });
    const request = new URL(`${site.origin}/authorize`);
    request.search = new URLSearchParams({
      response_type: 'code',
      client_id: 'client',
      redirect_uri: redirectUri(trap.port),
      state: 'known',
      code_challenge: 'x'.repeat(43),
      code_challenge_method: 'S256',
    }).toString();
    const page = await field.scene.tab(request.href);
    await click(page, '#go');
    await until('the callback where it was sent', () => other.requests.length > 0);
    assert.ok(trap.untouched, 'nothing was moved');
    assert.ok(!JSON.stringify(await field.scene.extension.rules()).includes('known'), 'no rule was armed');
  },
}));
