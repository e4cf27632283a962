// Requests to other authorization servers, and whether they are accepted.

/** @import { Other } from './index.mjs' */

/**
 * An authorization request.
 * @param {Other} other
 * @param {string} origin
 * @param {string} redirectUri
 * @param {string} [client] the client id, if it was chosen when the server started
 */
export const requestTo = (other, origin, redirectUri, client = other.client ?? 'cli') =>
  `${origin}${other.path}?${new URLSearchParams({
    response_type: 'code',
    client_id: client,
    redirect_uri: redirectUri,
    state: 'a-state-that-is-long-enough',
    code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    code_challenge_method: 'S256',
    ...(other.scope && { scope: other.scope }),
  })}`;

/**
 * Whether the page at which a request ends is no refusal of its redirect URI.
 * @param {Other} other
 * @param {{ status: number | undefined, url: string, text: string }} page
 */
export function accepts(other, { status = 0, url, text }) {
  // As a browser shows it.
  const shown = text.replace(/&#(?:39|x27);/g, "'").replaceAll('&quot;', '"');
  if (other.says.test(shown) || other.lands?.test(url)) return false;
  if (status >= 400) throw new Error(`${url} answers ${status}: ${text.slice(0, 500)}`);
  return true;
}
