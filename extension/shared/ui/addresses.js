/** Shows addresses below one another, with the parts that differ marked. */

import { h } from './dom.js';
import { messageNodes, t } from './text.js';

/** @import { Explanation, Part } from '../../types/contract.js' */

/** What a part is called, and what stands where it is missing. @type {Record<Part, { name: string, missing: string }>} */
const PARTS = {
  scheme: { name: 'ui_part_scheme', missing: 'ui_part_none_scheme' },
  host: { name: 'ui_part_host', missing: 'ui_part_none_host' },
  port: { name: 'ui_part_port', missing: 'ui_part_none_port' },
  path: { name: 'ui_part_path', missing: 'ui_part_none_path' },
  query: { name: 'ui_part_query', missing: 'ui_part_none_query' },
};

const URL_PARTS = /^([a-z][a-z0-9+.-]*):\/\/(\[[^\]]*\]|[^/:?#]*)(?::(\d*))?([^?#]*)(.*)$/i;

/**
 * Splits an address into its parts without changing a character.
 * @param {string} address
 * @returns {{ part: Part | null, text: string }[]}
 */
function splitAddress(address) {
  const match = URL_PARTS.exec(address);
  if (!match) return [{ part: null, text: address }];
  const [, scheme, host, port, path, query] = match;
  return [
    { part: 'scheme', text: scheme },
    { part: null, text: '://' },
    { part: 'host', text: host },
    { part: null, text: port === undefined ? '' : ':' },
    { part: 'port', text: port ?? '' },
    { part: 'path', text: path },
    { part: 'query', text: query },
  ];
}

/**
 * Builds an address in monospace, with the differing parts marked by background and underline. A part that is missing
 * here but present in the other address shows as a named gap.
 * @param {string} address
 * @param {Set<string>} differing
 */
function markedAddress(address, differing) {
  const code = h('code', { class: 'address', dir: 'ltr' });
  for (const { part, text } of splitAddress(address)) {
    if (part === null || !differing.has(part)) code.append(text);
    else if (text) code.append(h('mark', {}, text));
    else code.append(h('mark', { class: 'gap' }, t(PARTS[part].missing)));
    // A long address may break before its path, but never inside its host.
    if (part === 'port') code.append(h('wbr'));
  }
  return code;
}

/**
 * Builds the list of an explanation's addresses: requested, landed, registered. Returns null if there are none.
 * @param {Explanation} explanation
 */
export function addressList(explanation) {
  const { requested, registered, landed, differences, client, provider } = explanation;
  const differing = new Set(differences.map((difference) => difference.part));
  /** @type {HTMLElement[]} */
  const rows = [];
  const row = (/** @type {DocumentFragment} */ label, /** @type {string} */ address, mark = true) =>
    rows.push(h('div', {}, h('dt', {}, label), h('dd', {}, markedAddress(address, mark ? differing : new Set()))));

  if (requested && requested === landed) row(messageNodes('ui_address_both'), requested);
  else if (requested)
    row(
      client ? messageNodes('ui_address_requested_by', client.name) : messageNodes('ui_address_requested'),
      requested,
    );
  if (landed && landed !== requested) row(messageNodes('ui_address_landed'), landed);
  for (const address of registered) {
    if (address === landed && landed !== requested) continue;
    row(
      provider ? messageNodes('ui_address_registered_at', provider.name) : messageNodes('ui_fact_registered'),
      address,
    );
  }
  if (rows.length === 0) return null;
  const list = h('dl', { class: 'addresses' }, ...rows);
  if (!differing.size) return list;
  const parts = [...differing].flatMap((part) => [' ', h('mark', {}, t(PARTS[part].name))]);
  return h('div', {}, list, h('p', { class: 'note' }, t('ui_differs'), ...parts));
}
