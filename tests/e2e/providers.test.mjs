// How real authorization servers refuse a redirect URI in a real browser, how the core explains it, and whether they
// match redirect URIs as the knowledge base says. The servers are installed on demand into target/clients/.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { ROOT } from '../../scripts/lib/paths.mjs';
import { startCore } from '../clients/core.mjs';
import { OTHERS } from '../servers/others/index.mjs';
import { PROVIDER_NAME } from './browser.mjs';
import { Scene } from './scene.mjs';

/** Whether each matching rule accepts [another port on localhost, another port on 127.0.0.1]. */
const ACCEPTED = { exact: [false, false], any_port_on_ip: [false, true], any_port: [true, true] };

const hasPip = spawnSync('python3', ['-m', 'pip', '--version']).status === 0;

const knowledge = readFileSync(join(ROOT, 'crate/core/knowledge/providers.toml'), 'utf8').split('[[provider]]');

/** @param {string} id */
function matchingOf(id) {
  const entry = knowledge.find((text) => text.includes(`\nid = "${id}"\n`)) ?? '';
  return /^matching = "(\w+)"/m.exec(entry)?.[1] ?? 'exact';
}

/** @param {import('../servers/others/index.mjs').Other} other @param {number} port @param {string} redirectUri */
const request = ({ path, client = 'cli' }, port, redirectUri) =>
  `http://${PROVIDER_NAME}:${port}${path}?${new URLSearchParams({
    response_type: 'code',
    client_id: client,
    redirect_uri: redirectUri,
    state: 'a-state-that-is-long-enough',
    code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    code_challenge_method: 'S256',
  })}`;

describe('refusals of real providers (chromium)', () => {
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

  for (const other of OTHERS) {
    const skip = other.python && !hasPip && 'Python with pip was not found';
    const matching = other.matching ?? matchingOf(other.id);

    const registered = 'http://localhost:38000/callback';
    const requested = 'http://localhost:50123/elsewhere';

    /** The refusal as the browser shows it, and the core's explanation of it. */
    async function refused() {
      const { port } = scene.keep(await other.start(registered));
      const address = request(other, port, requested);
      const page = await open(address);
      const { tell } = startCore([
        { name: 'Test', authorization_server: new URL(address).origin, redirect_uris: [registered] },
      ]);
      tell({ type: 'authorization_request', tab: 1, url: address, initiator: 'external' });
      const explanations = tell({ type: 'error_page', tab: 1, url: page.url, title: page.title, text: page.text });
      assert.equal(explanations.length, 1);
      return { address, page, explanation: explanations[0] };
    }

    it(`${other.name}: the refusal is recognized`, { skip }, async () => {
      const { address, page, explanation } = await refused();
      assert.equal(page.status, 400);
      assert.equal(page.url, address);
      assert.match(page.text, other.says);
      assert.equal(explanation.diagnosis, 'rejected_by_provider');
      assert.deepEqual([explanation.requested, explanation.registered], [requested, [registered]]);
    });

    // The error page identifies the server, and with it the matching rule that the advice depends on.
    it(`${other.name}: the refusal identifies ${other.unnamed ? 'no' : 'the'} provider`, { skip }, async () => {
      const { explanation } = await refused();
      assert.equal(explanation.provider?.id, other.unnamed ? null : other.id);
    });

    it(`${other.name}: the matching rule is ${matching}`, { skip }, async () => {
      const accepted = [];
      for (const host of ['localhost', '127.0.0.1']) {
        const { port } = scene.keep(await other.start(`http://${host}:38000/callback`));
        const { status } = await open(request(other, port, `http://${host}:50123/callback`));
        assert.ok(status === 200 || status === 400, `${status}`);
        accepted.push(status === 200);
      }
      assert.deepEqual(accepted, ACCEPTED[/** @type {keyof typeof ACCEPTED} */ (matching)]);
    });
  }
});
