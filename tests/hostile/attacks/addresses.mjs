/**
 * Callbacks with the state of the user's own sign-in and a code of the attacker's, in the tab of that sign-in. They are
 * at an address that only resembles the one that is waited for, so they must go where they would go without Portmend.
 */

import assert from 'node:assert/strict';
import { ATTACKER_NAME, LOOK_ALIKES } from '../../e2e/browser.mjs';
import { until } from '../../e2e/wait.mjs';

/** @import { Attack } from '../field.mjs' */

/**
 * @typedef {object} Address
 * @property {string} name
 * @property {(state: string) => string} [query] what follows the question mark
 * @property {(state: string) => string} [path] with the query
 * @property {string} [host] of the address; it may resolve to this computer
 * @property {string} [bind] where the attacker's program listens for it
 * @property {Attack['skip']} [skip]
 */

const query = (/** @type {string} */ state) => `code=attacker&state=${state}`;

/** @type {Address[]} */
const ADDRESSES = [
  { name: 'two values of state', query: (state) => `${query(state)}&state=other` },
  { name: 'two values of state, the other first', query: (state) => `state=other&${query(state)}` },
  { name: 'the same state twice', query: (state) => `${query(state)}&state=${state}` },
  { name: 'a longer state', query: (state) => `${query(state)}x` },
  { name: 'a state that ends with it', query: (state) => `code=attacker&state=x${state}` },
  { name: 'a state followed by an encoded space', query: (state) => `${query(state)}%20` },
  { name: 'a state followed by a null', query: (state) => `${query(state)}%00` },
  { name: 'its state in lower case', query: (state) => query(state.toLowerCase()) },
  { name: 'its state as another parameter', query: (state) => `code=attacker&session_state=${state}` },
  { name: 'a parameter with a capital', query: (state) => `code=attacker&State=${state}` },
  { name: 'the state within another value', query: (state) => `code=attacker&next=%26state=${state}&state=other` },
  { name: 'an encoded slash at the end of the path', path: (state) => `/callback%2f?${query(state)}` },
  { name: 'a slash at the end of the path', path: (state) => `/callback/?${query(state)}` },
  { name: 'two slashes before the path', path: (state) => `//callback?${query(state)}` },
  { name: 'an empty segment by a backslash', path: (state) => `/\\callback?${query(state)}` },
  { name: 'a longer path', path: (state) => `/x/callback?${query(state)}` },
  { name: 'a path that is left again', path: (state) => `/callback/../x?${query(state)}` },
  { name: 'a path that is left again, encoded', path: (state) => `/callback/%2e%2e/x?${query(state)}` },
  { name: 'a matrix parameter', path: (state) => `/callback;x?${query(state)}` },
  { name: 'an encoded letter in the path', path: (state) => `/c%61llback?${query(state)}` },
  { name: 'a capital in the path', path: (state) => `/Callback?${query(state)}` },
  { name: 'the callback as a value', path: (state) => `/other?x=/callback?${query(state)}` },
  { name: 'the callback in the fragment', path: (state) => `/other#/callback?${query(state)}` },
  { name: 'a name below localhost', host: 'evil.localhost' },
  { name: 'the name of localhost with a dot', host: 'localhost.' },
  { name: `the host ${LOOK_ALIKES[0]}`, host: LOOK_ALIKES[0] },
  { name: `the host ${LOOK_ALIKES[1]}`, host: LOOK_ALIKES[1] },
  { name: "the attacker's host with localhost as user name", host: `localhost@${ATTACKER_NAME}` },
  { name: "the attacker's host with localhost and a port as user and password", host: `localhost:80@${ATTACKER_NAME}` },
  { name: 'a user name', host: 'user:password@localhost' },
  { name: '127.0.0.2', host: '127.0.0.2', bind: '127.0.0.2' },
  { name: '0.0.0.0', host: '0.0.0.0', skip: { firefox: 'Firefox does not connect to 0.0.0.0' } },
  { name: 'an IPv4 address in IPv6', host: '[::ffff:127.0.0.1]' },
];

/** @param {Address} address @returns {Attack} */
const asAttack = ({ name, host = 'localhost', bind, skip, ...address }) => ({
  name: `a callback with a known state: ${name}`,
  skip,
  run: async (field) => {
    const target = await field.signIn();
    const program = await field.program(bind ? { host: bind } : {});
    const path = address.path ?? ((state) => `/callback?${(address.query ?? query)(state)}`);
    await field.send(target.page, `http://${host}:${program.port}${path(target.client.state)}`);
    await until("the request at the attacker's program", () => program.requests.length > 0);
    assert.deepEqual(target.client.requests, [], 'nothing came to the client');
  },
});

/** @type {Attack[]} */
export const RESEMBLING_ADDRESSES = ADDRESSES.map(asAttack);
