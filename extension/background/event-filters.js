/** Which addresses wake us. The browser itself applies these filters; all other navigations pass unseen. */

/** What an authorization request carries: its redirect URI, or a reference to it (RFC 9126), or itself (RFC 9101). */
const REQUEST_PARAMETERS = ['redirect_uri=', 'request_uri=', 'request='];

const LOOPBACK_HOSTS = ['localhost', '127.0.0.1', '[::1]'];

/** For `webNavigation`: authorization requests. */
export const AUTHORIZATION_REQUESTS = { url: REQUEST_PARAMETERS.map((queryContains) => ({ queryContains })) };

/** What every authorization response carries: its `state`, or a token that holds it (JARM). */
const RESPONSE_PARAMETERS = ['state=', 'response='];

/** For `webRequest`: callbacks. A pattern without a port is for every port, and it covers the query. */
export const CALLBACKS = {
  types: /** @type {['main_frame']} */ (['main_frame']),
  urls: LOOPBACK_HOSTS.flatMap((host) =>
    ['http', 'https'].flatMap((scheme) => RESPONSE_PARAMETERS.map((parameter) => `${scheme}://${host}/*${parameter}*`)),
  ),
};

/**
 * For `webNavigation`: loopback pages without a query, as the answer of a form_post response is one, and an answer in
 * the fragment.
 */
export const BARE_LOOPBACK = {
  url: [{ urlMatches: '^https?://(localhost|127\\.0\\.0\\.1|\\[::1\\])(:\\d+)?/[^?]*$' }],
};

/**
 * What the addresses of providers' error pages carry. The same list as in the core, which a test compares: listeners
 * have to be there before the core is.
 */
export const ERROR_ADDRESSES = [
  '/oauth2/fallbacks/error?error=invalid_request',
  'authError=ChVyZWRpcmVjdF91cmlfbWlzbWF0Y2',
  'error=invalid_redirect',
  'error=redirect_mismatch',
  'error=redirect_uri_mismatch',
  'id.atlassian.com/error?',
];

/** For `webNavigation`: providers' error pages. */
export const ERROR_PAGES = { url: ERROR_ADDRESSES.map((urlContains) => ({ urlContains })) };

/**
 * Whether `webNavigation` would have told us of this address as an authorization request.
 * @param {string} url
 */
export const looksLikeAuthorizationRequest = (url) => REQUEST_PARAMETERS.some((parameter) => url.includes(parameter));
