/** Requests and callbacks with values that are too large, contain wildcards, or are meant for another reader. */

import assert from 'node:assert/strict';
import { click, explanationIn } from '../../e2e/portmend.mjs';
import { until } from '../../e2e/wait.mjs';
import { redirect } from '../site.mjs';

/** @import { Attack, Field } from '../field.mjs' */

const PKCE = { code_challenge: 'x'.repeat(43), code_challenge_method: 'S256' };

/**
 * A state that is a pattern for a rule, and another that the pattern matches.
 * @param {string} state
 * @param {string} other as it is spelled in the address
 */
const wildcard = (state, other) =>
  /** @type {Attack} */ ({
    name: `a callback whose state matches the state ${state} as a pattern`,
    run: async (field) => {
      const target = await field.signIn({ client: { state }, armed: false });
      await until('the sign-in to be known', async () =>
        JSON.stringify(await field.scene.extension.read('session')).includes(state),
      );
      await field.send(target.page, `http://localhost:${target.port}/callback?code=attacker&state=${other}`);
      await until("the request at the attacker's program", () => target.program?.requests.length);
      assert.deepEqual(target.client.requests, []);
    },
  });

/**
 * A page that opens a request which no provider would answer.
 * @param {string} name
 * @param {string} script that opens it
 */
const opening = (name, script) =>
  /** @type {Attack} */ ({
    name: `a page opens ${name}`,
    run: async (field) => {
      const { site, page } = await field.visit(
        `<button id="go">Free money</button><script>
          document.querySelector('#go').onclick = async () => {
            ${script}
            fetch('/done');
          };
        </script>`,
        { '/authorize': 'Sign in' },
      );
      await click(page, '#go');
      await until('the attack to be over', () => site.requests.some(({ path }) => path === '/done'));
    },
  });

/**
 * The user opens a request to a server of the attacker's with these parameters, which answers like this on a dead port.
 * @param {Field} field
 * @param {Record<string, string>} asked
 * @param {Record<string, string>} answered
 */
async function explained(field, asked, answered) {
  const dead = await field.scene.dead();
  const site = await field.site({
    '/authorize': '<a id="go" href="/on">Sign in</a>',
    '/on': redirect(`http://localhost:${dead}/callback?${new URLSearchParams({ state: 'known', ...answered })}`),
  });
  const request = {
    response_type: 'code',
    redirect_uri: `http://localhost:${dead}/callback`,
    state: 'known',
    ...PKCE,
    ...asked,
  };
  const page = await field.scene.tab(`${site.origin}/authorize?${new URLSearchParams(request)}`);
  await click(page, '#go');
  const text = await explanationIn(page);
  const made = await page.evaluate(() => ({
    hacked: 'hacked' in window,
    elements: document.querySelectorAll('main :is(img, script, iframe, svg[onload], a[href^="javascript"], [onerror])')
      .length,
  }));
  assert.deepEqual(made, { hacked: false, elements: 0 });
  return { site, text };
}

// eslint-disable-next-line no-script-url -- the attacker's
const JAVASCRIPT = 'javascript:hacked=1';
const MARKUP = '"><img src=x onerror="hacked=1"><script>hacked=1</script><a href="javascript:hacked=1">x</a>';

/** @type {Attack[]} */
export const ODD_VALUES = [
  wildcard('known*state', 'knownXstate'),
  wildcard('known^state', 'known%26state'),
  wildcard('knownstate|', 'knownstate'),
  wildcard('known|state', 'knownstate'),
  {
    name: 'a page sends a popup to a callback of megabytes with a known state',
    run: async (field) => {
      const target = await field.signIn();
      // Browsers refuse the longer one, servers both.
      const { page } = await field.visit(`<button id="go">Free money</button><script>
        document.querySelector('#go').onclick = () => {
          for (const length of [1_000_000, 3_000_000]) {
            try { open(${JSON.stringify(`${target.forged}&x=`)} + 'x'.repeat(length)) } catch {}
          }
        };
      </script>`);
      await click(page, '#go');
      await until('the shorter one to arrive', () => !target.program?.untouched);
      // What the browsers have reported by now is handled before this.
      await field.scene.explained();
      assert.deepEqual(target.client.requests, []);
    },
  },
  opening(
    'a request with a state of one megabyte',
    `open('/authorize?client_id=c&redirect_uri=http%3A%2F%2Flocalhost%3A1%2F&state=' + 'x'.repeat(1_000_000));`,
  ),
  opening(
    'a request with 50,000 parameters',
    `open('/authorize?client_id=c&redirect_uri=http%3A%2F%2Flocalhost%3A1%2F' + '&state=x'.repeat(50_000));`,
  ),
  opening(
    '100 requests in its history',
    `for (let n = 0; n < 100; n++) try { history.pushState(null, '', '/authorize?client_id=c&redirect_uri=http%3A%2F%2Flocalhost%3A1%2F&state=' + n) } catch {}`,
  ),
  opening(
    '100 requests in frames',
    `for (let n = 0; n < 100; n++) document.body.append(Object.assign(document.createElement('iframe'), { src: '/authorize?client_id=c&redirect_uri=http%3A%2F%2Flocalhost%3A1%2F&state=' + n }));`,
  ),
  {
    name: 'a request whose values are markup',
    run: async (field) => {
      const { text } = await explained(
        field,
        { client_id: MARKUP, resource: `https://x/${MARKUP}`, scope: MARKUP },
        { code: 'attacker' },
      );
      assert.doesNotMatch(text, /x{43}/);
    },
  },
  {
    name: 'a callback whose error is markup',
    run: async (field) => {
      await explained(field, { client_id: 'c' }, { error: MARKUP, error_description: MARKUP, error_uri: JAVASCRIPT });
    },
  },
];
