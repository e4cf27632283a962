/** One realistic explanation for every diagnosis, as the background keeps them, and the settings of a user. */

const SALESFORCE = { id: 'salesforce', name: 'Salesforce' };
const CLAUDE = { id: 'claude-code', name: 'Claude Code' };
const message = (key, ...args) => ({ key, args });
const any = (text) => [{ system: 'any', text }];
const both = (unix, windows) => [{ system: 'unix', text: unix }, { system: 'windows', text: windows }];
const step = (key, args = [], commands = []) => ({ text: message(key, ...args), commands });
const deliver = (listener = null) => ({ action: 'deliver', listener });
const act = (action) => ({ action, listener: null });
const CLIENT = message('party_client');
const PROVIDER = message('party_provider');

const ADD = 'claude mcp add --transport http --scope user --client-id "<YOUR_CONSUMER_KEY>" --callback-port 38000 sf-sobject-reads https://api.salesforce.com/platform/mcp/v1/platform/sobject-reads';
const SERVER = ['Claude Code', 'sf-sobject-reads'];
const PIN = [
  step('step_remove_server', SERVER, any('claude mcp remove sf-sobject-reads')),
  step('step_add_server', ['38000'], any(ADD)),
  step('step_check_port_free', ['38000'], both('lsof -i :38000', 'Get-NetTCPConnection -LocalPort 38000')),
  step('step_restart_client', ['Claude Code']),
  step('step_mcp_authenticate', ['sf-sobject-reads'], any('claude mcp login sf-sobject-reads')),
  step('step_verify_connected', ['sf-sobject-reads'], any('claude mcp list')),
];
const AGAIN = step('step_sign_in_again', ['Claude Code']);

const REQUESTED = 'http://localhost:40892/callback';
const REGISTERED = 'http://localhost:38000/callback';

/** @param {Record<string, unknown>} parts */
function explanation(parts) {
  const base = {
    attempt: 12, certainty: 'certain', journey: { broken: 'delivery', repaired: false, landed: null, listener: null }, differences: [],
    requested: REQUESTED, registered: [], landed: null, provider: SALESFORCE, client: CLAUDE, causes: [], remedy: [], actions: [act('dismiss')],
  };
  return { ...base, ...parts, tab: 7 };
}

/** @param {string} broken @param {string | null} landed @param {string | null} listener @param {boolean} [repaired] */
const way = (broken, landed, listener, repaired = false) => ({ broken, repaired, landed, listener });

const landedElsewhere = {
  diagnosis: 'landed_elsewhere', summary: message('summary_landed_elsewhere', 'Claude Code', 'localhost:40892', 'Salesforce', 'localhost:38000'),
  journey: way('delivery', 'localhost:38000', 'localhost:40892'), differences: [{ part: 'port', requested: '40892', landed: '38000' }],
  registered: [REGISTERED], landed: REGISTERED, causes: [message('cause_port_per_sign_in', 'Claude Code'), message('cause_provider_keeps_registered', 'Salesforce'), message('doubt_starter_unknown')],
  remedy: PIN, actions: [deliver('http://localhost:40892'), act('copy'), act('remember'), act('dismiss')],
};

export const EXPLANATIONS = {
  landed_elsewhere: explanation(landedElsewhere),
  landed_elsewhere_delivered: explanation({ ...landedElsewhere, summary: message('summary_corrected', 'Claude Code', 'Salesforce', 'localhost:38000', 'localhost:40892'),
    journey: way('delivery', 'localhost:38000', 'localhost:40892', true), causes: [...landedElsewhere.causes.slice(0, 2), message('caution_token_step', 'Claude Code', 'Salesforce')],
    actions: [act('remember'), act('dismiss')] }),
  redirect_uri_mismatch: explanation({ diagnosis: 'redirect_uri_mismatch', summary: message('summary_redirect_uri_mismatch', 'Claude Code', 'localhost:40892', 'Salesforce'),
    journey: way('request', null, 'localhost:40892'), differences: [{ part: 'port', requested: '40892', registered: '38000' }], registered: [REGISTERED],
    causes: [message('cause_port_per_sign_in', 'Claude Code')], remedy: [...PIN, step('step_register_at', ['Salesforce', 'Setup > External Client App Manager > your app > Settings > OAuth Settings > Callback URL'], any(REQUESTED))] }),
  rejected_by_provider: explanation({ diagnosis: 'rejected_by_provider', certainty: 'likely', client: null, provider: { id: null, name: 'auth.atlassian-partners.example.com' },
    summary: message('summary_rejected_by_provider', 'auth.atlassian-partners.example.com', CLIENT), requested: 'http://127.0.0.1:8976/oauth/callback',
    journey: way('request', null, '127.0.0.1:8976'), causes: [message('caution_domain_blocked')],
    remedy: [step('step_register_at', ['auth.atlassian-partners.example.com', 'Developer console > your app > Authorization'], any('http://127.0.0.1:8976/oauth/callback'))] }),
  registration_not_propagated: explanation({ diagnosis: 'registration_not_propagated', certainty: 'likely', requested: REGISTERED, registered: [REGISTERED],
    summary: message('summary_registration_not_propagated', 'Salesforce', 'Claude Code'), journey: way('request', null, 'localhost:38000'),
    remedy: [step('step_wait', ['5', '30']), AGAIN] }),
  nobody_listening: explanation({ diagnosis: 'nobody_listening', certainty: 'likely', landed: REQUESTED, summary: message('summary_nobody_listening', 'Claude Code', 'localhost:40892'),
    journey: way('listener', 'localhost:40892', 'localhost:40892'), causes: ['cause_client_ended', 'cause_other_machine', 'cause_already_finished'].map((key) => message(key, 'Claude Code')),
    remedy: [step('step_paste_callback', ['Claude Code']), step('step_ssh_forward', [], any("ssh -L 40892:127.0.0.1:40892 '<USER>@<HOST>'"))],
    actions: [deliver(), act('copy'), act('dismiss')] }),
  address_family: explanation({ diagnosis: 'address_family', client: { id: 'goose', name: 'goose' }, provider: { id: 'okta', name: 'Okta' }, certainty: 'likely',
    summary: message('summary_corrected', 'goose', 'Okta', '[::1]:52011', '127.0.0.1:52011'), requested: 'http://[::1]:52011/oauth_callback', landed: 'http://[::1]:52011/oauth_callback',
    journey: way('delivery', '[::1]:52011', '127.0.0.1:52011', true), causes: [message('cause_one_family_only', 'goose')] }),
  https_on_loopback: explanation({ diagnosis: 'https_on_loopback', summary: message('summary_https_on_loopback', 'Google Cloud CLI', 'localhost:8085'), client: { id: 'gcloud', name: 'Google Cloud CLI' },
    requested: 'https://localhost:8085/', landed: 'https://localhost:8085/', provider: { id: 'google', name: 'Google' }, journey: way('delivery', 'localhost:8085', 'localhost:8085'),
    causes: [message('cause_https_not_spoken')], actions: [deliver('http://localhost:8085'), act('copy'), act('dismiss')] }),
  stale_attempt: explanation({ diagnosis: 'stale_attempt', summary: message('summary_stale_attempt', 'Claude Code'), landed: REQUESTED, journey: way('listener', 'localhost:40892', 'localhost:40892'),
    causes: [message('cause_started_again', 'Claude Code')], actions: [{ switch_to_tab: 9 }, act('dismiss')] }),
  other_program_answered: explanation({ ...landedElsewhere, diagnosis: 'other_program_answered', summary: message('summary_other_program_answered', 'Claude Code', 'localhost:38000'),
    causes: landedElsewhere.causes.slice(0, 2), remedy: PIN, actions: [act('dismiss')] }),
  blocked_port: explanation({ diagnosis: 'blocked_port', client: null, summary: message('summary_blocked_port', CLIENT, 'localhost:6666'), requested: 'http://localhost:6666/callback',
    landed: 'http://localhost:6666/callback', journey: way('delivery', 'localhost:6666', 'localhost:6666'), causes: [message('cause_port_blocked_by_browser')], actions: [act('copy'), act('dismiss')] }),
  response_body_lost: explanation({ diagnosis: 'response_body_lost', provider: { id: 'entra', name: 'Microsoft Entra' }, client: { id: 'azure-cli', name: 'Azure CLI' },
    summary: message('summary_response_body_lost', 'Azure CLI', 'localhost:8400'), requested: 'http://localhost:8400/', landed: 'http://localhost:8400/', journey: way('delivery', 'localhost:8400', 'localhost:8400'),
    causes: [message('cause_body_not_resendable')], remedy: [step('step_device_flow', [], any('az login --use-device-code'))] }),
  authorization_error: explanation({ diagnosis: 'authorization_error', summary: message('summary_authorization_error', 'Salesforce', 'access_denied', 'Claude Code'), landed: REQUESTED,
    journey: way('response', 'localhost:40892', 'localhost:40892'), remedy: [AGAIN], actions: [deliver(), act('copy'), act('dismiss')] }),
  unreachable: explanation({ diagnosis: 'unreachable', certainty: 'likely', summary: message('summary_unreachable', '127.0.0.1:40892', 'net::ERR_CONNECTION_TIMED_OUT'), landed: 'http://127.0.0.1:40892/callback',
    differences: [{ part: 'host', requested: 'localhost', landed: '127.0.0.1' }], journey: way('delivery', '127.0.0.1:40892', 'localhost:40892'), actions: [deliver('http://localhost:40892'), act('copy'), act('dismiss')] }),
  unknown_attempt: explanation({ diagnosis: 'unknown_attempt', certainty: 'likely', client: null, provider: null, requested: null, landed: 'http://127.0.0.1:47/callback',
    summary: message('summary_unknown_attempt', '127.0.0.1:47'), journey: way('delivery', '127.0.0.1:47', null), causes: [message('cause_request_not_seen'), message('doubt_request_unseen')],
    actions: [deliver(), act('copy'), act('dismiss')] }),
  contested: explanation({ diagnosis: 'unknown_attempt', client: null, summary: message('summary_contested_attempt', CLIENT), landed: REQUESTED, journey: way('delivery', 'localhost:40892', 'localhost:40892') }),
  path_differs: explanation({ ...landedElsewhere, client: null, provider: null, summary: message('summary_landed_elsewhere_path', CLIENT, PROVIDER, 'localhost:38000'),
    landed: 'http://localhost:38000/oauth/callback', registered: [], differences: [{ part: 'port', requested: '40892', landed: '38000' }, { part: 'path', requested: '/callback', landed: '/oauth/callback' }],
    causes: [message('doubt_other_path')], remedy: [] }),
};

export const SETTINGS = { version: 1, correction: 'automatic', registrations: [
  { name: 'Salesforce MCP', authorization_server: 'https://login.salesforce.com', client_id: '3MVG9pRzvMkjMb6kOLfG.2wVCnKZ', redirect_uris: [REGISTERED], client: 'claude-code',
    server_name: 'sf-sobject-reads', server_url: 'https://api.salesforce.com/platform/mcp/v1/platform/sobject-reads' },
  { name: 'Staging on the build server', authorization_server: 'https://id.staging.example.com:8443', redirect_uris: ['http://127.0.0.1:8250/oidc/callback', 'http://localhost:8250/oidc/callback'],
    listener: 'http://127.0.0.1:48000', correction: 'ask' },
] };
