/** An explanation by the core for every diagnosis, and a user's settings. Only the sign-ins are made up. */

import {
  answered,
  called,
  chosen,
  errorPage,
  explanationOf,
  failed,
  inFrame,
  request,
  sent,
  shown,
  signIn,
  stoppedForm,
} from './core.mjs';

/** @import { Message, Settings } from '../../extension/types/contract.js' */

/** @param {string} key @param {...(string | Message)} args @returns {Message} */
export const message = (key, ...args) => ({ key, args });

const REQUESTED = 'http://localhost:40892/callback';
const REGISTERED = 'http://localhost:38000/callback';

/** @type {Settings} */
export const SETTINGS = {
  version: 1,
  correction: 'automatic',
  registrations: [
    {
      name: 'Salesforce MCP',
      authorization_server: 'https://login.salesforce.com',
      client_id: '3MVG9pRzvMkjMb6kOLfG.2wVCnKZ',
      redirect_uris: [REGISTERED],
      client: 'claude-code',
      server_name: 'sf-sobject-reads',
      server_url: 'https://api.salesforce.com/platform/mcp/v1/platform/sobject-reads',
    },
    {
      name: 'Staging on the build server',
      authorization_server: 'https://id.staging.example.com:8443',
      redirect_uris: ['http://127.0.0.1:8250/oidc/callback', 'http://localhost:8250/oidc/callback'],
      listener: 'http://127.0.0.1:48000',
      correction: 'ask',
      runs_on: { type: 'ssh', host: 'me@build' },
    },
  ],
  trusted_servers: [],
};

/** A thousand registrations of fifty servers, for six kinds of client. */
export const THOUSAND_REGISTRATIONS = Array.from({ length: 1000 }, (_, number) => ({
  name: `Registration ${number}`,
  authorization_server: `https://login${number % 50}.example.com`,
  client_id: `client-${number}`,
  redirect_uris: [`http://localhost:${20_000 + number}/callback`],
  client: ['claude-code', 'codex', 'vscode', 'goose', 'mcp-remote', undefined][number % 6],
  server_name: `server-${number}`,
  server_url: `https://mcp${number}.example.com/mcp`,
}));

/** @param {Settings['registrations'][0]['runs_on']} runs_on @returns {Settings} */
const onAnother = (runs_on) => ({ ...SETTINGS, registrations: [{ ...SETTINGS.registrations[0], runs_on }] });

/** The user's settings, and the place that was kept of the client. */
const LAST_OVER_SSH = /** @type {Settings} */ ({
  ...SETTINGS,
  ...{ last_places: [{ client: 'claude-code', runs_on: { type: 'ssh', host: 'me@devbox' } }] },
});

/** @type {Settings} */
const NOTHING_SAVED = { version: 1, correction: 'automatic', registrations: [], trusted_servers: [] };
/** @type {Settings} */
const ASK = { ...SETTINGS, correction: 'ask' };

const DENIED = 'error=access_denied&error_description=end-user+denied+authorization';
const REFUSED_BY_SALESFORCE = errorPage(
  'https://login.salesforce.com/services/oauth2/authorize',
  'Error',
  'error=redirect_uri_mismatch&error_description=redirect_uri must match configuration',
);

const GOOSE = 'http://[::1]:52011/oauth_callback';
const goose = request('https://dev-20983.okta.com/oauth2/default/v1/authorize', {
  client_id: '0oa1b2c3d4',
  redirect_uri: GOOSE,
});
/** @type {Settings} */
const WITH_GOOSE = {
  ...SETTINGS,
  registrations: [
    { name: 'Okta', authorization_server: 'https://dev-20983.okta.com', redirect_uris: [GOOSE], client: 'goose' },
  ],
};
const gcloud = request('https://accounts.google.com/o/oauth2/auth', {
  client_id: '32555940559.apps.googleusercontent.com',
  redirect_uri: 'https://localhost:8085/',
});
const azure = request('https://login.microsoftonline.com/organizations/oauth2/v2.0/authorize', {
  client_id: '04b07795-8ddb-461a-bbee-02f9e1bf7b46',
  redirect_uri: 'http://localhost:8400',
  response_mode: 'form_post',
});

const staging = request('https://id.staging.example.com:8443/authorize', {
  client_id: 'a1B2c3D4',
  redirect_uri: 'http://127.0.0.1:8976/oidc/callback',
});
const zed = request('https://auth.atlassian.com/authorize', {
  client_id: 'https://zed.dev/oauth/client-metadata.json',
  redirect_uri: 'http://127.0.0.1:53871/callback',
});
const unknownDocument = request('https://auth.atlassian.com/authorize', {
  client_id: 'https://tool.example.com/oauth/client-metadata.json',
  redirect_uri: 'http://127.0.0.1:53871/callback',
});
const REFUSED_BY_ATLASSIAN = errorPage(
  'https://id.atlassian.com/error?error=unauthorized_client&error_description=redirect_uri+is+not+registered',
  'Atlassian',
  '',
);
const gitlab = request('https://gitlab.example.com/oauth/authorize', {
  client_id: 'a1B2c3D4',
  redirect_uri: 'http://localhost:8080/callback',
});
/** @type {Settings} */
const PORTLESS = {
  ...SETTINGS,
  registrations: [
    {
      name: 'Deploy',
      authorization_server: 'https://gitlab.example.com',
      redirect_uris: ['http://localhost/callback'],
    },
  ],
};

const unknownServer = request('https://id.staging.example.com/authorize', {
  client_id: 'a1B2c3D4',
  redirect_uri: 'http://127.0.0.1:8976/oauth/callback',
});
const heldBack = request(
  'https://auth.atlassian.com/authorize',
  { client_id: 'a1B2c3D4', redirect_uri: 'http://127.0.0.1:8976/oauth/callback' },
  'page',
);
/** A callback that Chromium aborted before it was requested. @param {string} address @param {boolean} seen */
const aborted = (address, seen) => failed(address, { method: '', error: 'net::ERR_ABORTED', seen });

/** @param {string} redirectUri @param {string} state @param {number} tab */
const registered = (redirectUri, state, tab) =>
  request(
    'https://auth.atlassian.com/authorize',
    { client_id: 'a1B2c3D4', redirect_uri: redirectUri, state, resource: 'https://mcp.atlassian.com/v1/mcp' },
    'external',
    tab,
  );
const linear = request('https://linear.app/oauth/authorize', {
  client_id: 'a1B2c3D4',
  redirect_uri: 'http://127.0.0.1:8976/oauth/callback',
});
/** @param {string} redirectUri */
const mcp = (redirectUri) =>
  request('https://dev-20983.okta.com/oauth2/default/v1/authorize', {
    client_id: '0oa1b2c3d4',
    redirect_uri: redirectUri,
    resource: 'https://mcp.example.com/mcp',
  });
const OF_TWO = 'http://localhost:51234/oauth/callback';
const OF_MANY = 'http://127.0.0.1:51234/callback';
const REFUSED_BY_OKTA = errorPage(
  'https://dev-20983.okta.com/oauth2/default/v1/authorize',
  'Error',
  "The 'redirect_uri' parameter must be a Login redirect URI in the client app settings",
);
const intuit = request('https://appcenter.intuit.com/connect/oauth2', {
  client_id: 'ABmadeup',
  redirect_uri: 'http://localhost:8000/callback',
});
const forgotten = request('https://mcp.example.com/authorize', {
  client_id: 'a1b2c3d4-e5f6',
  redirect_uri: 'http://localhost:3118/callback',
  resource: 'https://mcp.example.com/mcp',
});
/** A request of which only the beginning was opened. */
const cut = { ...forgotten, url: 'https://mcp.example.com/authorize?response_type=code' };

/** A text that is markup, is shown backwards, clears a terminal and breaks out of quotes. */
export const HOSTILE =
  '\u202eCl\u2066audé\u001b[2J<img src=x onerror="document.body.dataset.injected=1">`"\';$(id)\u202e';
/** Longer than any page, without a place to break. */
const ENDLESS = 'W'.repeat(20_000);

/** Settings as a hostile file may bring them. @type {Settings} */
export const HOSTILE_SETTINGS = {
  version: 1,
  correction: 'ask',
  registrations: [
    {
      name: HOSTILE,
      authorization_server: 'https://idp.example',
      client_id: `${HOSTILE}${ENDLESS}`,
      redirect_uris: [`http://localhost:38000/${HOSTILE}`, `http://localhost:38001/${ENDLESS}`],
      client: 'claude-code',
      server_name: HOSTILE,
      server_url: `https://mcp.example/${HOSTILE}`,
    },
    {
      name: `${ENDLESS}${HOSTILE}`,
      authorization_server: `https://${'a'.repeat(60)}.${'b'.repeat(60)}.${'c'.repeat(60)}.example`,
      redirect_uris: ['http://localhost:38000/callback'],
      client: 'claude-code',
      server_name: ENDLESS,
    },
  ],
  trusted_servers: [],
};

/** A sign-in of which an attacker has made up everything. @param {'external' | 'page'} initiator @param {string} path */
const hostile = (initiator, path) => [
  request(
    'https://idp.example/authorize',
    {
      client_id: HOSTILE_SETTINGS.registrations[0].client_id ?? '',
      redirect_uri: `http://localhost:40892/${path}`,
      resource: `https://mcp.example/${HOSTILE}`,
    },
    initiator,
  ),
  failed(`http://localhost:38007/${encodeURIComponent(path)}`, { error: `net::${HOSTILE}${ENDLESS}` }),
];

/** What is said about hostile sign-ins. */
export const HOSTILE_EXPLANATIONS = {
  names: explanationOf(
    { ...HOSTILE_SETTINGS, registrations: [{ ...HOSTILE_SETTINGS.registrations[0], client: undefined }] },
    hostile('external', HOSTILE),
  ),
  length: explanationOf(
    {
      ...HOSTILE_SETTINGS,
      registrations: [{ ...HOSTILE_SETTINGS.registrations[1], authorization_server: 'https://idp.example' }],
    },
    hostile('page', ENDLESS),
  ),
};

export const EXPLANATIONS = {
  landed_elsewhere: explanationOf(ASK, [signIn(REQUESTED, 'external'), failed(REGISTERED)]),
  landed_elsewhere_unsaved: explanationOf(NOTHING_SAVED, [signIn(REQUESTED, 'page'), failed(REGISTERED)]),
  landed_elsewhere_delivered: explanationOf(NOTHING_SAVED, [
    signIn(REQUESTED, 'external'),
    failed(REGISTERED),
    answered(REQUESTED),
  ]),
  delivered_known: explanationOf(SETTINGS, [signIn(REQUESTED, 'external'), failed(REGISTERED), answered(REQUESTED)]),
  path_differs: explanationOf(NOTHING_SAVED, [
    signIn(REQUESTED, 'external'),
    failed('http://localhost:38000/oauth/callback'),
  ]),
  redirect_uri_mismatch: explanationOf(SETTINGS, [signIn(REQUESTED, 'external')]),
  perhaps_refused: explanationOf(SETTINGS, [staging]),
  portless: explanationOf(PORTLESS, [gitlab]),
  document_ignored: explanationOf(NOTHING_SAVED, [zed, REFUSED_BY_ATLASSIAN]),
  document_unread: explanationOf(NOTHING_SAVED, [unknownDocument, REFUSED_BY_ATLASSIAN]),
  rejected_by_provider: explanationOf(NOTHING_SAVED, [
    linear,
    errorPage(linear.url, 'Linear', 'Invalid redirect_uri parameter for the application.'),
  ]),
  one_of_two_clients: explanationOf(NOTHING_SAVED, [mcp(OF_TWO), REFUSED_BY_OKTA]),
  client_chosen: explanationOf(NOTHING_SAVED, [mcp(OF_TWO), REFUSED_BY_OKTA, chosen('gemini-cli')]),
  one_of_many_clients: explanationOf(NOTHING_SAVED, [mcp(OF_MANY), failed(OF_MANY)]),
  another_client: explanationOf(NOTHING_SAVED, [mcp(OF_MANY), REFUSED_BY_OKTA, chosen()]),
  kept_registration: explanationOf(NOTHING_SAVED, [
    registered('http://127.0.0.1:52341/callback', 'earlier', 9),
    registered('http://127.0.0.1:52877/callback', 'made-up-state', 7),
    REFUSED_BY_ATLASSIAN,
  ]),
  refused_app: explanationOf(NOTHING_SAVED, [
    signIn(REQUESTED, 'external'),
    errorPage(
      'https://login.salesforce.com/setup/secur/RemoteAccessErrorPage.apexp?error=invalid_client&error_description=app+must+be+installed+into+org',
      'OAuth Error',
      '',
    ),
  ]),
  refused_account: explanationOf(NOTHING_SAVED, [
    signIn(REQUESTED, 'external'),
    failed(REQUESTED, { response: 'error=OAUTH_EC_APP_NOT_FOUND' }),
  ]),
  live_keys: explanationOf(NOTHING_SAVED, [
    intuit,
    errorPage(intuit.url, 'Intuit', 'The redirect_uri query parameter value is invalid.'),
  ]),
  client_unknown: explanationOf(NOTHING_SAVED, [
    forgotten,
    errorPage(forgotten.url, '', '{"message":"Unrecognized client_id"}'),
  ]),
  faulty_request: explanationOf(NOTHING_SAVED, [
    request('https://id.example.com/authorize', {
      client_id: '${user_config.client_id}',
      redirect_uri: 'http://localhost:3118/callback',
      resource: 'https://mcp.example.com/mcp',
    }),
  ]),
  request_cut: explanationOf(NOTHING_SAVED, [cut]),
  request_broken: explanationOf(NOTHING_SAVED, [
    request('https://id.example.com/authorize', {
      client_id: 'made-up-client',
      redirect_uri: 'http://localhost:40892/call back',
    }),
  ]),
  request_unspecified: explanationOf(NOTHING_SAVED, [
    request('https://dash.cloudflare.com/oauth2/auth', {
      client_id: '54d11594-84e4-41aa-b438-e81b8fa78ee7',
      redirect_uri: 'http://0.0.0.0:8976/oauth/callback',
    }),
  ]),
  request_unspecified_in_firefox: explanationOf(NOTHING_SAVED, [
    {
      ...request('https://dash.cloudflare.com/oauth2/auth', { redirect_uri: 'http://0.0.0.0:8976/oauth/callback' }),
      browser: 'firefox',
    },
  ]),
  request_unspecified_in_chromium: explanationOf(NOTHING_SAVED, [
    {
      ...request('https://dash.cloudflare.com/oauth2/auth', { redirect_uri: 'http://0.0.0.0:8976/oauth/callback' }),
      browser: 'chromium',
    },
  ]),
  other_name_of_app: explanationOf(NOTHING_SAVED, [
    {
      ...request(
        'https://id.staging.example.com/authorize',
        { redirect_uri: 'http://127.0.0.1:3000/auth/callback' },
        'page',
      ),
      previous_url: 'http://localhost:3000/login',
    },
  ]),
  endpoint_missing: explanationOf(NOTHING_SAVED, [forgotten, errorPage(forgotten.url, 'Not Found', 'Cannot GET')]),
  endpoint_failed: explanationOf(NOTHING_SAVED, [
    forgotten,
    { type: 'request_failed', tab: forgotten.tab, url: 'http://api:4000/login', error: 'net::ERR_NAME_NOT_RESOLVED' },
  ]),
  rejected_with_registration: explanationOf(SETTINGS, [signIn(REQUESTED, 'external'), REFUSED_BY_SALESFORCE]),
  registration_not_propagated: explanationOf(SETTINGS, [signIn(REGISTERED, 'external'), REFUSED_BY_SALESFORCE]),
  nobody_listening: explanationOf(SETTINGS, [signIn(REQUESTED, 'external'), failed(REQUESTED)]),
  nobody_listening_at_last_place: explanationOf(LAST_OVER_SSH, [signIn(REQUESTED, 'external'), failed(REQUESTED)]),
  nobody_listening_over_ssh: explanationOf(onAnother({ type: 'ssh', host: 'me@devbox' }), [
    signIn(REQUESTED, 'external'),
    failed(REQUESTED),
  ]),
  nobody_listening_in_container: explanationOf(onAnother({ type: 'container', name: 'agent', tool: 'podman' }), [
    signIn(REQUESTED, 'external'),
    failed(REQUESTED),
  ]),
  nobody_listening_in_codespace: explanationOf(onAnother({ type: 'codespace', name: 'fluffy-train' }), [
    signIn(REQUESTED, 'external'),
    failed(REQUESTED),
  ]),
  nobody_listening_in_pod: explanationOf(onAnother({ type: 'kubernetes', pod: 'agent-0', namespace: 'tools' }), [
    signIn(REQUESTED, 'external'),
    failed(REQUESTED),
  ]),
  nobody_listening_here: explanationOf(onAnother({ type: 'this_computer' }), [
    signIn(REQUESTED, 'external'),
    failed(REQUESTED),
  ]),
  nobody_listening_anywhere: explanationOf(SETTINGS, [
    signIn(REQUESTED, 'external'),
    failed(REGISTERED),
    failed(REQUESTED),
  ]),
  address_family: explanationOf(WITH_GOOSE, [goose, failed(GOOSE), answered('http://127.0.0.1:52011/oauth_callback')]),
  https_on_loopback: explanationOf(ASK, [
    gcloud,
    failed('https://localhost:8085/', { error: 'net::ERR_SSL_PROTOCOL_ERROR' }),
  ]),
  stale_attempt: explanationOf(SETTINGS, [
    signIn(REQUESTED, 'external', 'older'),
    signIn('http://localhost:39756/callback', 'external', 'newer', 9),
    failed(REQUESTED, { state: 'older' }),
  ]),
  stale_attempt_over: explanationOf(
    NOTHING_SAVED,
    [
      signIn(REQUESTED, 'external', 'older'),
      signIn('http://localhost:39756/callback', 'external', 'made-up-state', 9),
      answered('http://localhost:39756/callback'),
      failed(REQUESTED, { state: 'older' }),
    ],
    40_000,
  ),
  code_shown_elsewhere: explanationOf(NOTHING_SAVED, [
    unknownServer,
    {
      ...unknownServer,
      url: unknownServer.url.replace(/redirect_uri=[^&]*/, 'redirect_uri=https%3A%2F%2Fcode.example.com%2F'),
    },
    failed('http://127.0.0.1:8976/oauth/callback'),
  ]),
  registered_anew: explanationOf(NOTHING_SAVED, [
    unknownServer,
    request(
      'https://id.staging.example.com/authorize',
      { client_id: 'd4E5f6G7', redirect_uri: 'http://127.0.0.1:8976/oauth/callback', state: 'newer' },
      'external',
      9,
    ),
    failed('http://127.0.0.1:8976/oauth/callback'),
  ]),
  other_program_answered: explanationOf(SETTINGS, [signIn(REQUESTED, 'external'), answered(REGISTERED)]),
  blocked_port: explanationOf(NOTHING_SAVED, [
    signIn('http://localhost:6666/callback', 'external'),
    failed('http://localhost:6666/callback', { error: 'net::ERR_UNSAFE_PORT' }),
  ]),
  response_body_lost: explanationOf(NOTHING_SAVED, [azure, failed('http://localhost:8400/', { method: 'POST' })]),
  authorization_error: explanationOf(SETTINGS, [
    signIn(REQUESTED, 'external'),
    failed(REQUESTED, { response: DENIED }),
  ]),
  unreachable: explanationOf(SETTINGS, [
    signIn(REQUESTED, 'external'),
    failed(REQUESTED, { error: 'net::ERR_CONNECTION_TIMED_OUT' }),
  ]),
  answered_with_error: explanationOf(SETTINGS, [signIn(REQUESTED, 'external'), answered(REQUESTED, 404)]),
  sent_to_proxy: explanationOf(SETTINGS, [
    signIn(REQUESTED, 'external'),
    failed(REQUESTED, { error: 'NS_ERROR_PROXY_CONNECTION_REFUSED' }),
  ]),
  upgraded_again: explanationOf(SETTINGS, [
    signIn(REQUESTED, 'external'),
    ...['localhost', 'localhost', '127.0.0.1'].map((host) =>
      failed(`https://${host}:40892/callback`, { error: 'net::ERR_SSL_PROTOCOL_ERROR' }),
    ),
  ]),
  answered: explanationOf(NOTHING_SAVED, [
    signIn(REQUESTED, 'external'),
    answered(REQUESTED),
    errorPage(REQUESTED, 'Signed in', 'You can close this page.'),
  ]),
  not_sent_back: explanationOf(NOTHING_SAVED, [
    unknownServer,
    errorPage('https://id.staging.example.com/authorize', 'Error', 'Something went wrong'),
  ]),
  not_sent_back_elsewhere: explanationOf(NOTHING_SAVED, [
    unknownServer,
    errorPage('https://app.example.com/overview', 'Overview', 'Messages'),
  ]),
  code_shown: explanationOf(NOTHING_SAVED, [
    errorPage('https://platform.claude.com/oauth/code/callback?code=c&state=s', 'Authentication code', ''),
  ]),
  code_handed_on: explanationOf(NOTHING_SAVED, [errorPage('https://vscode.dev/redirect?code=c&state=s', '', '')]),
  out_of_band: explanationOf(NOTHING_SAVED, [
    errorPage('https://accounts.google.com/signin/oauth/error/v2', '', 'The out-of-band (OOB) flow has been blocked'),
  ]),
  refused_before_reading: explanationOf(NOTHING_SAVED, [
    unknownServer,
    errorPage('https://id.staging.example.com/authorize', '', '{"message":"Forbidden"}'),
  ]),
  client_failed: explanationOf(NOTHING_SAVED, [
    signIn(REQUESTED, 'external'),
    answered(REQUESTED, 400),
    errorPage(REQUESTED, 'Authorization failed', 'Invalid or expired state parameter'),
  ]),
  client_failed_by_redirection: explanationOf(NOTHING_SAVED, [
    signIn(REQUESTED, 'external'),
    answered(REQUESTED, 302, { redirect: 'https://docs.example.com/auth_failure' }),
  ]),
  airplay: explanationOf(NOTHING_SAVED, [
    request('https://id.example.com/authorize', { client_id: 'tool', redirect_uri: 'http://localhost:5000/callback' }),
    answered('http://localhost:5000/callback', 403, { server: 'AirTunes/770.8.1' }),
  ]),
  never_answered: explanationOf(
    NOTHING_SAVED,
    [signIn(REQUESTED, 'external'), sent(REQUESTED), { type: 'tick' }],
    75_000,
  ),
  service_worker: explanationOf(NOTHING_SAVED, [signIn(REQUESTED, 'external'), shown(REQUESTED)]),
  state_changed: explanationOf(NOTHING_SAVED, [
    signIn(REQUESTED, 'external', 'made-up+state=='),
    failed(REQUESTED, { state: 'made-up+state==' }),
  ]),
  garbled_answer: explanationOf(NOTHING_SAVED, [
    request('https://id.example.com/authorize', { client_id: 'tool', redirect_uri: `${REQUESTED}?key=corp` }),
    answered(`${REQUESTED}?key=corp`, 500),
  ]),
  took_too_long: explanationOf(
    NOTHING_SAVED,
    [
      request('https://id.example.com/authorize', {
        client_id: 'https://goose-docs.ai/oauth/client-metadata.json',
        redirect_uri: 'http://127.0.0.1:52011/oauth_callback',
      }),
      failed('http://127.0.0.1:52011/oauth_callback'),
    ],
    331_000,
  ),
  cookies_too_large: explanationOf(SETTINGS, [signIn(REQUESTED, 'external'), answered(REQUESTED, 431)]),
  dropped: explanationOf(SETTINGS, [
    signIn(REQUESTED, 'external'),
    failed(REQUESTED, { error: 'net::ERR_CONNECTION_RESET' }),
  ]),
  refused_in_firefox: explanationOf(SETTINGS, [
    signIn(REQUESTED, 'external'),
    failed(REQUESTED, { error: 'NS_ERROR_CONNECTION_REFUSED' }),
  ]),
  unknown_attempt: explanationOf(NOTHING_SAVED, [failed('http://127.0.0.1:47/callback')]),
  without_state: explanationOf(NOTHING_SAVED, [
    request('https://id.example.com/authorize', { client_id: 'old-tool', redirect_uri: REQUESTED, state: '' }),
    failed(REQUESTED, { state: '' }),
  ]),
  state_missing: explanationOf(NOTHING_SAVED, [signIn(REQUESTED, 'external'), failed(REQUESTED, { state: '' })]),
  late_callback: explanationOf(NOTHING_SAVED, [signIn(REQUESTED, 'external'), failed(REQUESTED)], 14 * 60_000),
  passed_on: explanationOf(NOTHING_SAVED, [
    request('https://gateway.example/authorize', { client_id: 'made-up-client', redirect_uri: REQUESTED }, 'external'),
    request('https://login.example.com/authorize', { client_id: 'made-up-client', redirect_uri: REQUESTED }, 'unknown'),
    failed(REGISTERED),
  ]),
  contested_state: explanationOf(NOTHING_SAVED, [
    signIn(REQUESTED, 'external'),
    signIn('http://localhost:39756/callback', 'external', 'made-up-state', 9),
    failed(REQUESTED),
  ]),
  issuer_mismatch: explanationOf(NOTHING_SAVED, [
    signIn(REQUESTED, 'external'),
    failed(REGISTERED, { response: `code=made-up-code&iss=${encodeURIComponent('https://login.attacker.example')}` }),
  ]),
  server_unproven: explanationOf(NOTHING_SAVED, [unknownServer, failed('http://127.0.0.1:38000/oauth/callback')]),
  held_back: explanationOf(NOTHING_SAVED, [heldBack, aborted('http://127.0.0.1:8976/oauth/callback', true)]),
  held_back_delivered: explanationOf(NOTHING_SAVED, [
    signIn(REQUESTED, 'external'),
    aborted(REQUESTED, true),
    answered(REQUESTED),
  ]),
  redirect_stopped: explanationOf(NOTHING_SAVED, [
    signIn(REQUESTED, 'external'),
    stoppedForm('https://login.salesforce.com/setup/secur/RemoteAccessAuthorizationPage.apexp'),
  ]),
  form_stopped: explanationOf(NOTHING_SAVED, [signIn(REQUESTED, 'external'), stoppedForm(REQUESTED)]),
  scheme_missing: explanationOf(NOTHING_SAVED, [signIn(REQUESTED, 'page'), aborted('localhost:40892/callback', true)]),
  probably_nobody: explanationOf(SETTINGS, [
    signIn(REQUESTED, 'external'),
    failed(REQUESTED, { error: 'NS_ERROR_CONNECTION_REFUSED' }),
  ]),
  access_missing: explanationOf(NOTHING_SAVED, [signIn(REQUESTED, 'external'), aborted(REQUESTED, false)]),
  blocked_by_policy: explanationOf(NOTHING_SAVED, [
    signIn(REQUESTED, 'external'),
    failed(REQUESTED, { error: 'net::ERR_BLOCKED_BY_ADMINISTRATOR' }),
  ]),
  blocked_in_frame: explanationOf(NOTHING_SAVED, [signIn(REQUESTED, 'external'), inFrame(REQUESTED)]),
  blocked_script: explanationOf(NOTHING_SAVED, [signIn(REQUESTED, 'external'), called(REQUESTED, 'denied')]),
  blocked_script_likely: explanationOf(NOTHING_SAVED, [signIn(REQUESTED, 'external'), called(REQUESTED, 'prompt')]),
  blocked_by_extension: explanationOf(NOTHING_SAVED, [
    signIn(REQUESTED, 'external'),
    failed(REQUESTED, { error: 'net::ERR_BLOCKED_BY_CLIENT' }),
  ]),
  blocked_by_permission: explanationOf(NOTHING_SAVED, [
    signIn(REQUESTED, 'external'),
    failed(REQUESTED, { error: 'NS_ERROR_LOCAL_NETWORK_ACCESS_DENIED' }),
  ]),
};
