/** Command lines: what `mcp-remote` and `claude mcp add` are told. */

/** @typedef {import('./find.js').Found} Found */

const CLAUDE_WITH_VALUE = new Set([
  '--transport',
  '-t',
  '--scope',
  '-s',
  '--client-id',
  '--callback-port',
  '--header',
  '-H',
  '--env',
  '-e',
]);

/**
 * The words of a command line, quotes taken off.
 * @param {string} line
 * @returns {string[]}
 */
export function split(line) {
  return [...line.matchAll(/"((?:[^"\\]|\\.)*)"|'([^']*)'|[^\s"']+/g)].map(
    ([all, double, single]) => double ?? single ?? all,
  );
}

/**
 * What a call of mcp-remote says, or null when this is none.
 * @param {string[]} words
 * @returns {Found | null}
 */
export function mcpRemote(words) {
  const start = words.findIndex((word) => /(^|[\\/])mcp-remote(@[\w.-]+)?$/.test(word));
  if (start < 0) return null;
  const [url, port] = words.slice(start + 1);
  if (!url?.startsWith('http')) return null;
  const host = words[words.indexOf('--host') + 1];
  return {
    client: 'mcp-remote',
    url,
    port: /^\d+$/.test(port ?? '') ? Number(port) : undefined,
    host: words.includes('--host') ? host : undefined,
  };
}

/**
 * What a call of `claude mcp add` says, or null when this is none.
 * @param {string[]} words
 * @returns {Found | null}
 */
export function claudeAdd(words) {
  const start = words.findIndex((word, index) => word === 'add' && words[index - 1] === 'mcp');
  if (start < 2 || !/claude$/.test(words[start - 2])) return null;
  /** @type {Record<string, string>} */
  const options = {};
  const rest = [];
  for (let at = start + 1; at < words.length; at += 1) {
    if (CLAUDE_WITH_VALUE.has(words[at])) options[words[at]] = words[(at += 1)];
    else if (!words[at].startsWith('-')) rest.push(words[at]);
  }
  const [name, url] = rest;
  if (!url?.startsWith('http')) return null;
  return {
    client: 'claude-code',
    name,
    url,
    clientId: options['--client-id'],
    port: Number(options['--callback-port']) || undefined,
  };
}
