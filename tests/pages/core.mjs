/** The real core, for fixtures with its real explanations. Needs a build: `scripts/build`. */

import { readFileSync } from 'node:fs';
import { Engine, initSync } from '../../extension/wasm/portmend.js';

initSync({ module: readFileSync(new URL('../../extension/wasm/portmend_bg.wasm', import.meta.url)) });

export { clients } from '../../extension/wasm/portmend.js';

/** @import { View } from '../../extension/shared/session.js' */
/** @import { Effect, EventKind, LoopbackAccess } from '../../extension/types/contract.js' */

const TAB = 7;

/** When the events of a fixture begin: later than any test, so that no page tries a callback again by itself. */
const START = Date.now() + 86_400_000;

/**
 * Plays events and returns the explanation of the last effect that has one.
 * @param {import('../../extension/types/contract.js').Settings} settings
 * @param {EventKind[]} events
 * @param {number} [apart] milliseconds between two of them
 * @returns {View}
 */
export function explanationOf(settings, events, apart = 1000) {
  const engine = new Engine();
  /** @type {EventKind[]} */
  const all = [{ type: 'settings', settings }, ...events];
  const effects = all.flatMap(
    (what, index) =>
      /** @type {Effect[]} */ (engine.handle({ ...what, private: false, time: START + index * apart }).effects),
  );
  const found = effects.findLast((effect) => 'explanation' in effect && effect.explanation);
  if (!found || !('explanation' in found)) throw new Error('no explanation');
  return /** @type {View} */ ({ ...found.explanation, attempt: 12, tab: TAB, private: false });
}

/**
 * An authorization request.
 * @param {string} endpoint of the provider
 * @param {Record<string, string>} parameters
 * @param {'external' | 'page' | 'unknown'} [initiator]
 * @param {number} [tab]
 * @returns {Extract<EventKind, { type: 'authorization_request' }>}
 */
export function request(endpoint, parameters, initiator = 'external', tab = TAB) {
  const url = new URL(endpoint);
  const all = {
    response_type: 'code',
    state: 'made-up-state',
    code_challenge: 'x'.repeat(43),
    code_challenge_method: 'S256',
    ...parameters,
  };
  for (const [name, value] of Object.entries(all)) url.searchParams.set(name, value);
  return { type: 'authorization_request', tab, url: url.href, initiator };
}

/**
 * An authorization request of Claude Code at Salesforce.
 * @param {string} redirectUri
 * @param {'external' | 'page' | 'unknown'} initiator
 * @param {string} [state]
 * @param {number} [tab]
 */
export const signIn = (redirectUri, initiator, state = 'made-up-state', tab = TAB) =>
  request(
    'https://login.salesforce.com/services/oauth2/authorize',
    {
      client_id: '3MVG9pRzvMkjMb6kOLfG.2wVCnKZ',
      redirect_uri: redirectUri,
      state,
      resource: 'https://api.salesforce.com/platform/mcp/v1/platform/sobject-reads',
    },
    initiator,
    tab,
  );

/**
 * A page of a provider about which the user clicked "Explain this page".
 * @param {string} url
 * @param {string} title
 * @param {string} text
 * @param {string[]} [links]
 * @returns {EventKind}
 */
export const errorPage = (url, title, text, links) => ({ type: 'error_page', tab: TAB, url, title, text, links });

/** @typedef {{ state?: string, response?: string, method?: string, error?: string, seen?: boolean }} Details `seen`: whether the browser reports requests */

/** @param {string} address @param {Details} details */
const callback = (address, { state = 'made-up-state', response = 'code=made-up-code', method = 'GET' }) => ({
  tab: TAB,
  url: method === 'POST' ? address : `${address}?${response}&state=${state}`,
  method,
});

/** @param {string} address @param {Details} [details] @returns {EventKind} */
export const failed = (address, details = {}) => ({
  type: 'callback_failed',
  ...callback(address, details),
  error: details.error ?? 'net::ERR_CONNECTION_REFUSED',
  sees_requests: details.seen,
});

/** @param {string} address @returns {EventKind} */
export const sent = (address) => ({ type: 'callback_request', ...callback(address, {}) });

/** A page that a service worker shows at the callback. @param {string} address @returns {EventKind} */
export const shown = (address) => {
  const { tab, url } = callback(address, {});
  return { type: 'error_page', tab, url, title: 'Dashboard', text: 'Messages' };
};

/** The page's own frame could not load it. @param {string} address @returns {EventKind} */
export const inFrame = (address) => {
  const { tab, url } = callback(address, {});
  return { type: 'callback_frame_failed', tab, url, error: 'net::ERR_BLOCKED_BY_LOCAL_NETWORK_ACCESS_CHECKS' };
};

/** The page's script has requested it. @param {string} address @param {LoopbackAccess} access @returns {EventKind} */
export const called = (address, access) => ({
  type: 'error_page',
  tab: TAB,
  url: 'https://idp.example/consent',
  title: 'Consent',
  text: 'Signing in',
  calls: [callback(address, {}).url],
  loopback_access: access,
});

/**
 * The browser has reported to the page that its policy stopped a form.
 * @param {string} url of the form
 * @returns {EventKind}
 */
export const stoppedForm = (url) => ({
  type: 'error_page',
  tab: TAB,
  url: 'https://login.salesforce.com/setup/secur/RemoteAccessAuthorizationPage.apexp',
  title: 'Allow Access?',
  text: 'Allow access to your data?',
  stopped_forms: [{ url, policy: "form-action 'self'", enforced: true }],
});

/** The user says which client it is. @param {string} [client] @returns {EventKind} */
export const chosen = (client) => ({ type: 'action', tab: TAB, attempt: 2, action: 'choose_client', client });

/**
 * @param {string} address
 * @param {number} [status]
 * @param {{ redirect?: string, server?: string }} [more]
 * @returns {EventKind}
 */
export const answered = (address, status = 200, more = {}) => ({
  type: 'callback_answered',
  ...callback(address, {}),
  status,
  address: '127.0.0.1',
  ...more,
});
