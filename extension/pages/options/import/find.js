/**
 * Finds registrations in what the user drops or pastes: Portmend's own export, the configurations of Claude Code,
 * VS Code and Codex, command lines. Only names, addresses, client ids and ports are taken; nothing else is looked at.
 */

import { Broken } from './broken.js';
import { readJson } from './json.js';
import { readToml } from './toml.js';
import { claudeAdd, mcpRemote, split } from './words.js';

/** @import { Registration } from '../../../types/contract.js' */
/**
 * What a configuration says about one server.
 * @typedef {{ client: string, name?: string, url: string, clientId?: string, port?: number, host?: string, path: string, callback?: string }} Found
 */

/** @param {any} value */
const text = (value) => (typeof value === 'string' && value ? value : undefined);
/** @param {any} value */
const port = (value) =>
  Number.isInteger(Number(value)) && Number(value) > 0 && Number(value) < 65536 ? Number(value) : undefined;

/**
 * An address without user, password, query and fragment: those may be secrets.
 * @param {string} address
 */
function bare(address) {
  if (!URL.canParse(address)) return undefined;
  const { protocol, host, pathname } = new URL(address);
  return /^https?:$/.test(protocol) ? `${protocol}//${host}${pathname === '/' ? '' : pathname}` : undefined;
}

/** @param {string} name @param {any} server @param {string} client @returns {Found | null} */
function jsonServer(name, server, client) {
  if (typeof server !== 'object' || server === null) return null;
  const words = [server.command, ...(Array.isArray(server.args) ? server.args : [])].map(String);
  const remote = mcpRemote(words);
  if (remote) return { ...remote, name };
  const url = text(server.url) ?? text(server.httpUrl);
  if (!url) return null;
  const { oauth, auth } = server;
  const fixed = client === 'vscode' ? { port: 33418, host: '127.0.0.1', path: '/' } : { path: '/callback' };
  return {
    client,
    name,
    url,
    clientId: text(oauth?.clientId) ?? text(oauth?.client_id),
    callback: text(oauth?.redirectUri),
    ...fixed,
    port: port(oauth?.callbackPort) ?? port(auth?.redirectPort) ?? fixed.port,
  };
}

/** @param {any} config @returns {Found[]} */
function jsonServers(config) {
  /** @param {any} servers @param {string} client */
  const all = (servers, client) =>
    Object.entries(servers ?? {}).map(([name, server]) => jsonServer(name, server, client));
  const projects = Object.values(config.projects ?? {}).flatMap((project) =>
    all(/** @type {any} */ (project)?.mcpServers, 'claude-code'),
  );
  return [...all(config.mcpServers, 'claude-code'), ...projects, ...all(config.servers, 'vscode')].filter(
    (found) => found !== null,
  );
}

/** The end of Codex's callback path: the first nine bytes of a hash of the server's address. @param {string} url */
async function codexSuffix(url) {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(url)));
  return btoa(String.fromCharCode(...hash.slice(0, 9)))
    .replaceAll('+', '-')
    .replaceAll('/', '_');
}

/** @param {any} config @returns {Promise<Found[]>} */
async function codexServers(config) {
  const found = Object.entries(config.mcp_servers ?? {}).map(async ([name, server]) => {
    const { url, oauth = {} } = /** @type {any} */ (server);
    if (!text(url)) return null;
    const suffix = await codexSuffix(url);
    const base = text(oauth.callback_url) ?? text(config.mcp_oauth_callback_url);
    return {
      client: 'codex',
      name,
      url,
      clientId: text(oauth.client_id),
      port: port(oauth.callback_port) ?? port(config.mcp_oauth_callback_port),
      host: '127.0.0.1',
      path: `/callback/${suffix}`,
      callback: base && `${base.replace(/\/$/, '')}/${suffix}`,
    };
  });
  return (await Promise.all(found)).filter((one) => one !== null);
}

/**
 * A registration as far as the configuration tells. The authorization server is not in it: the user names that.
 * @param {Found} found
 * @returns {Registration}
 */
function registration({ client, name, url, clientId, port: number, host = 'localhost', path, callback }) {
  const uri = callback ?? (number ? `http://${host}:${number}${path}` : undefined);
  return {
    name: name ?? new URL(url).host,
    authorization_server: '',
    ...(clientId && { client_id: clientId }),
    redirect_uris: uri ? [uri] : [],
    client,
    ...(name && { server_name: name }),
    ...(bare(url) && { server_url: bare(url) }),
  };
}

/** The fields of a registration and no others. @param {any} value @returns {Registration} */
function own(value) {
  const {
    name,
    authorization_server,
    client_id,
    redirect_uris,
    listener,
    client,
    server_name,
    server_url,
    correction,
  } = value ?? {};
  const all = {
    name,
    authorization_server,
    client_id,
    redirect_uris: redirect_uris ?? [],
    listener,
    client,
    server_name,
    server_url,
    correction,
  };
  return /** @type {Registration} */ (Object.fromEntries(Object.entries(all).filter(([, one]) => one !== undefined)));
}

/**
 * Every registration in this text. Throws `Broken` with the line when it cannot be read.
 * @param {string} input
 * @returns {Promise<Registration[]>}
 */
export async function findRegistrations(input) {
  const source = input.replace(/^\ufeff/, '');
  if (source.trim() === '') return [];
  if (/^\s*(\{|\/[/*])/.test(source)) {
    const config = readJson(source);
    if (Array.isArray(config.registrations)) return config.registrations.map(own);
    return jsonServers(config)
      .filter(({ url }) => bare(url))
      .map(registration);
  }
  const lines = source
    .replace(/\\\n\s*/g, ' ')
    .split('\n')
    .map(split);
  const commands = lines.map((words) => mcpRemote(words) ?? claudeAdd(words)).filter((found) => found !== null);
  if (commands.length > 0) return commands.filter(({ url }) => bare(url)).map(registration);
  if (!source.includes('=')) throw new Broken(source, 0);
  return (await codexServers(readToml(source))).filter(({ url }) => bare(url)).map(registration);
}
