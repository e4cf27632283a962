// Authorization servers that bring a runtime of their own (Java, Go, Rust), or much to install. Only
// `scripts/test --only providers` starts them.
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { installCargo, installGo, installJava } from '../../clients/install.mjs';
import { freePort } from '../ports.mjs';
import { startProgram } from './process.mjs';

/** @import { Other } from './index.mjs' */

const run = promisify(execFile);

const KEYCLOAK = '26.7.3';
const SPRING_BOOT = '4.1.2';
const ZITADEL = 'v3.52.0';
const OAUTH2_TEST_SERVER = '0.2.3';

/** The last item of a path in the answer to a request, as JSON. @param {string} url @param {RequestInit} init */
async function json(url, init) {
  const answer = await fetch(url, init);
  if (!answer.ok) throw new Error(`${url} answers ${answer.status}: ${await answer.text()}`);
  const text = await answer.text();
  return text ? JSON.parse(text) : undefined;
}

/** @param {string} version */
const installKeycloak = (version) =>
  installJava('keycloak', version, async (folder, maven) => {
    await maven(
      'dependency:copy',
      `-Dartifact=org.keycloak:keycloak-quarkus-dist:${version}:zip`,
      '-DoutputDirectory=.',
    );
    await run('unzip', ['-q', `keycloak-quarkus-dist-${version}.zip`, '-x', '*.bat'], { cwd: folder });
  });

/** @type {Other['start']} */
async function keycloak(registered) {
  const folder = join(await installKeycloak(KEYCLOAK), `keycloak-${KEYCLOAK}`);
  const port = await freePort();
  const started = await startProgram(
    'sh',
    [join(folder, 'bin/kc.sh'), 'start-dev', '--http-host=127.0.0.1', `--http-port=${port}`, '--cache=local'],
    // Nothing is kept in its folder.
    { KC_DB: 'dev-mem', KC_BOOTSTRAP_ADMIN_USERNAME: 'admin', KC_BOOTSTRAP_ADMIN_PASSWORD: 'admin' },
    { port, path: '/realms/master' },
  );
  const origin = `http://127.0.0.1:${port}`;
  /** @param {string} path @param {string} method @param {object} [body] */
  const admin = async (path, method, body) => {
    const { access_token: token } = await json(`${origin}/realms/master/protocol/openid-connect/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'password',
        client_id: 'admin-cli',
        username: 'admin',
        password: 'admin',
      }),
    });
    return json(`${origin}/admin/realms/master/clients${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: body && JSON.stringify(body),
    });
  };
  const client = (/** @type {string} */ uri) => ({ clientId: 'cli', publicClient: true, redirectUris: [uri] });
  await admin('', 'POST', client(registered));
  const [{ id }] = await admin('?clientId=cli', 'GET');
  return { ...started, register: (uri) => admin(`/${id}`, 'PUT', client(uri)) };
}

/** @param {string} version of Spring Boot, which chooses that of the server */
const installSpring = (version) =>
  installJava('spring-authorization-server', version, async (folder, maven) => {
    const [from, to] = [join(import.meta.dirname, 'spring/pom.xml'), join(folder, 'pom.xml')];
    await writeFile(to, (await readFile(from, 'utf8')).replace('VERSION', version));
    await maven('dependency:copy-dependencies', '-DoutputDirectory=lib');
  });

/** @type {Other['start']} */
async function spring(registered) {
  const folder = await installSpring(SPRING_BOOT);
  const port = await freePort();
  return startProgram(
    'java',
    ['-cp', join(folder, 'lib/*'), join(import.meta.dirname, 'spring/Server.java'), String(port), registered],
    {},
    { port, path: '/.well-known/oauth-authorization-server' },
  );
}

/** @type {Other['start']} */
async function zitadel(registered) {
  const folder = await installGo('github.com/zitadel/oidc/v3/example/server', ZITADEL);
  const port = await freePort();
  return startProgram(
    join(folder, 'server'),
    [],
    { PORT: String(port), REDIRECT_URI: registered },
    { port, path: '/.well-known/openid-configuration' },
  );
}

/** @type {Other['start']} */
async function oauth2TestServer(registered) {
  const folder = await installCargo('oauth2-test-server', OAUTH2_TEST_SERVER);
  // Its port cannot be set.
  const port = 8090;
  const started = await startProgram(
    join(folder, 'bin/oauth2-test-server'),
    [],
    {},
    { port, path: '/.well-known/openid-configuration' },
  );
  const register = async (/** @type {string} */ uri) => {
    const { client_id: client } = await json(`http://127.0.0.1:${port}/register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ redirect_uris: [uri], grant_types: ['authorization_code'], response_types: ['code'] }),
    });
    return { client };
  };
  return { ...started, ...(await register(registered)), register };
}

/** @type {Other[]} */
export const OWN_RUNTIME = [
  {
    id: 'keycloak',
    name: `Keycloak ${KEYCLOAK}`,
    says: /Invalid parameter: redirect_uri/,
    path: '/realms/master/protocol/openid-connect/auth',
    start: keycloak,
  },
  {
    id: 'zitadel',
    name: `zitadel/oidc ${ZITADEL.slice(1)}, native`,
    says: /requested redirect_uri is missing in the client configuration/,
    path: '/auth',
    host: 'zitadel.example',
    client: 'native',
    scope: 'openid',
    start: zitadel,
  },
  {
    id: 'zitadel',
    name: `zitadel/oidc ${ZITADEL.slice(1)}, web`,
    says: /requested redirect_uri is missing in the client configuration/,
    path: '/auth',
    host: 'zitadel.example',
    client: 'web',
    matching: 'exact',
    scope: 'openid',
    start: zitadel,
  },
  {
    id: 'spring',
    name: `Spring Authorization Server (Spring Boot ${SPRING_BOOT})`,
    says: /status=400/,
    unnamed: true,
    path: '/oauth2/authorize',
    start: spring,
  },
  {
    id: 'oauth2-test-server',
    name: `oauth2-test-server ${OAUTH2_TEST_SERVER}`,
    says: /OAuth Error: invalid_request/,
    path: '/authorize',
    start: oauth2TestServer,
  },
];
