// The filters for which the browser starts the background script, against every event of the corpus.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import {
  AUTHORIZATION_REQUESTS,
  CALLBACKS,
  FAILED_CALLBACKS,
  looksLikeAuthorizationRequest,
  looksLikeCallback,
  pages,
} from '../../extension/background/event-filters.js';
import { casesOf } from './corpus.mjs';

const VECTORS = join(import.meta.dirname, '../vectors');
const cases = readdirSync(VECTORS)
  .filter((name) => name.endsWith('.json'))
  .flatMap((name) => casesOf(JSON.parse(readFileSync(join(VECTORS, name), 'utf8'))));

/** @param {string} type @returns {string[]} the addresses of all events of a type */
const addresses = (type) => [
  ...new Set(
    cases
      .flatMap(({ steps }) => steps.map(({ event }) => event))
      .flatMap((event) => (event?.type === type ? [event.url] : [])),
  ),
];

/** Whether a filter for `webNavigation` lets an address pass. @param {{ url: { urlMatches?: string, urlContains?: string }[] }} filter @param {string} url */
const passes = ({ url: filters }, url) =>
  filters.some(
    ({ urlMatches = '', urlContains = '' }) =>
      url.includes(urlContains) &&
      new RegExp(urlMatches.replace('(?i)', ''), urlMatches.startsWith('(?i)') ? 'i' : '').test(url),
  );

/** Whether a filter for `webRequest` does: in its patterns, only a star has a meaning. @param {{ urls: string[] }} filter @param {string} url */
const isHeardBy = ({ urls }, url) => {
  const { hostname, pathname, search } = new URL(url);
  const address = `*://${hostname}${pathname}${search}`;
  const literal = (/** @type {string} */ text) => text.replace(/[?[\]]/g, '\\$&');
  return urls.some((pattern) =>
    new RegExp(`^\\*://${pattern.slice('*://'.length).split('*').map(literal).join('.*')}$`).test(address),
  );
};

/** Where clients listen. */
const LOOPBACK = /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])[:/]/;

/** Requests that the browser does not tell of: other spellings of the names, and what is no authorization request. */
const UNHEARD = [/%5F|%5f/, /Redirect_URI/, /response_type=json/];

describe('filters', () => {
  it('let every authorization request of the corpus pass', () => {
    const requests = addresses('authorization_request');
    assert.ok(requests.length > 300, `${requests.length} requests`);
    const silent = requests.filter((url) => !looksLikeAuthorizationRequest(url));
    assert.deepEqual(
      silent.filter((url) => !UNHEARD.some((pattern) => pattern.test(url))),
      [],
    );
  });

  it('let the callbacks of the corpus pass that need no sign-in to be recognised', () => {
    const failed = addresses('callback_failed')
      .filter((url) => LOOPBACK.test(url) && /[?&](code|error)=/.test(url))
      .map((url) => new URL(url).href);
    assert.ok(failed.length > 100, `${failed.length} callbacks`);
    assert.deepEqual(
      failed.filter((url) => !isHeardBy(FAILED_CALLBACKS, url) || !looksLikeCallback(url)),
      [],
    );
    const whole = failed.filter((url) => /[?&]state=/.test(url));
    assert.deepEqual(
      whole.filter((url) => !isHeardBy(CALLBACKS, url)),
      [],
    );
  });

  for (const [what, url, isHeard] of /** @type {[string, string, boolean][]} */ ([
    ['with a redirect URI', 'https://idp.example/a?client_id=c&redirect_uri=https%3A%2F%2Fapp.example', true],
    ['pushed (RFC 9126)', 'https://idp.example/a?request_uri=urn:x&client_id=c', true],
    ['as a JWT (RFC 9101)', 'https://idp.example/a?client_id=c&request=eyJ', true],
    ['without a redirect URI', 'https://idp.example/a?client_id=c&response_type=code', true],
    ['with separators copied from HTML', 'https://idp.example/a?client_id=c&amp;redirect_uri=x', true],
    ['without a client ID', 'https://idp.example/signin?redirect_uri=http://localhost:3128/x', true],
    ['cut off by a shell', 'https://idp.example/a?response_type=code', true],
    ['no request: a parameter of that name', 'https://shop.example/?request=42', false],
    ['no request: the reference of something else', 'https://shop.example/?request_uri=42', false],
    ['no request: a form of an answer', 'https://api.example/?response_type=json', false],
    ['no request: where a site goes on', 'https://shop.example/login?redirect_uri=/cart', false],
  ])) {
    it(`an authorization request ${what}`, () => {
      assert.equal(looksLikeAuthorizationRequest(url), isHeard);
      assert.equal(passes(AUTHORIZATION_REQUESTS, url), isHeard);
    });
  }

  for (const [url, answers] of /** @type {[string, [whole: boolean, failed: boolean]][]} */ ([
    ['http://localhost:1/callback?code=c&state=s', [true, true]],
    ['http://localhost:1/callback?state=s&iss=x&code=c', [true, true]],
    ['http://localhost:1/callback?error=access_denied&state=s', [true, true]],
    ['http://localhost:1/callback?response=eyJhbGciOi', [true, true]],
    ['http://localhost:1/callback?code=c', [false, true]],
    ['http://localhost:1/callback?state=s', [false, false]],
    ['http://localhost:1/?barcode=c&state=s', [false, false]],
    ['http://localhost:1/?page=2#?code=c&state=s', [false, false]],
    ['http://localhost:1/?response=yes', [false, false]],
  ])) {
    it(`a callback at ${url}`, () =>
      assert.deepEqual([isHeardBy(CALLBACKS, url), isHeardBy(FAILED_CALLBACKS, url)], answers));
  }

  for (const [url, isHeard] of /** @type {[string, boolean][]} */ ([
    ['https://github.com/login?client_id=x&return_to=%2Flogin%2Foauth%2Fauthorize', true],
    ['https://org.my.salesforce.com/?ec=302&startURL=%2Fsetup%2Fsecur%2FRemoteAccessAuthorizationPage.apexp', true],
    ['https://idp.example/interaction/5gT', true],
    ['https://tenant.auth0.com/u/login?state=hKFo2', true],
    ['https://idp.example/accounts/login/?next=/o/authorize/%3Fresponse_type', true],
    ['https://idp.example/oauth/login', true],
    ['https://shop.example/login', false],
    ['https://shop.example/login?next=/cart', false],
    ['https://shop.example/login?redirect_uri=/cart', false],
    ['https://docs.example/oauth/scopes', false],
    ['https://forum.example/u/somebody', false],
  ])) {
    it(`${isHeard ? 'a' : 'no'} login page of a request: ${url}`, () =>
      assert.equal(passes(pages(false), url), isHeard));
  }
});
