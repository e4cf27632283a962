/** One realistic explanation for every diagnosis, as the background keeps them, and the settings of a user. */

const SALESFORCE = { id: 'salesforce', name: 'Salesforce' };
const CLAUDE = { id: 'claude-code', name: 'Claude Code' };
const message = (key, ...args) => ({ key, args });
const any = (text) => [{ system: 'any', text }];
const both = (unix, windows) => [{ system: 'unix', text: unix }, { system: 'windows', text: windows }];
const deliver = (listener = null) => ({ action: 'deliver', listener });
const act = (action) => ({ action, listener: null });

const PIN = [
  { text: message('step_remove_server', 'Claude Code', 'sf-sobject-reads'), commands: any('claude mcp remove sf-sobject-reads') },
  { text: message('step_add_server', '38000'), commands: both(
    'claude mcp add --transport http --scope user --client-id "<YOUR_CONSUMER_KEY>" --callback-port 38000 sf-sobject-reads https://api.salesforce.com/platform/mcp/v1/platform/sobject-reads',
    'claude mcp add --transport http --scope user --client-id "<YOUR_CONSUMER_KEY>" --callback-port 38000 sf-sobject-reads https://api.salesforce.com/platform/mcp/v1/platform/sobject-reads') },
  { text: message('step_check_port_free', '38000'), commands: both('lsof -i :38000', 'Get-NetTCPConnection -LocalPort 38000') },
  { text: message('step_restart_client', 'Claude Code'), commands: [] },
  { text: message('step_mcp_authenticate', 'sf-sobject-reads'), commands: any('claude mcp login sf-sobject-reads') },
  { text: message('step_verify_connected', 'sf-sobject-reads'), commands: any('claude mcp list') },
];
const AGAIN = [{ text: message('step_keep_open', 'Claude Code'), commands: [] }, { text: message('step_sign_in_again', 'Claude Code'), commands: [] }];

const REQUESTED = 'http://localhost:40892/callback';
const REGISTERED = 'http://localhost:38000/callback';

/** @param {Record<string, unknown>} parts */
function explanation(parts) {
  const base = {
    attempt: 12, certainty: 'certain', journey: { broken: 'delivery', repaired: false, landed: null, listener: null }, differences: [],
    requested: REQUESTED, registered: [], landed: null, provider: SALESFORCE, client: CLAUDE, causes: [], remedy: [], actions: [],
  };
  return { ...base, ...parts, tab: 7 };
}

const landedElsewhere = {
  diagnosis: 'landed_elsewhere',
  summary: message('summary_landed_elsewhere', 'Claude Code', '40892', 'Salesforce', '38000'),
  journey: { broken: 'delivery', repaired: false, landed: 'localhost:38000', listener: 'localhost:40892' },
  differences: [{ part: 'port', requested: '40892', landed: '38000' }],
  registered: [REGISTERED], landed: REGISTERED,
  causes: [message('cause_random_port', 'Claude Code'), message('cause_fixed_redirect', 'Salesforce')],
  remedy: PIN, actions: [deliver('http://localhost:40892'), act('copy'), act('remember'), act('dismiss')],
};

export const EXPLANATIONS = {
  landed_elsewhere: explanation(landedElsewhere),
  landed_elsewhere_delivered: explanation({ ...landedElsewhere,
    summary: message('summary_landed_elsewhere_delivered', 'Claude Code', '40892', 'Salesforce', '38000'),
    journey: { ...landedElsewhere.journey, repaired: true }, causes: [...landedElsewhere.causes, message('cause_token_step', 'Claude Code', 'Salesforce')],
    actions: [act('remember')] }),
  redirect_uri_mismatch: explanation({ diagnosis: 'redirect_uri_mismatch',
    summary: message('summary_redirect_uri_mismatch', 'Claude Code', 'Salesforce', REQUESTED),
    journey: { broken: 'request', repaired: false, landed: null, listener: 'localhost:40892' },
    differences: [{ part: 'port', requested: '40892', registered: '38000' }], registered: [REGISTERED],
    causes: [message('cause_random_port', 'Claude Code'), message('cause_exact_match', 'Salesforce')], remedy: PIN, actions: [act('dismiss')] }),
  rejected_by_provider: explanation({ diagnosis: 'rejected_by_provider', client: null, provider: { id: null, name: 'auth.atlassian-partners.example.com' },
    summary: message('summary_rejected_by_provider_unnamed', 'auth.atlassian-partners.example.com'), requested: 'http://127.0.0.1:8976/oauth/callback',
    journey: { broken: 'response', repaired: false, landed: null, listener: '127.0.0.1:8976' }, certainty: 'likely',
    causes: [message('cause_localhost_spelling', 'auth.atlassian-partners.example.com'), message('cause_exact_match', 'auth.atlassian-partners.example.com')],
    remedy: [{ text: message('step_register_url', 'auth.atlassian-partners.example.com'), commands: any('http://127.0.0.1:8976/oauth/callback') }] }),
  registration_not_propagated: explanation({ diagnosis: 'registration_not_propagated', certainty: 'likely', requested: REGISTERED, registered: [REGISTERED],
    summary: message('summary_registration_not_propagated', 'Salesforce'), journey: { broken: 'request', repaired: false, landed: null, listener: 'localhost:38000' },
    causes: [message('cause_recent_change', 'Salesforce', '5', '30')], remedy: [{ text: message('step_wait', '5', '30'), commands: [] }, AGAIN[1]] }),
  nobody_listening: explanation({ diagnosis: 'nobody_listening', certainty: 'likely', landed: REQUESTED,
    summary: message('summary_nobody_listening', 'Claude Code', 'Salesforce', 'localhost:40892'),
    journey: { broken: 'listener', repaired: false, landed: 'localhost:40892', listener: 'localhost:40892' },
    causes: [message('cause_client_closed'), message('cause_already_finished'), message('cause_other_machine')],
    remedy: [...AGAIN, { text: message('step_ssh_forward'), commands: any('ssh -L 40892:localhost:40892 <host>') },
      { text: message('step_container_port'), commands: any('docker run -p 40892:40892 <image>') }], actions: [deliver(), act('copy'), act('dismiss')] }),
  address_family: explanation({ diagnosis: 'address_family', client: { id: 'goose', name: 'goose' }, provider: { id: 'okta', name: 'Okta' },
    summary: message('summary_address_family', 'goose', '[::1]:52011', '127.0.0.1:52011'), requested: 'http://[::1]:52011/oauth_callback', landed: 'http://[::1]:52011/oauth_callback',
    certainty: 'likely', journey: { broken: 'delivery', repaired: true, landed: '[::1]:52011', listener: '127.0.0.1:52011' },
    causes: [message('cause_ipv4_only')] }),
  https_on_loopback: explanation({ diagnosis: 'https_on_loopback', summary: message('summary_https_on_loopback', 'localhost:8085'),
    requested: 'https://localhost:8085/', landed: 'https://localhost:8085/', client: { id: 'gcloud', name: 'gcloud' }, provider: { id: 'google', name: 'Google' },
    journey: { broken: 'delivery', repaired: false, landed: 'https://localhost:8085', listener: 'http://localhost:8085' }, causes: [message('cause_https_upgrade')],
    actions: [deliver('http://localhost:8085'), act('dismiss')] }),
  stale_attempt: explanation({ diagnosis: 'stale_attempt', summary: message('summary_stale_attempt', 'Claude Code'), landed: REQUESTED,
    journey: { broken: 'delivery', repaired: false, landed: 'localhost:40892', listener: 'localhost:39756' },
    causes: [message('cause_started_twice')], remedy: AGAIN.slice(1), actions: [{ switch_to_tab: 9 }, act('dismiss')] }),
  other_program_answered: explanation({ diagnosis: 'other_program_answered', landed: REGISTERED, registered: [REGISTERED],
    summary: message('summary_other_program_answered', 'Claude Code', 'localhost:38000'), differences: landedElsewhere.differences,
    journey: { broken: 'delivery', repaired: false, landed: 'localhost:38000', listener: 'localhost:40892' },
    causes: [message('cause_port_taken', '38000')], remedy: [{ text: message('step_find_program', '38000'), commands: both('lsof -i :38000', 'Get-Process -Id (Get-NetTCPConnection -LocalPort 38000).OwningProcess') }, AGAIN[1]] }),
  blocked_port: explanation({ diagnosis: 'blocked_port', client: null, summary: message('summary_blocked_port', '6666'), requested: 'http://localhost:6666/callback', landed: 'http://localhost:6666/callback',
    journey: { broken: 'delivery', repaired: false, landed: 'localhost:6666', listener: null }, remedy: [{ text: message('step_choose_port', '38000'), commands: [] }], actions: [act('copy')] }),
  response_body_lost: explanation({ diagnosis: 'response_body_lost', provider: { id: 'entra', name: 'Microsoft Entra ID' }, client: { id: 'vscode', name: 'Visual Studio Code' },
    summary: message('summary_response_body_lost', 'Microsoft Entra ID', '127.0.0.1:33418'), requested: 'http://127.0.0.1:33418/', landed: 'http://127.0.0.1:33418/',
    journey: { broken: 'listener', repaired: false, landed: '127.0.0.1:33418', listener: '127.0.0.1:33418' }, remedy: [{ text: message('step_sign_in_again', 'Visual Studio Code'), commands: [] }] }),
  authorization_error: explanation({ diagnosis: 'authorization_error', summary: message('summary_authorization_error', 'Salesforce', 'access_denied'), landed: REQUESTED,
    journey: { broken: 'response', repaired: false, landed: 'localhost:40892', listener: 'localhost:40892' }, causes: [message('cause_user_refused')], remedy: AGAIN.slice(1),
    actions: [deliver('http://localhost:40892')] }),
  unreachable: explanation({ diagnosis: 'unreachable', certainty: 'likely', summary: message('summary_unreachable', '127.0.0.1:40892', 'net::ERR_CONNECTION_TIMED_OUT'), landed: 'http://127.0.0.1:40892/callback',
    differences: [{ part: 'host', requested: 'localhost', landed: '127.0.0.1' }],
    journey: { broken: 'delivery', repaired: false, landed: '127.0.0.1:40892', listener: null }, causes: [message('cause_firewall'), message('cause_other_machine')], actions: [act('copy')] }),
  unknown_attempt: explanation({ diagnosis: 'unknown_attempt', certainty: 'likely', client: null, provider: null, requested: null, landed: 'http://127.0.0.1:47/callback',
    summary: message('summary_unknown_attempt', '127.0.0.1:47'), journey: { broken: 'listener', repaired: false, landed: '127.0.0.1:47', listener: null },
    causes: [message('cause_before_portmend'), message('cause_client_closed')], remedy: [{ text: message('step_sign_in_again_unnamed'), commands: [] }], actions: [deliver(), act('copy'), act('dismiss')] }),
};

export const SETTINGS = { version: 1, correction: 'automatic', registrations: [
  { name: 'Salesforce MCP', authorization_server: 'https://login.salesforce.com', client_id: '3MVG9pRzvMkjMb6kOLfG.2wVCnKZ', redirect_uris: [REGISTERED], client: 'claude-code',
    server_name: 'sf-sobject-reads', server_url: 'https://api.salesforce.com/platform/mcp/v1/platform/sobject-reads' },
  { name: 'Staging on the build server', authorization_server: 'https://id.staging.example.com:8443', redirect_uris: ['http://127.0.0.1:8250/oidc/callback', 'http://localhost:8250/oidc/callback'],
    listener: 'http://127.0.0.1:48000', correction: 'ask' },
] };
