/**
 * Finds registrations in what the user drops or pastes: Portmend's own export, the configurations of Claude Code,
 * VS Code and Codex, command lines. Only names, addresses, client ids and ports are taken; nothing else is looked at.
 */

import { Broken } from './broken.js';
import { readJson } from './json.js';
import { readToml } from './toml.js';
import { claudeAdd, mcpRemote, split } from './words.js';

/** @import { Registration } from '../../../types/contract.js' */
/** @import { KnownClient } from '../../../wasm/portmend.js' */
/**
 * What a configuration says about one server.
 * @typedef {{ client: string, name?: string, url: string, clientId?: string, port?: number, host?: string, callback?: string }} Found
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
  return {
    client,
    name,
    url,
    clientId: text(oauth?.clientId) ?? text(oauth?.client_id),
    port: port(oauth?.callbackPort) ?? port(auth?.redirectPort),
    callback: text(oauth?.redirectUri),
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
        clientId: text(oauth.client_id),
        port: port(oauth.callback_port) ?? port(config.mcp_oauth_callback_port),
        callback: text(oauth.callback_url) ?? text(config.mcp_oauth_callback_url),
      };
    })
    .filter(({ url }) => text(url));
}

/** The first nine bytes of the SHA-256 of a server's URL, in base64url. @param {string} url */
async function serverUrlHash(url) {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(url)));
  return btoa(String.fromCharCode(...hash.slice(0, 9)))
    .replaceAll('+', '-')
    .replaceAll('/', '_');
}

/**
 * The redirect URI that the client sends, as far as the configuration and what is known of the client tell.
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
 * A registration as far as the configuration tells. The authorization server is not in it: the user names that.
 * @param {Found} found
 * @param {KnownClient[]} clients
 * @returns {Promise<Registration>}
 */
async function registration(found, clients) {
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
 * What command lines or the TOML of Codex say about servers. Throws `Broken` with the line when it cannot be read.
 * @param {string} source
 * @returns {Found[]}
 */
function otherServers(source) {
  const lines = source
    .replace(/\\\n\s*/g, ' ')
    .split('\n')
    .map(split);
  const commands = lines.map((words) => mcpRemote(words) ?? claudeAdd(words)).filter((found) => found !== null);
  if (commands.length > 0) return commands;
  if (!source.includes('=')) throw new Broken(source, 0);
  return codexServers(readToml(source));
}

/**
 * Every registration in this text. Throws `Broken` with the line when it cannot be read.
 * @param {string} input
 * @param {KnownClient[]} clients what is known of the clients whose configurations these are
 * @returns {Promise<Registration[]>}
 */
export async function findRegistrations(input, clients) {
  const source = input.replace(/^\ufeff/, '');
  if (source.trim() === '') return [];
  let found;
  if (/^\s*(\{|\/[/*])/.test(source)) {
    const config = readJson(source);
    if (Array.isArray(config.registrations)) return config.registrations.map(own);
    found = jsonServers(config);
  } else {
    found = otherServers(source);
  }
  return Promise.all(found.filter(({ url }) => bare(url)).map((one) => registration(one, clients)));
}
