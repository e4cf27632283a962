/**
 * Finds registrations in what the user drops or pastes: Portmend's own export, the configurations of Claude Code,
 * VS Code and Codex, and command lines. Only names, addresses, client IDs and ports are taken from a configuration.
 */

import { readJson } from './json.js';
import { ParseError } from './parse-error.js';
import { visible, visibleAddress } from '../../../shared/ui/visible.js';
import { readToml } from './toml.js';
import { readClaudeAdd, readMcpRemote, splitWords } from './words.js';

/** @import { Registration } from '../../../types/contract.js' */
/** @import { KnownClient } from '../../../wasm/portmend.js' */
/**
 * What a configuration says about one server.
 * @typedef {{ client: string, name?: string, url: string, clientId?: string, port?: number, host?: string, callback?: string }} Found
 */

/** @param {any} value */
const nonEmptyText = (value) => (typeof value === 'string' && value ? value : undefined);
/** @param {any} value */
const validPort = (value) =>
  Number.isInteger(Number(value)) && Number(value) > 0 && Number(value) < 65536 ? Number(value) : undefined;

/**
 * Returns an http address without user, password, query and fragment, which may be secrets.
 * @param {string} address
 */
function withoutSecrets(address) {
  if (!URL.canParse(address)) return undefined;
  const { protocol, host, pathname } = new URL(address);
  return /^https?:$/.test(protocol) ? `${protocol}//${host}${pathname === '/' ? '' : pathname}` : undefined;
}

/** @param {string} name @param {any} server @param {string} client @returns {Found | null} */
function jsonServer(name, server, client) {
  if (typeof server !== 'object' || server === null) return null;
  const words = [server.command, ...(Array.isArray(server.args) ? server.args : [])].map(String);
  const remote = readMcpRemote(words);
  if (remote) return { ...remote, name };
  const url = nonEmptyText(server.url) ?? nonEmptyText(server.httpUrl);
  if (!url) return null;
  const { oauth, auth } = server;
  return {
    client,
    name,
    url,
    clientId: nonEmptyText(oauth?.clientId) ?? nonEmptyText(oauth?.client_id),
    port: validPort(oauth?.callbackPort) ?? validPort(auth?.redirectPort),
    callback: nonEmptyText(oauth?.redirectUri),
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

/** @param {any} config @returns {Found[]} */
function codexServers(config) {
  return Object.entries(config.mcp_servers ?? {})
    .map(([name, server]) => {
      const { url, oauth = {} } = /** @type {any} */ (server);
      return {
        client: 'codex',
        name,
        url,
        clientId: nonEmptyText(oauth.client_id),
        port: validPort(oauth.callback_port) ?? validPort(config.mcp_oauth_callback_port),
        callback: nonEmptyText(oauth.callback_url) ?? nonEmptyText(config.mcp_oauth_callback_url),
      };
    })
    .filter(({ url }) => nonEmptyText(url));
}

/** Returns the first nine bytes of the SHA-256 of a server's URL, in base64url. @param {string} url */
async function serverUrlHash(url) {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(url)));
  return btoa(String.fromCharCode(...hash.slice(0, 9)))
    .replaceAll('+', '-')
    .replaceAll('/', '_');
}

/**
 * Returns the redirect URI that the client sends, as far as the configuration and the knowledge base tell.
 * @param {Found} found
 * @param {KnownClient | undefined} client
 */
async function redirectUri({ url, callback, ...found }, client) {
  const suffix = client?.path_suffix === 'server_url_hash' ? `/${await serverUrlHash(url)}` : '';
  if (callback) return suffix ? callback.replace(/\/$/, '') + suffix : callback;
  const host = found.host ?? client?.host;
  const number = found.port ?? client?.port;
  return host && number ? `http://${host}:${number}${client?.path ?? ''}${suffix}` : undefined;
}

/**
 * Builds a registration from a configuration. It does not name the authorization server: the user enters that.
 * @param {Found} found
 * @param {KnownClient[]} clients
 * @returns {Promise<Registration>}
 */
async function toRegistration(found, clients) {
  const { client, name, url, clientId } = found;
  const known = clients.find(({ id }) => id === client);
  const uri = await redirectUri(found, known);
  return {
    name: name ?? new URL(url).host,
    authorization_server: '',
    ...(clientId && { client_id: clientId }),
    redirect_uris: uri ? [uri] : [],
    client,
    ...(name && { server_name: name }),
    ...(withoutSecrets(url) && { server_url: withoutSecrets(url) }),
  };
}

/** Picks the fields of a registration and no others. @param {any} value @returns {Registration} */
function pickFields(value) {
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
  const fields = {
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
  return /** @type {Registration} */ (
    Object.fromEntries(Object.entries(fields).filter(([, field]) => field !== undefined))
  );
}

/** The fields in which a hidden character is percent-encoded. */
const ADDRESSES = new Set(['authorization_server', 'redirect_uris', 'listener', 'server_url']);

/**
 * Writes out hidden characters, so that what is saved is what was shown. A value of a wrong type is left to the core.
 * @param {Registration} registration
 * @returns {Registration}
 */
function readable(registration) {
  const entries = Object.entries(registration).map(([field, value]) => {
    const write = ADDRESSES.has(field) ? visibleAddress : visible;
    const one = (/** @type {unknown} */ text) => (typeof text === 'string' ? write(text) : text);
    return [field, Array.isArray(value) ? value.map(one) : one(value)];
  });
  return /** @type {Registration} */ (Object.fromEntries(entries));
}

/**
 * Reads servers from command lines or from the TOML of Codex. Throws a `ParseError` with the line if it cannot.
 * @param {string} source
 * @returns {Found[]}
 */
function otherServers(source) {
  const lines = source
    .replace(/\\\n\s*/g, ' ')
    .split('\n')
    .map(splitWords);
  const commands = lines.map((words) => readMcpRemote(words) ?? readClaudeAdd(words)).filter((found) => found !== null);
  if (commands.length > 0) return commands;
  if (!source.includes('=')) throw new ParseError(source, 0);
  return codexServers(readToml(source));
}

/**
 * Returns every registration in a text. Throws a `ParseError` with the line if the text cannot be read.
 * @param {string} input
 * @param {KnownClient[]} clients that the core knows
 * @returns {Promise<Registration[]>}
 */
export async function findRegistrations(input, clients) {
  const source = input.replace(/^\ufeff/, '');
  if (source.trim() === '') return [];
  let found;
  if (/^\s*(\{|\/[/*])/.test(source)) {
    const config = readJson(source);
    if (Array.isArray(config.registrations)) return config.registrations.map(pickFields).map(readable);
    found = jsonServers(config);
  } else {
    found = otherServers(source);
  }
  const usable = found.filter(({ url }) => withoutSecrets(url));
  return (await Promise.all(usable.map((server) => toRegistration(server, clients)))).map(readable);
}
