/** Filters for the addresses that wake the extension. The browser applies them: other navigations are not reported. */

/**
 * Parameters of an authorization request: its redirect URI, a reference (RFC 9126), itself as a JWT (RFC 9101), or, if it
 * leaves the redirect URI to the provider, the one that it always has.
 */
const REQUEST_PARAMETERS = ['redirect_uri=', 'request_uri=', 'request=', 'response_type='];

/**
 * For `webNavigation`: pages to which a provider may redirect an authorization request. Their addresses cannot be known
 * beforehand, but almost all contain one of these words.
 */
export const LOGIN_PAGES = {
  url: [
    {
      urlMatches:
        '(?i)(log-?_?in|log-?_?on|sign-?_?in|sso|saml|oauth|oidc|authori[sz]|authn|authenticat|[./_-]auth[./?_-]|identi[ft]|sessions?/|consent|interaction)',
    },
  ],
};

const LOOPBACK_HOSTS = ['localhost', '127.0.0.1', '[::1]'];

/** For `webNavigation`: authorization requests. */
export const AUTHORIZATION_REQUESTS = { url: REQUEST_PARAMETERS.map((queryContains) => ({ queryContains })) };

/**
 * Parameters of an authorization response: its `state`, or a JWT that contains it (JARM); a code or an error, for clients
 * that send no `state`.
 */
const RESPONSE_PARAMETERS = ['state=', 'response=', '?code=', '&code=', '?error=', '&error='];

/** For `webRequest`: callbacks. A pattern without a port matches every port, and its path also matches the query. */
export const CALLBACKS = {
  types: /** @type {['main_frame']} */ (['main_frame']),
  urls: LOOPBACK_HOSTS.flatMap((host) =>
    ['http', 'https'].flatMap((scheme) => RESPONSE_PARAMETERS.map((parameter) => `${scheme}://${host}/*${parameter}*`)),
  ),
};

/** For `webRequest`: callbacks in a frame of a page. */
export const CALLBACK_FRAMES = { ...CALLBACKS, types: /** @type {['sub_frame']} */ (['sub_frame']) };

/** The same, in regular expressions for `webNavigation`. */
const RESPONSE = '(state=|response=|[?&](code|error)=)';

/** The beginning of an address at one of the hosts, after its scheme, in regular expressions for `webNavigation`. */
const AT_LOOPBACK = '://(localhost|127\\.0\\.0\\.1|\\[::1\\])(:\\d+)?/';

/**
 * For `webNavigation`: loopback pages without a query. The page of a form_post response is one, and so is a response in
 * the fragment.
 */
export const BARE_LOOPBACK = { url: [{ urlMatches: `^https?${AT_LOOPBACK}[^?]*$` }] };

/**
 * For Chromium's `webNavigation`: callbacks, and those whose address lacks its `http://`. It also tells of those for which
 * there is never a request.
 */
export const CALLBACK_NAVIGATIONS = {
  url: [{ schemes: ['localhost'] }, { urlMatches: `^https?${AT_LOOPBACK}.*${RESPONSE}` }],
};

/** For Firefox's `webNavigation`: callbacks over https. Its `webRequest` does not tell a certificate from other errors. */
export const CALLBACKS_OVER_TLS = { url: [{ urlMatches: `^https${AT_LOOPBACK}.*${RESPONSE}` }] };

/**
 * Parts of the addresses of providers' error pages. The core has the same list, and a test compares the two: listeners
 * must be registered before the core has started.
 */
export const ERROR_ADDRESSES = [
  '/oauth2/fallbacks/error?error=invalid_request',
  '/redirect-uri-invalid?invalid_redirect_uri=',
  '/setup/secur/RemoteAccessErrorPage.apexp?',
  'accounts.google.com/info/unknownerror',
  'accounts.google.com/signin/oauth/error',
  'error=invalid_redirect',
  'error=redirect_mismatch',
  'error=redirect_uri_mismatch',
  'id.atlassian.com/error?',
];

/** For `webNavigation`: providers' error pages. */
export const ERROR_PAGES = { url: ERROR_ADDRESSES.map((urlContains) => ({ urlContains })) };

/**
 * Whether `webNavigation` would have reported this address as an authorization request.
 * @param {string} url
 */
export const looksLikeAuthorizationRequest = (url) => REQUEST_PARAMETERS.some((parameter) => url.includes(parameter));

/**
 * Whether a page of the tab only loads the address beforehand, to prerender it: the visible tab goes nowhere. Chromium
 * reports first a request of the page, which unlike a navigation has a document, and then one of a frame of its own.
 * @param {{ frameId: number, documentId?: string }} request
 */
export const isPrerendered = ({ frameId, documentId }) => frameId !== 0 || documentId !== undefined;
