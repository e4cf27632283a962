/** The pages write out the same characters as the core. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shown, visible, visibleAddress } from '../../extension/shared/ui/visible.js';
import { explanationOf, request } from './core.mjs';

const SERVER = 'https://idp.example';
/** As many characters as an address holds if all of them are percent-encoded. */
const AT_ONCE = 20;

/** How the core shows these callback URLs. @param {string[]} addresses */
const shownByCore = (addresses) =>
  explanationOf(
    {
      version: 1,
      correction: 'automatic',
      registrations: [{ name: 'x', authorization_server: SERVER, redirect_uris: addresses }],
      trusted_servers: [],
    },
    [request(`${SERVER}/authorize`, { client_id: 'cli', redirect_uri: 'http://localhost:2/' })],
  ).registered;

test('every character is written out by the core and by the pages, or by neither', () => {
  // The other planes have no characters, or none that are hidden. A surrogate is no character, and an address of a
  // callback has no fragment.
  const planes = [0x00000, 0x10000, 0x20000, 0xe0000];
  const characters = planes
    .flatMap((plane) => Array.from({ length: 0x10000 }, (_, index) => plane + index))
    .filter((code) => (code < 0xd800 || code > 0xdfff) && code !== 0x23);
  const addresses = Array.from({ length: Math.ceil(characters.length / AT_ONCE) }, (_, index) => {
    const some = characters.slice(index * AT_ONCE, (index + 1) * AT_ONCE);
    return `http://localhost:1/${String.fromCodePoint(...some)}/`;
  });
  assert.deepEqual(shownByCore(addresses), addresses.map(visibleAddress));
});

test('a hidden character is written out, and a long text ends with an ellipsis', () => {
  assert.equal(visible('a\u202eb\u00a0\u{e0041}'), 'a\\u{202E}b\\u{A0}\\u{E0041}');
  assert.equal(shown('x'.repeat(5000)), `${'x'.repeat(199)}…`);
  assert.equal([...shown('😀'.repeat(5000))].length, 200);
  assert.equal(shown('\u202e'.repeat(100)).length, 200);
  assert.equal(visibleAddress('http://localhost:1/\u202ex\u00a0\ud800'), 'http://localhost:1/%E2%80%AEx%C2%A0\ufffd');
});
