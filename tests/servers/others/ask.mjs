// Requests to other authorization servers, and whether they are accepted.

/** @import { Other, Started } from './index.mjs' */

/**
 * A server at which one redirect URI is registered at a time. It is started anew only if it must be.
 * @param {Other} other
 */
export function registrar(other) {
  /** @type {Started | undefined} */
  let started;
  const close = async () => {
    await started?.close();
    started = undefined;
  };
  /** Registers this in place of what was registered before. @param {string} uri */
  const register = async (uri) => {
    if (started?.register) return { port: started.port, client: (await started.register(uri))?.client };
    await close();
    started = await other.start(uri);
    return { port: started.port, client: started.client };
  };
  return { register, close };
}

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
