/** One realistic explanation for every diagnosis, as the background keeps them, and the settings of a user. */

import { answered, explanationOf, failed, signIn } from './core.mjs';

const SALESFORCE = { id: 'salesforce', name: 'Salesforce' };
const CLAUDE = { id: 'claude-code', name: 'Claude Code' };
/** @typedef {import('../../extension/shared/ui/types.js').Message} Message */
/** @typedef {import('../../extension/shared/ui/types.js').View} View */
/** @typedef {import('../../extension/types/contract.js').Journey} Journey */
/** @typedef {import('../../extension/shared/ui/types.js').Act} Act */
/** @typedef {import('../../extension/shared/ui/types.js').Settings} Settings */

/** @param {string} key @param {...(string | Message)} args @returns {Message} */
export const message = (key, ...args) => ({ key, args });
/** @param {string} text @returns {import('../../extension/types/contract.js').Command[]} */
const any = (text) => [{ system: 'any', text }];
/**
 * @param {string} key
 * @param {string[]} [args]
 * @param {import('../../extension/types/contract.js').Command[]} [commands]
 */
const step = (key, args = [], commands = []) => ({ text: message(key, ...args), commands });
/** @param {string | null} [listener] @returns {Act} */
const deliver = (listener = null) => ({ action: 'deliver', listener });
/** @param {Act['action']} action @returns {Act} */
const act = (action) => ({ action, listener: null });
const CLIENT = message('party_client');
const PROVIDER = message('party_provider');

const AGAIN = step('step_sign_in_again', ['Claude Code']);

const REQUESTED = 'http://localhost:40892/callback';
const REGISTERED = 'http://localhost:38000/callback';

/** @type {Settings} */
export const SETTINGS = { version: 1, correction: 'automatic', registrations: [
  { name: 'Salesforce MCP', authorization_server: 'https://login.salesforce.com', client_id: '3MVG9pRzvMkjMb6kOLfG.2wVCnKZ', redirect_uris: [REGISTERED], client: 'claude-code',
    server_name: 'sf-sobject-reads', server_url: 'https://api.salesforce.com/platform/mcp/v1/platform/sobject-reads' },
  { name: 'Staging on the build server', authorization_server: 'https://id.staging.example.com:8443', redirect_uris: ['http://127.0.0.1:8250/oidc/callback', 'http://localhost:8250/oidc/callback'],
    listener: 'http://127.0.0.1:48000', correction: 'ask' },
] };

/** @type {Settings} */
const NOTHING_SAVED = { version: 1, correction: 'automatic', registrations: [] };

/**
 * @param {Partial<View> & Pick<View, 'diagnosis' | 'summary'>} parts
 * @returns {View}
 */
function explanation(parts) {
  /** @type {Omit<View, 'diagnosis' | 'summary'>} */
  const base = {
    attempt: 12, certainty: 'certain', journey: { broken: 'delivery', repaired: false, landed: null, listener: null }, differences: [],
    requested: REQUESTED, registered: [], landed: null, provider: SALESFORCE, client: CLAUDE, causes: [], remedy: [], actions: [act('dismiss')],
    tab: 7, private: false,
  };
  return { ...base, ...parts };
}

/** @param {Journey['broken']} broken @param {string | null} landed @param {string | null} listener @param {boolean} [repaired] @returns {Journey} */
const way = (broken, landed, listener, repaired = false) => ({ broken, repaired, landed, listener });

const landedElsewhere = explanationOf({ ...SETTINGS, correction: 'ask' }, [signIn(REQUESTED, 'external'), failed(REGISTERED)]);

export const EXPLANATIONS = {
  landed_elsewhere: landedElsewhere,
  landed_elsewhere_unsaved: explanationOf(NOTHING_SAVED, [signIn(REQUESTED, 'page'), failed(REGISTERED)]),
  landed_elsewhere_delivered: explanationOf(NOTHING_SAVED, [signIn(REQUESTED, 'external'), failed(REGISTERED), answered(REQUESTED)]),
  delivered_known: explanationOf(SETTINGS, [signIn(REQUESTED, 'external'), failed(REGISTERED), answered(REQUESTED)]),
  redirect_uri_mismatch: explanationOf(SETTINGS, [signIn(REQUESTED, 'external')]),
  rejected_by_provider: explanation({ diagnosis: 'rejected_by_provider', certainty: 'likely', client: null, provider: { id: null, name: 'auth.atlassian-partners.example.com' },
    summary: message('summary_rejected_by_provider', 'auth.atlassian-partners.example.com', CLIENT), requested: 'http://127.0.0.1:8976/oauth/callback',
    journey: way('request', null, '127.0.0.1:8976'), causes: [message('caution_domain_blocked', 'auth.atlassian-partners.example.com')],
    remedy: [step('step_register', ['auth.atlassian-partners.example.com', 'Developer console > your app > Authorization'], any('http://127.0.0.1:8976/oauth/callback'))] }),
  registration_not_propagated: explanation({ diagnosis: 'registration_not_propagated', certainty: 'likely', requested: REGISTERED, registered: [REGISTERED],
    summary: message('summary_registration_not_propagated', 'Salesforce', 'Claude Code'), journey: way('request', null, 'localhost:38000'),
    remedy: [step('step_wait', ['Salesforce', '5', '30']), AGAIN] }),
  nobody_listening: explanationOf(SETTINGS, [signIn(REQUESTED, 'external'), failed(REQUESTED)]),
  nobody_listening_anywhere: explanation({ diagnosis: 'nobody_listening', certainty: 'likely', landed: REGISTERED, registered: [REGISTERED],
    summary: message('summary_nobody_listening_anywhere', 'Claude Code', 'localhost:40892', 'Salesforce', 'localhost:38000'), journey: way('delivery', 'localhost:38000', null),
    differences: [{ part: 'port', requested: '40892', landed: '38000' }], causes: [message('cause_client_ended', 'Claude Code'), message('cause_other_machine', 'Claude Code')],
    remedy: [AGAIN], actions: [act('copy'), act('dismiss')] }),
  address_family: explanation({ diagnosis: 'address_family', client: { id: 'goose', name: 'goose' }, provider: { id: 'okta', name: 'Okta' }, certainty: 'likely',
    summary: message('summary_corrected', 'goose', 'Okta', '[::1]:52011', '127.0.0.1:52011'), requested: 'http://[::1]:52011/oauth_callback', landed: 'http://[::1]:52011/oauth_callback',
    journey: way('delivery', '[::1]:52011', '127.0.0.1:52011', true), causes: [message('cause_one_family_only', 'goose')] }),
  https_on_loopback: explanation({ diagnosis: 'https_on_loopback', summary: message('summary_https_on_loopback', 'Google Cloud CLI', 'localhost:8085'), client: { id: 'gcloud', name: 'Google Cloud CLI' },
    requested: 'https://localhost:8085/', landed: 'https://localhost:8085/', provider: { id: 'google', name: 'Google' }, journey: way('delivery', 'localhost:8085', 'localhost:8085'),
    causes: [message('cause_https_not_spoken')], actions: [deliver('http://localhost:8085'), act('copy'), act('dismiss')] }),
  stale_attempt: explanationOf(SETTINGS, [signIn(REQUESTED, 'external', 'older'), signIn('http://localhost:39756/callback', 'external', 'newer', 9), failed(REQUESTED, 'older')]),
  other_program_answered: explanationOf(SETTINGS, [signIn(REQUESTED, 'external'), answered(REGISTERED)]),
  blocked_port: explanation({ diagnosis: 'blocked_port', client: null, summary: message('summary_blocked_port', CLIENT, 'localhost:6666'), requested: 'http://localhost:6666/callback',
    landed: 'http://localhost:6666/callback', journey: way('delivery', 'localhost:6666', 'localhost:6666'), causes: [message('cause_port_blocked_by_browser')], actions: [act('copy'), act('dismiss')] }),
  response_body_lost: explanation({ diagnosis: 'response_body_lost', provider: { id: 'entra', name: 'Microsoft Entra' }, client: { id: 'azure-cli', name: 'Azure CLI' },
    summary: message('summary_response_body_lost', 'Azure CLI', 'localhost:8400'), requested: 'http://localhost:8400/', landed: 'http://localhost:8400/', journey: way('delivery', 'localhost:8400', 'localhost:8400'),
    causes: [message('cause_body_not_resendable')], remedy: [step('step_other_way', [], any('az login --use-device-code'))] }),
  authorization_error: explanation({ diagnosis: 'authorization_error', summary: message('summary_authorization_error', 'Salesforce', 'access_denied', 'Claude Code'), landed: REQUESTED,
    journey: way('response', 'localhost:40892', 'localhost:40892'), remedy: [AGAIN], actions: [deliver(), act('copy'), act('dismiss')] }),
  unreachable: explanation({ diagnosis: 'unreachable', certainty: 'likely', summary: message('summary_unreachable', '127.0.0.1:40892', 'net::ERR_CONNECTION_TIMED_OUT'), landed: 'http://127.0.0.1:40892/callback',
    differences: [{ part: 'host', requested: 'localhost', landed: '127.0.0.1' }], journey: way('delivery', '127.0.0.1:40892', 'localhost:40892'), actions: [deliver('http://localhost:40892'), act('copy'), act('dismiss')] }),
  unknown_attempt: explanationOf(NOTHING_SAVED, [failed('http://127.0.0.1:47/callback')]),
  contested: explanation({ diagnosis: 'unknown_attempt', client: null, summary: message('summary_contested_attempt', CLIENT), landed: REQUESTED, journey: way('delivery', 'localhost:40892', 'localhost:40892') }),
  path_differs: explanation({ ...landedElsewhere, client: null, provider: null, summary: message('summary_landed_elsewhere_path', CLIENT, PROVIDER, 'localhost:38000'),
    landed: 'http://localhost:38000/oauth/callback', registered: [], differences: [{ part: 'port', requested: '40892', landed: '38000' }, { part: 'path', requested: '/callback', landed: '/oauth/callback' }],
    causes: [message('doubt_other_path')], remedy: [] }),
};
