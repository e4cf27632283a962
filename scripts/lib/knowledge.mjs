// Lists the entries of the knowledge base, those that should be checked again first: the oldest, and on the same day those
// that were checked in the weakest way.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const USAGE = `scripts/knowledge: lists the entries of the knowledge base, those to check again first.

  --way WAY     only those checked in this way: ran, source, documentation, report
  --before DAY  only those checked before this day, as in 2026-01-31
  --help        this text`;

/** The ways of checking, the weakest first. */
export const WAYS = ['report', 'documentation', 'source', 'ran'];

/**
 * @typedef {object} Entry
 * @property {string} kind client, provider, app or holder
 * @property {string} name
 * @property {string} way
 * @property {string} [ran] the version with which its remedy was tried
 * @property {string} checked
 */

/**
 * The entries of a file. The build checks its syntax; here each field is one line that begins with its name.
 * @param {string} toml
 * @returns {Entry[]}
 */
export const entries = (toml) =>
  toml
    .split(/^\[\[/m)
    .slice(1)
    .flatMap((text) => {
      const field = (/** @type {string} */ name) => new RegExp(`^${name} = \\[?"([^"]*)"`, 'm').exec(text)?.[1];
      const [kind] = text.split(']]');
      const [way, checked] = [field('verified'), field('checked')];
      const name = field('id') ?? field('name') ?? field('maker');
      return way && checked && name ? [{ kind, name, way, ran: field('ran'), checked }] : [];
    });

/** @param {Entry[]} all those to check again first */
export const byAge = (all) =>
  all.toSorted((a, b) => a.checked.localeCompare(b.checked) || WAYS.indexOf(a.way) - WAYS.indexOf(b.way));

const read = (/** @type {string} */ name) =>
  readFile(new URL(`../../crate/core/knowledge/${name}.toml`, import.meta.url), 'utf8');

async function main() {
  const { values } = parseArgs({
    options: { way: { type: 'string' }, before: { type: 'string' }, help: { type: 'boolean' } },
  });
  if (values.help) {
    console.log(USAGE);
    return;
  }
  if (values.way && !WAYS.includes(values.way))
    throw new Error(`Unknown way "${values.way}". Known: ${WAYS.join(', ')}`);
  const all = (await Promise.all(['clients', 'providers'].map(read))).flatMap(entries);
  const listed = byAge(all).filter(
    ({ way, checked }) => (!values.way || way === values.way) && (!values.before || checked < values.before),
  );
  for (const { kind, name, way, ran, checked } of listed) {
    console.log(`${checked}  ${way.padEnd(13)}  ${kind.padEnd(8)}  ${name}${ran ? ` ${ran}` : ''}`);
  }
  const count = (/** @type {string} */ way) => listed.filter((entry) => entry.way === way).length;
  console.log(`\n${listed.length} entries: ${WAYS.map((way) => `${count(way)} ${way}`).join(', ')}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
