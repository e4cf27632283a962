/** Which addresses wake us. The browser itself applies these filters; all other navigations pass unseen. */

/** What an authorization request carries: its redirect URI, or a reference to it (RFC 9126), or itself (RFC 9101). */
const REQUEST_PARAMETERS = ['redirect_uri=', 'request_uri=', 'request='];

const LOOPBACK_HOSTS = ['localhost', '127.0.0.1', '[::1]'];

/** For `webNavigation`: authorization requests. */
export const REQUESTS = { url: REQUEST_PARAMETERS.map((queryContains) => ({ queryContains })) };

/** For `webRequest`: callbacks. A pattern without a port is for every port, and it covers the query. */
export const CALLBACKS = {
  types: /** @type {['main_frame']} */ (['main_frame']),
  urls: LOOPBACK_HOSTS.flatMap((host) => [`http://${host}/*state=*`, `https://${host}/*state=*`]),
};

/** For `webNavigation`: loopback pages without a query, as the answer of a form_post response is one. */
export const BARE_LOOPBACK = { url: [{ urlMatches: '^https?://(localhost|127\\.0\\.0\\.1|\\[::1\\])(:\\d+)?/[^?#]*$' }] };

/**
 * Whether `webNavigation` would have told us of this address as an authorization request.
 * @param {string} url
 */
export const looksLikeRequest = (url) => REQUEST_PARAMETERS.some((parameter) => url.includes(parameter));
