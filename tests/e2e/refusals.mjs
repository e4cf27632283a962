// How real authorization servers refuse a redirect URI in a real browser, how the core explains it, and whether they
// match redirect URIs as the knowledge base says. The servers are installed on demand into target/clients/.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { ROOT } from '../../scripts/lib/paths.mjs';
import { startCore } from '../clients/core.mjs';
import { accepts, registrar, requestTo } from '../servers/others/ask.mjs';
import { PROVIDER_NAME } from './browser.mjs';
import { Scene } from './scene.mjs';

/** @import { Other } from '../servers/others/index.mjs' */

/** Whether each matching rule accepts [another port on localhost, another port on 127.0.0.1]. */
const ACCEPTED = {
  exact: [false, false],
  any_port_if_portless: [false, false],
  any_port_on_ip: [false, true],
  any_port: [true, true],
  any_host_and_port: [true, true],
};

const hasPip = spawnSync('python3', ['-m', 'pip', '--version']).status === 0;

const knowledge = readFileSync(join(ROOT, 'crate/core/knowledge/providers.toml'), 'utf8').split('[[provider]]');

/** @param {string} id */
function matchingOf(id) {
  const entry = knowledge.find((text) => text.includes(`\nid = "${id}"\n`)) ?? '';
  return /^matching = "(\w+)"/m.exec(entry)?.[1] ?? 'exact';
}

/** @param {string} name @param {Other[]} others */
export function describeRefusals(name, others) {
  describe(`${name} (chromium)`, () => {
    const scene = new Scene('chromium');
    before(() => scene.start());
    afterEach(() => scene.clear());
    after(() => scene.end());

    /** @param {string} url */
    async function open(url) {
      const page = await scene.tab();
      const answer = await page.goto(url);
      const [title, text] = await page.evaluate(() => [document.title, document.body.innerText]);
      return { status: answer?.status(), url: page.url(), title, text };
    }

    for (const other of others) {
      describe(other.name, () => {
        const skip = other.python && !hasPip && 'Python with pip was not found';
        const matching = other.matching ?? matchingOf(other.id);

        const registered = 'http://localhost:38000/callback';
        const requested = 'http://localhost:50123/elsewhere';

        const server = registrar(other);
        after(() => server.close());

        /** Registers this redirect URI. @param {string} uri */
        async function start(uri) {
          const { port, client } = await server.register(uri);
          return (/** @type {string} */ asked) => requestTo(other, `http://${PROVIDER_NAME}:${port}`, asked, client);
        }

        /** The refusal as the browser shows it, and the core's explanation of it. */
        async function refused() {
          const address = (await start(registered))(requested);
          const page = await open(address);
          // To the core, the server has the name by which it is recognised.
          const known = (/** @type {string} */ url) => url.replace(PROVIDER_NAME, other.host ?? PROVIDER_NAME);
          const { tell } = startCore([
            { name: 'Test', authorization_server: new URL(known(address)).origin, redirect_uris: [registered] },
          ]);
          tell({ type: 'authorization_request', tab: 1, url: known(address), initiator: 'external' });
          const explanations = tell({
            type: 'error_page',
            tab: 1,
            url: known(page.url),
            title: page.title,
            text: page.text,
          });
          assert.equal(explanations.length, 1);
          return { address, page, explanation: explanations[0] };
        }

        it('the refusal is recognized', { skip }, async () => {
          const { address, page, explanation } = await refused();
          if (other.lands) assert.match(page.url, other.lands);
          else assert.equal(page.url, address);
          assert.equal(page.status, other.status ?? 400);
          assert.match(page.text, other.says);
          assert.equal(explanation.diagnosis, 'rejected_by_provider');
          assert.deepEqual([explanation.requested, explanation.registered], [requested, [registered]]);
        });

        // The error page identifies the server, and with it the matching rule that the advice depends on.
        it(`the refusal identifies ${other.unnamed ? 'no' : 'the'} provider`, { skip }, async () => {
          const { explanation } = await refused();
          assert.equal(explanation.provider?.id, other.unnamed ? null : other.id);
        });

        it(`the matching rule is ${matching}`, { skip }, async () => {
          const accepted = [];
          for (const host of ['localhost', '127.0.0.1']) {
            const request = await start(`http://${host}:38000/callback`);
            accepted.push(accepts(other, await open(request(`http://${host}:50123/callback`))));
          }
          assert.deepEqual(accepted, ACCEPTED[/** @type {keyof typeof ACCEPTED} */ (matching)]);
        });
      });
    }
  });
}
