/** Importing registrations from the configurations of clients, without their secrets. */

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { findRegistrations } from '../../extension/pages/options/import/find.js';
import { clients } from './core.mjs';

const SALESFORCE = 'https://api.salesforce.com/platform/mcp/v1/platform/sobject-reads';
const known = clients();
/** @param {string} text */
const find = (text) => findRegistrations(text, known);
/** @param {number} line @returns {(error: any) => boolean} */
const broken = (line) => (error) => error.name === 'ParseError' && error.line === line;

test('finds servers in ~/.claude.json and its projects', async () => {
  const config = {
    mcpServers: {
      'sf-sobject-reads': {
        type: 'http',
        url: SALESFORCE,
        headers: { Authorization: 'Bearer secret' },
        oauth: { clientId: '3MVG9', callbackPort: 38000, clientSecret: 'secret' },
      },
    },
    projects: {
      '/home/me': {
        mcpServers: {
          linear: { type: 'http', url: 'https://user:secret@mcp.linear.app/mcp?key=secret' },
          local: { command: 'node', args: ['x.js'], env: { KEY: 'secret' } },
        },
      },
    },
  };
  const found = await find(JSON.stringify(config));
  assert.deepEqual(found[0], {
    name: 'sf-sobject-reads',
    authorization_server: '',
    client_id: '3MVG9',
    redirect_uris: ['http://localhost:38000/callback'],
    client: 'claude-code',
    server_name: 'sf-sobject-reads',
    server_url: SALESFORCE,
  });
  assert.equal(found[1].server_url, 'https://mcp.linear.app/mcp');
  assert.equal(found.length, 2);
  assert.ok(!JSON.stringify(found).includes('secret'));
});

test('reads a VS Code mcp.json with comments and trailing commas', async () => {
  const [one] = await find(
    '{\n // mine\n "servers": { "gh": { "type": "http", "url": "https://api.githubcopilot.com/mcp/", }, },\n}',
  );
  assert.deepEqual(one.redirect_uris, ['http://127.0.0.1:33418/']);
  assert.equal(one.client, 'vscode');
});

test('reads a Codex config.toml', async () => {
  const text = `model = "gpt-5"\nmcp_oauth_callback_port = 38_000 # fixed\nlist = [\n  "a",\n]\n[mcp_servers."sf reads"]\nurl = '${SALESFORCE}'\nbearer_token_env_var = "SECRET"\n[mcp_servers.local]\ncommand = "node"\n`;
  const found = await find(text);
  assert.equal(found.length, 1);
  assert.equal(found[0].server_name, 'sf reads');
  const suffix = createHash('sha256').update(SALESFORCE).digest().subarray(0, 9).toString('base64url');
  assert.deepEqual(found[0].redirect_uris, [`http://127.0.0.1:38000/callback/${suffix}`]);
  const [own] = await find(
    text.replace('mcp_oauth_callback_port = 38_000', 'mcp_oauth_callback_url = "http://localhost:7/cb/"'),
  );
  assert.deepEqual(own.redirect_uris, [`http://localhost:7/cb/${suffix}`]);
});

test("takes a client's defaults from the knowledge base", async () => {
  const config = '{ "servers": { "gh": { "url": "https://api.githubcopilot.com/mcp/" } } }';
  /** @param {Omit<import('../../extension/wasm/portmend.js').KnownClient, 'id' | 'name'>} facts */
  const uris = async (facts) =>
    (await findRegistrations(config, [{ id: 'vscode', name: 'Visual Studio Code', ...facts }]))[0].redirect_uris;
  assert.deepEqual(await uris({ host: 'localhost', path: '/made/up', port: 5 }), ['http://localhost:5/made/up']);
  assert.deepEqual(await uris({ host: 'localhost', path: '', port: 5 }), ['http://localhost:5']);
  assert.deepEqual(await uris({ host: 'localhost', path: '/' }), []);
});

test('reads command lines', async () => {
  const found = await find(
    `npx -y mcp-remote@latest https://mcp.example.com/sse 38000 --host 127.0.0.1\nclaude mcp add --transport http --client-id "3MVG9" \\\n  --callback-port 38000 sf ${SALESFORCE}`,
  );
  assert.deepEqual(
    found.map((one) => one.redirect_uris),
    [['http://127.0.0.1:38000/oauth/callback'], ['http://localhost:38000/callback']],
  );
  assert.deepEqual([found[0].name, found[1].name, found[1].client_id], ['mcp.example.com', 'sf', '3MVG9']);
});

test('finds mcp-remote in a configuration', async () => {
  const [one] = await find(
    JSON.stringify({
      mcpServers: { linear: { command: 'npx', args: ['mcp-remote', 'https://mcp.linear.app/mcp', '3335'] } },
    }),
  );
  assert.deepEqual(
    [one.client, one.server_name, one.redirect_uris],
    ['mcp-remote', 'linear', ['http://localhost:3335/oauth/callback']],
  );
});

test("reads Portmend's own export back unchanged, without unknown fields", async () => {
  const own = {
    name: 'a',
    authorization_server: 'https://a.example',
    redirect_uris: ['http://localhost:1/cb'],
    correction: 'ask',
  };
  assert.deepEqual(await find(JSON.stringify({ version: 1, registrations: [{ ...own, token: 'secret' }] })), [own]);
});

test('reports the line where a text is broken', async () => {
  await assert.rejects(find('{\n "mcpServers": {\n  "a": nope\n }\n}'), broken(3));
  await assert.rejects(find('{\n "a": "unfinished\n}'), broken(2));
  await assert.rejects(find('a = 1\nb = "open\n'), broken(2));
  await assert.rejects(find('hello'), broken(1));
  assert.deepEqual(await find('  '), []);
});
