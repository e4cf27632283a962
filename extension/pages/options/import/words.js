/** Reads command lines of `mcp-remote` and `claude mcp add`. */

/** @typedef {import('./find.js').Found} Found */

const CLAUDE_OPTIONS_WITH_VALUE = new Set([
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
 * Splits a command line into its words, without their quotes.
 * @param {string} line
 * @returns {string[]}
 */
export function splitWords(line) {
  return [...line.matchAll(/"((?:[^"\\]|\\.)*)"|'([^']*)'|[^\s"']+/g)].map(
    ([all, double, single]) => double ?? single ?? all,
  );
}

/**
 * Reads a call of mcp-remote. Returns null if this is none.
 * @param {string[]} words
 * @returns {Found | null}
 */
export function readMcpRemote(words) {
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
 * Reads a call of `claude mcp add`. Returns null if this is none.
 * @param {string[]} words
 * @returns {Found | null}
 */
export function readClaudeAdd(words) {
  const start = words.findIndex((word, index) => word === 'add' && words[index - 1] === 'mcp');
  if (start < 2 || !/claude$/.test(words[start - 2])) return null;
  /** @type {Record<string, string>} */
  const options = {};
  const rest = [];
  for (let at = start + 1; at < words.length; at += 1) {
    if (CLAUDE_OPTIONS_WITH_VALUE.has(words[at])) options[words[at]] = words[(at += 1)];
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
