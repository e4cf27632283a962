// The list of scripts/knowledge.
import assert from 'node:assert/strict';
import test from 'node:test';
import { byAge, entries } from '../../scripts/lib/knowledge.mjs';

const entry = (/** @type {string} */ name, /** @type {string} */ way, /** @type {string} */ checked) =>
  `[[client]]\nid = "${name}"\nname = "Of ${name}"\nverified = "${way}"\nchecked = "${checked}"\n`;

test('the oldest come first, and of one day those checked in the weakest way', () => {
  const toml = [
    '# A comment\n',
    entry('new', 'report', '2026-02-01'),
    entry('ran', 'ran', '2026-01-31'),
    entry('read', 'source', '2026-01-31'),
    entry('told', 'report', '2026-01-31'),
  ].join('\n');
  assert.deepEqual(
    byAge(entries(toml)).map(({ name }) => name),
    ['told', 'read', 'ran', 'new'],
  );
});

test('an entry without an id has its name or its maker, and the version that was run', () => {
  const rest = 'verified = "ran"\nran = "1.2"\nchecked = "2026-01-31"\n';
  const toml = `[[holder]]\nname = "Squid"\n${rest}\n[[app]]\nmaker = "Acme"\n${rest}\n[[mismatch]]\nerror_code = "x"\n`;
  assert.deepEqual(entries(toml), [
    { kind: 'holder', name: 'Squid', way: 'ran', ran: '1.2', checked: '2026-01-31' },
    { kind: 'app', name: 'Acme', way: 'ran', ran: '1.2', checked: '2026-01-31' },
  ]);
});

test('every entry of the knowledge base is listed', async () => {
  const { readFile } = await import('node:fs/promises');
  for (const name of ['clients', 'providers']) {
    const toml = await readFile(new URL(`../../crate/core/knowledge/${name}.toml`, import.meta.url), 'utf8');
    assert.equal(entries(toml).length, toml.match(/^checked = /gm)?.length, name);
  }
});
