// A sign-in that works without the extension works the same with it: its client gets the same requests, in the same order,
// and the tab shows the same page with the same history. So it ends no later either: nothing comes between.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { startListener } from '../servers/listener.mjs';
import { KINDS } from './browser.mjs';
import { click } from './portmend.mjs';
import { Scene } from './scene.mjs';
import { until } from './wait.mjs';

/** @import { Page } from 'puppeteer-core' */
/** @import { Received } from '../servers/listener.mjs' */

/**
 * A sign-in: its client, and what else is out of the ordinary.
 * @typedef {object} Way
 * @property {Partial<Parameters<Scene['client']>[0]>} [client]
 * @property {Parameters<Scene['provider']>[1]} [provider]
 * @property {boolean} [fromPage] whether a page of another site starts it
 * @property {Parameters<typeof startListener>[0]} [listener] in place of a client that redeems the code
 * @property {boolean} [sentOn] whether such a listener sends the browser on to another page
 */

/** @type {Record<string, Way>} */
const WAYS = {
  'an answer in the query': {},
  'an answer at 127.0.0.1': { client: { host: '127.0.0.1' } },
  'an answer at [::1]': { client: { host: '[::1]' } },
  'an answer in the fragment': { client: { responseMode: 'fragment' } },
  'an answer in a form': { client: { responseMode: 'form_post' } },
  'an answer without a page of the provider': { provider: { autoApprove: true } },
  'an answer without an issuer': { provider: { iss: false } },
  'a sign-in without PKCE': { client: { pkce: 'none' }, provider: { pkce: 'optional' } },
  'a sign-in that a page starts': { fromPage: true },
  'a consent page whose policy lets its form lead to this computer': {
    provider: { formAction: "'self' http://localhost:*" },
  },
  'a client that sends the browser on': { sentOn: true },
  'a client whose page takes its time': { listener: { behaviour: 'part' } },
};

/** What differs from one sign-in to the next. */
const PASSING = /((?:code|state|iss|session_state|nonce)=|:)[^&#\s"'<>/]+/g;

/** @param {string} text */
const lasting = (text) => text.replace(PASSING, '$1…');

/** @param {Received} request */
const kept = ({ method, url, headers, body }) => ({
  method,
  url: lasting(url),
  body: lasting(body),
  headers: Object.entries(headers).map(([name, value]) => `${name}: ${lasting(String(value))}`),
});

/** What a tab shows, and how it got there. @param {Page} page */
const state = (page) =>
  page.evaluate(() => {
    const [loading] = /** @type {PerformanceNavigationTiming[]} */ (performance.getEntriesByType('navigation'));
    return {
      address: location.href,
      shown: document.documentElement.outerHTML,
      length: history.length,
      referrer: document.referrer,
      type: loading?.type,
    };
  });

/** @param {Scene} scene @param {Way} way */
async function signIn(scene, { client: options, provider: more, fromPage = false, listener: other, sentOn = false }) {
  const next = sentOn ? scene.keep(await startListener()) : undefined;
  const listening = next ? { status: 302, headers: { location: `${next.origin}/done` } } : other;
  const listener = listening && scene.keep(await startListener(listening));
  const provider = await scene.provider(undefined, more);
  const redirectUri = listener && `http://localhost:${listener.port}/callback`;
  const client = await scene.client({ provider, ...(redirectUri && { redirectUri }), ...options });
  const page = await scene.tab(fromPage ? await scene.stranger(client.authorizationUrl) : client.authorizationUrl);
  if (fromPage) await click(page, '#go');
  if (!more?.autoApprove) await click(page, '#approve');
  if (listener) await listener.received();
  else assert.ok((await client.finished).ok);
  await until("the client's page", () => page.$('#signed-in, #other'));
  const seen = await state(page);
  return {
    requests: [...(listener ?? client).requests, ...(next?.requests ?? [])].map(kept),
    seen: { ...seen, address: lasting(seen.address), shown: lasting(seen.shown), referrer: lasting(seen.referrer) },
    tabs: (await scene.started.browser.pages()).length,
  };
}

for (const kind of KINDS) {
  describe(`the same as without the extension (${kind})`, { concurrency: 1 }, () => {
    const scenes = { with: new Scene(kind), without: new Scene(kind, { extended: false }) };
    const each = (/** @type {(scene: Scene) => Promise<void>} */ action) => async () => {
      for (const scene of Object.values(scenes)) await action(scene);
    };
    before(each((scene) => scene.start()));
    afterEach(each((scene) => scene.clear()));
    after(each((scene) => scene.end()));

    for (const [name, way] of Object.entries(WAYS)) {
      it(name, async () => {
        const without = await signIn(scenes.without, way);
        const before = (await scenes.with.started.browser.pages()).length;
        const now = await signIn(scenes.with, way);
        assert.deepEqual(now.requests, without.requests);
        assert.deepEqual(now.seen, without.seen);
        assert.equal(now.tabs, before + 1, 'no other tab was opened');
        assert.deepEqual(await scenes.with.explained(), []);
      });
    }
  });
}
