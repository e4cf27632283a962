// Asks authorization servers that run here which redirect URIs they accept, and the core what it says of each before
// consent: `node tests/providers/compare.mjs [ID]...`. A run of all servers without a wrong sentence writes RESULTS.md.
import { writeFile } from 'node:fs/promises';
import { startCore } from '../clients/core.mjs';
import { accepts, registrar, requestTo } from '../servers/others/ask.mjs';
import { OTHERS } from '../servers/others/index.mjs';
import { OWN_RUNTIME } from '../servers/others/own-runtime.mjs';

/** @import { Other } from '../servers/others/index.mjs' */

/** What is registered, one at a time. */
const REGISTERED = [
  'http://localhost:38000/callback',
  'http://localhost/callback',
  'http://127.0.0.1:38000/callback',
  'http://127.0.0.1/callback',
  'http://[::1]/callback',
  'https://localhost:38000/callback',
  'https://127.0.0.1/callback',
  'http://localhost:38000',
  'http://127.0.0.1:38000/',
  'http://localhost:38000/callback?a=1&b=2',
  'http://localhost:38000/callback/*',
  'http://localhost:*/callback',
];

/** The differences: the port, the host, the path, the slash, letter case, the query, the scheme. */
const CHANGES = [
  (/** @type {string} */ uri) => uri,
  (/** @type {string} */ uri) => uri.replace(':38000', ':50123'),
  (/** @type {string} */ uri) => uri.replace(/:38000|:\*/, ''),
  (/** @type {string} */ uri) => uri.replace(/^(\w+:\/\/[^/]*?)(:38000|:\*)?(\/|$)/, '$1:50123$3'),
  (/** @type {string} */ uri) => uri.replace('localhost', '127.0.0.1'),
  (/** @type {string} */ uri) => uri.replace(/127\.0\.0\.1|\[::1\]/, 'localhost'),
  (/** @type {string} */ uri) => uri.replace(/127\.0\.0\.1|localhost/, '127.0.0.2'),
  (/** @type {string} */ uri) => uri.replace(/127\.0\.0\.1|localhost/, '[::1]'),
  (/** @type {string} */ uri) => uri.replace('localhost', 'LocalHost'),
  (/** @type {string} */ uri) => uri.replace(/\/callback\b/, '/other'),
  (/** @type {string} */ uri) => uri.replace(/\/callback\b/, '/Callback'),
  (/** @type {string} */ uri) => uri.replace(/\/callback\b/, '/callback/deeper'),
  (/** @type {string} */ uri) => uri.replace(/\/callback\b/, '/a/../callback'),
  (/** @type {string} */ uri) => (uri.includes('?') ? uri : uri.endsWith('/') ? uri.slice(0, -1) : `${uri}/`),
  (/** @type {string} */ uri) => `${uri}${uri.includes('?') ? '&' : '?'}more=1`,
  (/** @type {string} */ uri) => uri.replace('?a=1&b=2', '?b=2&a=1'),
  (/** @type {string} */ uri) => uri.replace('?a=1&b=2', ''),
  (/** @type {string} */ uri) =>
    uri.startsWith('https') ? uri.replace('https', 'http') : uri.replace('http', 'https'),
  (/** @type {string} */ uri) => uri.replace('/*', '/any'),
];

/** What is requested where this is registered. A star is requested nowhere. @param {string} registered */
const requestedAt = (registered) =>
  [...new Set(CHANGES.map((change) => change(registered)))].filter((uri) => !uri.includes('*'));

/**
 * @typedef {object} Answer
 * @property {string} registered
 * @property {string} requested
 * @property {boolean} accepted by the server
 * @property {'nothing' | 'perhaps' | 'refused'} said by the core
 */

/** What the core says before consent. @param {string} registered @param {string} url */
function said(registered, url) {
  const { tell } = startCore([
    { name: 'Test', authorization_server: new URL(url).origin, redirect_uris: [registered] },
  ]);
  const [explanation] = tell({ type: 'authorization_request', tab: 1, url, initiator: 'external' });
  if (!explanation) return 'nothing';
  return explanation.certainty === 'certain' ? 'refused' : 'perhaps';
}

/** The page at which a request ends, with cookies. @param {string} url */
async function visit(url) {
  /** @type {Map<string, string>} */
  const cookies = new Map();
  for (let [at, left] = [url, 10]; left > 0; left -= 1) {
    const answer = await fetch(at, {
      redirect: 'manual',
      headers: { accept: 'text/html', cookie: [...cookies].map((pair) => pair.join('=')).join('; ') },
    });
    for (const cookie of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (name) cookies.set(name, value);
    }
    const next = answer.headers.get('location');
    if (answer.status < 300 || answer.status >= 400 || !next) {
      return { status: answer.status, url: at, text: await answer.text() };
    }
    // A callback: the request was accepted, and nobody listens there.
    if (new URL(next, at).origin !== new URL(url).origin) return { status: 200, url: next, text: '' };
    at = new URL(next, at).href;
  }
  throw new Error(`${url} leads in circles`);
}

/** What a server answers. What it does not let one register is left out. @param {Other} other */
async function answers(other) {
  /** @type {Answer[]} */
  const found = [];
  const server = registrar(other);
  try {
    for (const registered of REGISTERED) {
      try {
        const { port, client } = await server.register(registered);
        // Some servers read what is registered only now.
        const ask = (/** @type {string} */ uri) => visit(requestTo(other, `http://127.0.0.1:${port}`, uri, client));
        accepts(other, await ask(registered));
        for (const requested of requestedAt(registered)) {
          const accepted = accepts(other, await ask(requested));
          const judged = requestTo(other, `https://${other.host ?? 'idp.example'}`, requested, client);
          found.push({ registered, requested, accepted, said: said(registered, judged) });
        }
      } catch (error) {
        console.log(`        ${other.name}: ${registered}: ${String(error).slice(0, 300)}`);
      }
    }
    return found;
  } finally {
    await server.close();
  }
}

/** What is wrong with what is said. @param {Answer} answer */
function wrong({ accepted, said }) {
  if (accepted && said === 'refused') return 'false alarm';
  return !accepted && said === 'nothing' ? 'missed' : undefined;
}

const wanted = process.argv.slice(2);
const all = [...OTHERS, ...OWN_RUNTIME].filter(({ fixed }) => !fixed);
const unknown = wanted.find((id) => !all.some((other) => other.id === id));
if (unknown) throw new Error(`Unknown server "${unknown}". Known: ${[...new Set(all.map(({ id }) => id))].join(', ')}`);

const date = new Date().toISOString().slice(0, 10);
/** @type {string[]} */
const rows = [];
/** @type {string[]} */
const details = [];
let failed = 0;
for (const other of all.filter(({ id }) => wanted.length === 0 || wanted.includes(id))) {
  const found = await answers(other);
  const count = (/** @type {(answer: Answer) => boolean} */ which) => found.filter(which).length;
  const bad = found.filter((answer) => wrong(answer));
  const alarms = bad.filter(({ accepted }) => accepted);
  const good = alarms.length === 0 && found.length > 0;
  failed += good ? 0 : 1;
  const cells = [
    other.name,
    found.length,
    count(({ accepted }) => accepted),
    count(({ accepted, said }) => accepted === (said === 'nothing') && said !== 'perhaps'),
    count(({ said }) => said === 'perhaps'),
    alarms.length,
    bad.length - alarms.length,
    date,
  ];
  rows.push(`| ${cells.join(' | ')} |`);
  for (const answer of bad) {
    details.push(`| ${other.name} | ${wrong(answer)} | \`${answer.registered}\` | \`${answer.requested}\` |`);
  }
  console.log(`${good ? 'ok    ' : 'FAILED'}  ${cells.slice(0, -1).join(', ')}`);
  for (const answer of bad) console.log(`        ${wrong(answer)}: ${answer.registered} <- ${answer.requested}`);
}

const HEAD = `# How the servers that run here compare redirect URIs

Written by \`node tests/providers/compare.mjs\`; do not edit. Each of ${REGISTERED.length} redirect URIs was registered at each server, and up to ${CHANGES.length}
different ones were requested: another port, none, another host, path, slash, letter case, query or scheme. Beside what the server
does stands what Portmend says before consent. "Right": it warned with certainty of a refusal, or said nothing of a request that was
accepted. "Perhaps": it said that the request will probably be refused, because what decides cannot be seen. "False alarm": it was
certain of a refusal, and the server accepts. "Missed": it said nothing, and the server refuses. Nothing is said on purpose where only
https is registered (it may have been saved because the browser had turned http into https), and of a \`*\` at a server that may take it
for any text.

| server | pairs | accepted | right | perhaps | false alarms | missed | date |
|---|---|---|---|---|---|---|---|
`;
const WRONG = `
| server | what | registered | requested |
|---|---|---|---|
`;
if (wanted.length === 0 && failed === 0) {
  const text = `${HEAD}${rows.join('\n')}\n${details.length > 0 ? `${WRONG}${details.join('\n')}\n` : ''}`;
  await writeFile(new URL('RESULTS.md', import.meta.url), text);
}
console.log(`${rows.length} servers, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
