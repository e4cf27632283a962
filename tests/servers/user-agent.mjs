// Stands in for a user with a browser: keeps cookies, follows redirects, clicks Approve, and stops
// before the callback. For tests that need no extension.

/**
 * @typedef {object} Landed the authorization response, not yet delivered
 * @property {string} url
 * @property {'GET' | 'POST'} method
 * @property {string} [body] of a form_post response
 */

const decode = (/** @type {string} */ text) =>
  text.replace(/&(?:#(x?)([0-9a-f]+)|(amp|lt|gt|quot));/gi, (_all, hex, number, name) =>
    name
      ? { amp: '&', lt: '<', gt: '>', quot: '"' }[/** @type {'amp'} */ (name)]
      : String.fromCodePoint(parseInt(number, hex ? 16 : 10)),
  );

/**
 * Plays the sign-in up to the callback.
 * @param {string} authorizationUrl
 * @param {object} [options]
 * @param {string} [options.address] where to reach the issuer, if only browsers resolve its name
 * @param {'approve' | 'deny'} [options.choice]
 * @returns {Promise<Landed>}
 */
export async function signIn(authorizationUrl, { address, choice = 'approve' } = {}) {
  const issuer = new URL(authorizationUrl).origin;
  /** @type {Map<string, string>} */
  const jar = new Map();
  let url = authorizationUrl;
  /** @type {'GET' | 'POST'} */
  let method = 'GET';

  for (let hops = 0; hops < 12; hops += 1) {
    const target = address && new URL(url).origin === issuer ? address + url.slice(issuer.length) : url;
    /** @type {Response} */
    const answer = await fetch(target, {
      method,
      redirect: 'manual',
      headers: { accept: 'text/html', cookie: [...jar].map((pair) => pair.join('=')).join('; ') },
    });
    for (const line of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value) jar.set(name, value);
      else jar.delete(name);
    }
    const html = await answer.text();
    const location = answer.headers.get('location');
    if (location) {
      const next = absolute(location, url, address, issuer);
      if (new URL(next).origin !== issuer) return { url: next, method: 'GET' };
      [url, method] = [next, 'GET'];
      continue;
    }
    const form = [...html.matchAll(/<form method="post" action="([^"]*)"/g)].map(([, action]) => decode(action));
    const action = form.find((candidate) => candidate.endsWith(`/${choice}`));
    if (action) {
      [url, method] = [absolute(action, url, address, issuer), 'POST'];
      continue;
    }
    if (form.length === 1) {
      const fields = [...html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)];
      const body = new URLSearchParams(fields.map(([, name, value]) => [decode(name), decode(value)]));
      return { url: form[0], method: 'POST', body: body.toString() };
    }
    throw new Error(
      `sign-in stopped at ${url}: ${answer.status}: ${html
        .replace(/<[^>]*>/g, ' ')
        .replace(/\s+/g, ' ')
        .trim()}`,
    );
  }
  throw new Error('too many redirects during sign-in');
}

/** @param {string} location @param {string} base @param {string | undefined} address @param {string} issuer */
function absolute(location, base, address, issuer) {
  const url = new URL(location, base).href;
  // The provider uses the address that it was reached at in its own links.
  return address && url.startsWith(`${address}/`) ? issuer + url.slice(address.length) : url;
}

/**
 * Delivers a landed callback to another loopback origin and changes nothing else, as the
 * extension does.
 * @param {Landed} landed
 * @param {string} [origin] scheme, host and port; by default where it landed
 * @returns {Promise<{status: number, text: string}>}
 */
export async function deliver(landed, origin) {
  const url = origin ? landed.url.replace(/^https?:\/\/[^/?#]*/, origin) : landed.url;
  let answer = await fetch(url, {
    method: landed.method,
    redirect: 'manual',
    ...(landed.body !== undefined && {
      body: landed.body,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    }),
  });
  // Some clients send the browser on to a page on the web, which nobody reads here, and some end before it comes.
  const next = new URL(answer.headers.get('location') ?? url, url);
  if (next.href !== url && next.origin === new URL(url).origin) answer = await fetch(next).catch(() => answer);
  return { status: answer.status, text: await answer.text() };
}

/**
 * Approves a sign-in on another device (RFC 8628): enters the code, confirms it, signs in.
 * @param {string} verificationUrl
 * @param {string} code
 */
export async function approveDevice(verificationUrl, code) {
  /** @type {Map<string, string>} */
  const jar = new Map();
  let url = verificationUrl;
  /** @type {URLSearchParams | undefined} */
  let body;
  for (let hops = 0; hops < 12; hops += 1) {
    const answer = await fetch(url, {
      method: body ? 'POST' : 'GET',
      body,
      redirect: 'manual',
      headers: { accept: 'text/html', cookie: [...jar].map((pair) => pair.join('=')).join('; ') },
    });
    for (const line of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      jar.set(name, value);
    }
    const html = await answer.text();
    const location = answer.headers.get('location');
    const [, action] = /<form[^>]* action="([^"]*(?:\/device|\/approve))"/.exec(html) ?? [];
    if (location) {
      [url, body] = [new URL(location, url).href, undefined];
    } else if (action) {
      const fields = [...html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)];
      body = new URLSearchParams(fields.map(([, name, value]) => [decode(name), decode(value)]));
      if (action.endsWith('/device')) body.set('user_code', code);
      url = new URL(decode(action), url).href;
    } else if (/Sign-in Success/.test(html)) {
      return;
    } else {
      throw new Error(
        `device sign-in stopped at ${url}: ${answer.status}: ${html.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ')}`,
      );
    }
  }
  throw new Error('too many pages during the device sign-in');
}
