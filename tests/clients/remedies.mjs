// Runs every available client without and with its remedy: `node tests/clients/remedies.mjs [ID]...`.
// A successful run of all clients writes RESULTS.md, one of some clients writes their rows.
import { readFile, writeFile } from 'node:fs/promises';
import { CASES } from './cases/all.mjs';
import { proven, tryRemedy } from './remedy-run.mjs';

const HEAD = `# Remedies tested with real clients

Written by \`node tests/clients/remedies.mjs\`; do not edit. Each client was started the way its users start it and sent the
first redirect URI. Portmend's remedy was applied to the letter: its text decides where it goes. Then the client was started again.
"Listens": somebody listens on the port of the second redirect URI. "Signs in": the callback was delivered there and exchanged for
tokens at oidc-provider. Where the first request was refused, this one callback URL is the only one registered there; a client whose
address cannot be set is helped by registering it. "Another way": the way to sign in without a callback, as told, and how it ended.
`;

/** @param {string} text */
const cell = (text) => text.replaceAll('|', '\\|').replaceAll('\n', '<br>');
const code = (/** @type {string} */ text) => `\`${text}\``;

/** @param {string[]} told */
const codes = (told) =>
  told
    .flatMap((text) => text.split('\n'))
    .map((text) => code(cell(text)))
    .join('<br>');

const ENDS = {
  device: 'the code entered at the provider: signs in',
  paste: 'the callback pasted: signs in',
  code: "asks for a code that its maker's provider shows",
  url: 'asks for the callback URL',
};

/** @param {import('./remedy-run.mjs').Result['other']} other */
const another = (other) => (other ? [codes(other.told), ENDS[other.by]].filter(Boolean).join('<br>') : '');

/** @param {import('./remedy-run.mjs').Result} result @param {string} date */
function row(result, date) {
  const signsIn = result.note
    ? `no: ${result.note}`
    : { true: 'yes', false: 'no', undefined: 'its provider is built in' }[`${result.signedIn}`];
  const first = { true: ', refused', false: ', accepted', undefined: '' }[`${result.refused}`];
  const remedied = result.makersApp
    ? ["none: the app is its maker's", '', '', '']
    : [
        (result.told.includes(result.registered) ? 'registered: ' : '') + codes(result.told),
        code(result.after),
        result.listens ? 'yes' : 'no',
        signsIn,
      ];
  return `| ${[result.id, result.client, code(result.before) + first, ...remedied, another(result.other), date].join(' | ')} |`;
}

const wanted = process.argv.slice(2);
const unknown = wanted.find((id) => !CASES.some((one) => one.id === id));
if (unknown) throw new Error(`Unknown client "${unknown}". Known: ${CASES.map(({ id }) => id).join(', ')}`);

const date = new Date().toISOString().slice(0, 10);
/** @type {string[]} */
const rows = [];
let [passed, failed] = [0, 0];
for (const one of CASES.filter(({ id }) => wanted.length === 0 || wanted.includes(id))) {
  try {
    const result = await tryRemedy(one);
    rows.push(row(result, date));
    const good = proven(result);
    if (good) passed += 1;
    else failed += 1;
    console.log(
      `${good ? 'ok    ' : 'FAILED'}  ${one.id.padEnd(24)}${result.before}  ->  ${result.after}${good ? '' : `\n${JSON.stringify(result, null, 2)}`}`,
    );
  } catch (error) {
    failed += 1;
    console.log(
      `FAILED  ${one.id.padEnd(24)}${/** @type {Error} */ (error).stack}`,
      /** @type {Error} */ (error).cause ?? '',
    );
  }
}
const results = new URL('RESULTS.md', import.meta.url);
if (failed === 0 && wanted.length > 0) {
  const isOf = (/** @type {string} */ id) => (/** @type {string} */ line) => line.startsWith(`| ${id} |`);
  let lines = (await readFile(results, 'utf8')).split('\n');
  for (const id of wanted) {
    const at = lines.findIndex(isOf(id));
    lines = lines.filter((line) => !isOf(id)(line));
    lines.splice(at < 0 ? lines.length - 1 : at, 0, ...rows.filter(isOf(id)));
  }
  await writeFile(results, lines.join('\n'));
} else if (failed === 0) {
  const table = [
    '| client | version | sent before | remedy | sent after | listens | signs in | another way | date |',
    '|---|---|---|---|---|---|---|---|---|',
    ...rows,
  ];
  await writeFile(results, `${HEAD}\n${table.join('\n')}\n`);
}
// In the format of node --test, so that scripts/test can count.
console.log(`\n# pass ${passed}\n# fail ${failed}`);
process.exitCode = failed === 0 ? 0 : 1;
