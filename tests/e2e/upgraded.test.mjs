// A browser that turns the address of the callback into https by itself, although the client speaks plain http: Chromium by
// a rule of the host (HSTS), which any page on this computer may have left. Firefox leaves addresses of this computer alone.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { startListener } from '../servers/listener.mjs';
import { KINDS } from './browser.mjs';
import { inUi } from './firefox-ui.mjs';
import { click, explanationIn, slowRules } from './portmend.mjs';
import { Scene } from './scene.mjs';
import { until } from './wait.mjs';

const DAY_S = 86_400;

/** Current versions of Chromium leave `localhost` out of such rules. Older ones, and this switch, do not. */
const HEED_RULES = '--disable-features=IgnoreHSTSForLocalhost';

/** A profile of Chromium in which `localhost` has asked for https. It keeps a hash of the name as DNS writes it. */
function profileWithRule() {
  const profile = mkdtempSync(join(tmpdir(), 'portmend-hsts-'));
  const host = createHash('sha256').update('\x09localhost\x00').digest('base64');
  const now = Date.now() / 1000;
  const rule = { host, mode: 'force-https', sts_include_subdomains: false, sts_observed: now, expiry: now + DAY_S };
  mkdirSync(join(profile, 'Default'));
  writeFileSync(join(profile, 'Default', 'TransportSecurity'), JSON.stringify({ sts: [rule], version: 2 }));
  return profile;
}

/** Leaves the same rule in Firefox, as an answer of `localhost` over https does. @param {Scene} scene */
const leaveRule = ({ started }) =>
  inUi(
    started.browser,
    (seconds) => {
      const service = Cc['@mozilla.org/ssservice;1'].getService(Ci.nsISiteSecurityService);
      const address = Services.io.newURI('https://localhost/');
      service.processHeader(address, `max-age=${seconds}`);
      return service.isSecureURI(address);
    },
    DAY_S,
  );

/**
 * Excepts a site from the HTTPS-Only mode, as the user can in Firefox's panel of the site.
 * @param {Scene} scene
 * @param {string} site its origin
 */
const except = ({ started }, site) =>
  inUi(
    started.browser,
    (origin) => {
      const principal = Services.scriptSecurityManager.createContentPrincipalFromOrigin(origin);
      Services.perms.addFromPrincipal(principal, 'https-only-load-insecure', Services.perms.ALLOW_ACTION);
    },
    site,
  );

/** @param {Scene} scene @param {string} redirectUri */
const records = async (scene, redirectUri) =>
  Object.values(await scene.extension.read('session')).filter(
    ({ kind, explanation }) => kind && explanation.requested === redirectUri,
  );

if (KINDS.includes('chromium')) {
  describe('a callback that the browser turns into https (chromium)', () => {
    const profile = profileWithRule();
    const scene = new Scene('chromium', { profile, args: [HEED_RULES] });
    before(() => scene.start());
    afterEach(() => scene.clear());
    after(async () => {
      await scene.end();
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    });

    it('is delivered once, under the other name of the same port', async () => {
      const client = await scene.client({ provider: await scene.provider(undefined) });
      const page = await scene.tab(client.authorizationUrl);
      await until('the rules', async () => (await scene.extension.rules()).length > 0);
      // A rule that matched what the browser makes of its own target would send the callback in circles.
      await slowRules(scene.started);
      await click(page, '#approve');
      assert.ok((await client.finished).ok);
      assert.deepEqual(
        client.requests.map(({ headers }) => headers.host),
        [new URL(client.redirectUri.replace('localhost', '127.0.0.1')).host],
      );
      const { explanation } = await until('the delivery to be recorded', async () =>
        (await records(scene, client.redirectUri)).find(({ kind }) => kind === 'corrected'),
      );
      assert.equal(explanation.diagnosis, 'https_on_loopback');
      // What the browser did is not what the provider has registered.
      assert.deepEqual([explanation.registered, explanation.remedy.steps], [[], []]);
    });

    it('is asked about if nobody knows who started the sign-in', async () => {
      const client = await scene.client({ provider: await scene.provider(undefined, { autoApprove: true }) });
      const page = await scene.tab(client.authorizationUrl);
      assert.match(await explanationIn(page), /Your browser went to localhost:\d+ over HTTPS/);
      assert.deepEqual(client.requests, []);
      await click(page, '.now button.primary');
      // The browser does it again.
      await until('the other name', async () => (await explanationIn(page))?.includes('Send it to 127.0.0.1'));
      await click(page, '.now button.primary');
      assert.ok((await client.finished).ok);
      assert.equal(client.requests.length, 1);
    });
  });
}

if (KINDS.includes('firefox')) {
  describe('a callback that the browser does not turn into https (firefox)', () => {
    const scene = new Scene('firefox', {
      preferences: { 'dom.security.https_only_mode': true, 'dom.security.https_only_mode.upgrade_local': true },
    });
    before(() => scene.start());
    afterEach(() => scene.clear());
    after(() => scene.end());

    it('arrives as it is, whatever rule or mode there is', async () => {
      assert.ok(await leaveRule(scene), 'the rule holds');
      // A page of its own, because a redirection of an excepted site is excepted too.
      const listener = scene.keep(await startListener());
      const callback = `http://localhost:${listener.port}/callback?code=secret-code&state=a-state`;
      const stranger = await scene.stranger(callback);
      await except(scene, new URL(stranger).origin);
      const page = await scene.tab(stranger);
      await click(page, '#go');
      await listener.received();
      assert.equal(listener.requests.length, 1);
      assert.deepEqual(await records(scene, callback), []);
    });
  });
}
