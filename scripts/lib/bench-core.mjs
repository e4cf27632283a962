/** The core part of `scripts/bench`: the Wasm build, called the way the browser calls it. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Engine, initSync } from '../../extension/wasm/portmend.js';
import { WASM } from './paths.mjs';

const ROUNDS = 300;

/** @param {string} client @param {string} state */
const request = (client, state) =>
  `https://idp.example/auth?response_type=code&client_id=${client}` +
  `&redirect_uri=http%3A%2F%2Flocalhost%3A40892%2Fcallback&state=${state}&code_challenge=x&code_challenge_method=S256`;

/**
 * @param {number} attempts already active
 * @param {number} registrations saved
 */
function engineWith(attempts, registrations) {
  const engine = new Engine();
  const saved = Array.from({ length: registrations }, (_, n) => ({
    name: `Server ${n}`,
    authorization_server: `https://idp-${n}.example`,
    redirect_uris: ['http://localhost:38000/callback'],
  }));
  engine.handle({
    type: 'settings',
    time: 0,
    private: false,
    settings: { version: 1, correction: 'automatic', registrations: saved },
  });
  for (let n = 0; n < attempts; n += 1) {
    engine.handle({
      type: 'authorization_request',
      time: 1,
      private: false,
      tab: n,
      url: request(`client-${n}`, `state-${n}`),
      initiator: 'page',
    });
  }
  return engine;
}

/**
 * Plays one sign-in and times its two events. Then its tab closes, so that the next one starts from the same state.
 * @param {Engine} engine
 * @param {{ request: number[], callback: number[] }} times
 */
function signIn(engine, times) {
  const tab = 5000;
  const event = { time: 2, private: false, tab };
  /** @param {number[]} list @param {any} what */
  const timed = (list, what) => {
    const start = performance.now();
    engine.handle({ ...event, ...what });
    list.push((performance.now() - start) * 1000);
  };
  timed(times.request, { type: 'authorization_request', url: request('cli', 'the-state'), initiator: 'external' });
  timed(times.callback, {
    type: 'callback_failed',
    url: 'http://localhost:38000/callback?code=c&state=the-state',
    method: 'GET',
    error: 'net::ERR_CONNECTION_REFUSED',
  });
  engine.handle({ ...event, type: 'tab_closed' });
}

/** Microseconds per event, alternating between a full engine and an empty one. */
export function benchCore() {
  initSync({ module: readFileSync(join(WASM, 'portmend_bg.wasm')) });
  /** @param {Engine} engine @returns {{ engine: Engine, request: number[], callback: number[] }} */
  const side = (engine) => ({ engine, request: [], callback: [] });
  const full = side(engineWith(999, 10_000));
  const empty = side(engineWith(0, 0));
  for (let round = 0; round < ROUNDS; round += 1) for (const one of [full, empty]) signIn(one.engine, one);
  return {
    request: { full: full.request, empty: empty.request },
    callback: { full: full.callback, empty: empty.callback },
  };
}
