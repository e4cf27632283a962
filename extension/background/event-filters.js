/** Filters for the addresses that wake the extension. The browser applies them: other navigations are not reported. */

/** How the browser's `urlMatches` says `(a|b|…)`. @param {string[]} words */
const oneOf = (words) => `(${words.join('|')})`;

/**
 * What an authorization request has beside its client: a redirect URI, a reference (RFC 9126), itself as a JWT (RFC 9101),
 * or a response type, if it leaves the redirect URI to the provider.
 */
const REQUEST = oneOf(['redirect_uri', 'request_uri', 'request', 'response_type']);

/** Authorization requests, in regular expressions for `webNavigation`. */
const REQUESTS = [
  `client_id=.*[?&;]${REQUEST}=`,
  `[?&]${REQUEST}=.*client_id=`,
  // Some clients send no client ID, and a shell may have cut it off.
  'redirect_uri=https?(:|%3[Aa])(/|%2[Ff])+(localhost|127\\.|0\\.0\\.0\\.0|\\[|%5[Bb])',
  // A shell has cut off everything else.
  '\\?response_type=(code|token|id_token)[^&]*$',
];

/** For `webNavigation`: authorization requests. */
export const AUTHORIZATION_REQUESTS = { url: REQUESTS.map((urlMatches) => ({ urlMatches })) };

const EACH_REQUEST = REQUESTS.map((pattern) => new RegExp(pattern));

/**
 * Whether `webNavigation` would have reported this address as an authorization request.
 * @param {string} url
 */
export const looksLikeAuthorizationRequest = (url) => EACH_REQUEST.some((pattern) => pattern.test(url));

/** What the login pages of authorization servers have in their addresses, beside a word of the protocol. */
const LOGIN = oneOf([
  'log-?_?[io]n',
  'sign-?_?in',
  'consent',
  'sessions?/',
  'authn',
  'authenticat',
  'identi[ft]',
  'sso',
]);
const PROTOCOL = oneOf(['oauth', 'oidc', 'openid', 'authori[sz]', 'saml']);

/**
 * For Chromium's `webNavigation`: pages to which an authorization server redirects a request. Their addresses cannot be
 * known beforehand. Most carry the request or a part of it; one that carries nothing, such as `/login`, cannot be told
 * from the login pages of all other sites.
 */
const LOGIN_PAGES = {
  url: [
    `${LOGIN}.*${PROTOCOL}`,
    `${PROTOCOL}.*${LOGIN}`,
    `\\?.*${oneOf(['client_?id', 'login_?challenge', 'RemoteAccessAuthorization'])}`,
    '/interaction/',
    '/u/[^?]*\\?state=',
  ].map((pattern) => ({ urlMatches: `(?i)${pattern}` })),
};

const LOOPBACK_HOSTS = ['localhost', '127.0.0.1', '[::1]'];

/** A code, an error, or a JWT that contains them (JARM). */
const ANSWERS = ['?code=', '&code=', '?error=', '&error=', '?response=ey', '&response=ey'];

/** An answer with a `state`, in match patterns for `webRequest`: hardly anything else has both. */
const CERTAIN = [
  ...['code', 'error'].flatMap((name) => [`?${name}=*state=`, `&${name}=*state=`, `state=*&${name}=`]),
  '?response=ey',
  '&response=ey',
];

/** What the callback of a known sign-in may have instead: a `state` without an answer, as we know them. */
const POSSIBLE = ['state=', 'response=', ...ANSWERS];

/**
 * A filter for `webRequest`. A pattern without a port matches every port, and its path also matches the query.
 * @param {string[]} responses
 */
const loopbackPages = (responses) => ({
  types: /** @type {['main_frame']} */ (['main_frame']),
  urls: LOOPBACK_HOSTS.flatMap((host) => responses.map((response) => `*://${host}/*${response}*`)),
});

/**
 * Whether such a filter lets a loopback address pass. Firefox compares the fragment as well.
 * @param {string[]} responses
 * @returns {(isFirefox: boolean) => (url: string) => boolean}
 */
function passes(responses) {
  const literal = (/** @type {string} */ text) => text.replace('?', '\\?');
  const patterns = responses.map((response) => new RegExp(response.split('*').map(literal).join('.*')));
  return (isFirefox) => (url) =>
    patterns.some((pattern) => pattern.test(isFirefox ? url : (url.split('#', 1)[0] ?? '')));
}

/** For `webRequest`: callbacks. */
export const CALLBACKS = loopbackPages(CERTAIN);
export const passesAsCallback = passes(CERTAIN);

/** For `webRequest`: callbacks that have failed, also those of clients that send no `state`. */
export const FAILED_CALLBACKS = loopbackPages(ANSWERS);
export const passesAsFailed = passes(ANSWERS);

/** For `webRequest`: whatever may be the callback of a sign-in that is kept. */
export const POSSIBLE_CALLBACKS = loopbackPages(POSSIBLE);

/**
 * The same in a frame of a page.
 * @param {{ urls: string[] }} filter
 */
const inFrames = ({ urls }) => ({ types: /** @type {['sub_frame']} */ (['sub_frame']), urls });

/** For `webRequest`: callbacks in a frame. A page may open one before a listener could be added. */
export const CALLBACK_FRAMES = inFrames(CALLBACKS);

/** For `webRequest`: whatever may be the callback of a sign-in that is kept, in a frame. */
export const POSSIBLE_CALLBACK_FRAMES = inFrames(POSSIBLE_CALLBACKS);

/** The beginning of an address at one of the hosts, after its scheme, in regular expressions for `webNavigation`. */
const AT_LOOPBACK = '://(localhost|127\\.0\\.0\\.1|\\[::1\\])(:\\d+)?/';

/**
 * Loopback pages without a query, in a regular expression. The page of a form_post response is one, and so is a response in
 * the fragment.
 */
const BARE_LOOPBACK = `^https?${AT_LOOPBACK}[^?]*$`;

const isBare = new RegExp(BARE_LOOPBACK);

/** @param {string} url */
export const isBareLoopback = (url) => isBare.test(url);

/**
 * Callbacks of which `webNavigation` tells. Chromium also tells of those whose address lacks its `http://`, and of those for
 * which there is never a request. In Firefox only those over https are needed: its `webRequest` does not tell a certificate
 * from other errors.
 * @param {boolean} isFirefox
 * @param {string} response
 */
const navigations = (isFirefox, response) => [
  ...(isFirefox ? [] : [{ schemes: ['localhost'] }]),
  { urlMatches: `^https${isFirefox ? '' : '?'}${AT_LOOPBACK}.*${response}` },
];

/** Answers, and whatever may be a response, in regular expressions. */
const ANSWER = '[?&](code=|error=|response=ey)';
const RESPONSE = '(state=|response=|[?&](code|error)=)';

const isResponse = new RegExp(`^localhost:|^https?${AT_LOOPBACK}.*${RESPONSE}`);

/** Whether an address may be a callback's. @param {string} url */
export const looksLikeCallback = (url) => isResponse.test(url);

/** For `webNavigation`: what has failed and is our business. @param {boolean} isFirefox */
export const failures = (isFirefox) => ({
  url: [...AUTHORIZATION_REQUESTS.url, ...navigations(isFirefox, ANSWER)],
});

/** Whether that filter lets an address pass. @param {boolean} isFirefox @returns {(url: string) => boolean} */
export function passesAsFailure(isFirefox) {
  const filters = /** @type {{ urlMatches?: string, schemes?: string[] }[]} */ (failures(isFirefox).url);
  const patterns = filters.map(({ urlMatches, schemes = [] }) => new RegExp(urlMatches ?? `^(${schemes.join('|')}):`));
  return (url) => patterns.some((pattern) => pattern.test(url.split('#', 1)[0] ?? ''));
}

/** For `webNavigation`: what else may be the callback of a sign-in that is kept. @param {boolean} isFirefox */
export const possibleFailures = (isFirefox) => ({
  url: [...navigations(isFirefox, RESPONSE), { urlMatches: BARE_LOOPBACK }],
});

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

/** Whether a page is a provider's error page. @param {string} url */
export const isErrorPage = (url) => ERROR_ADDRESSES.some((part) => url.includes(part));

/**
 * For `webNavigation`: committed pages that are our business. Chromium holds back the beginning of a navigation in a new tab
 * until its page is committed. A listener that is added then is too late for a page to which the provider has redirected the
 * request.
 * @param {boolean} isFirefox
 */
export const pages = (isFirefox) => ({
  url: [
    ...AUTHORIZATION_REQUESTS.url,
    ...ERROR_ADDRESSES.map((urlContains) => ({ urlContains })),
    // Of a tab that is opened again, Firefox commits the page before it requests it.
    ...(isFirefox ? [{ urlMatches: `^https?${AT_LOOPBACK}.*${ANSWER}` }] : LOGIN_PAGES.url),
  ],
});

/**
 * Whether a page of the tab only loads the address beforehand, to prerender it: the visible tab goes nowhere. Chromium
 * reports first a request of the page, which unlike a navigation has a document, and then one of a frame of its own.
 * @param {{ frameId: number, documentId?: string }} request
 */
export const isPrerendered = ({ frameId, documentId }) => frameId !== 0 || documentId !== undefined;
