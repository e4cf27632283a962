// Tests of start.mjs with a fake client, so nothing is installed.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { until } from '../e2e/wait.mjs';
import { startClientProgram } from './start.mjs';

/** @type {import('node:test').TestOptions} */
const LIMIT = { timeout: 20_000 };
const FAKE = fileURLToPath(new URL('fake-client.mjs', import.meta.url));
const REDIRECT = 'http://localhost:1/callback';
const ADDRESS = `http://127.0.0.1:9/auth?a='b'&redirect_uri=${encodeURIComponent(REDIRECT)}&state=$HOME`;

/** @param {string} how @param {import('./start.mjs').Recipe['via']} [via] @param {string} [url] */
const start = (how, via, url = ADDRESS) =>
  startClientProgram({ name: 'fake', command: process.execPath, args: [FAKE, how, url], via });

const pids = (/** @type {string} */ output) => (/pids (\d+) (\d+)/.exec(output) ?? []).slice(1).map(Number);

/** Whether a process runs. A zombie does not count. @param {number} pid */
function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return !existsSync(`/proc/${pid}/stat`) || !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

/** Waits until killed processes are gone. @param {number[]} all */
const ended = (...all) => until('the programs to end', () => !all.some(isRunning));

for (const how of ['open', 'browser']) {
  test(`a URL passed to ${how === 'open' ? 'xdg-open' : '$BROWSER'} is caught byte for byte`, LIMIT, async () => {
    const client = await start(how);
    assert.equal(client.authorizationUrl, ADDRESS);
    assert.equal(client.redirectUri, REDIRECT);
    assert.equal(client.isFinished, false);
    await client.close();
    assert.deepEqual([(await client.finished).ok, client.isFinished, existsSync(client.home)], [false, true, false]);
  });
}

test('a printed URL is found between colour codes', LIMIT, async () => {
  const url = ADDRESS.replaceAll("'", '');
  const client = await start('print', 'output', url);
  assert.equal(client.authorizationUrl, url);
  await client.close();
});

test('closing kills the client and its child processes', LIMIT, async () => {
  const client = await start('open');
  const [own, child] = pids(client.output());
  assert.ok(isRunning(own) && isRunning(child));
  await client.close();
  await ended(own, child);
});

test('a client that ends without a URL is an error that quotes its output', LIMIT, async () => {
  await assert.rejects(start('fail'), /\(3\).*cannot sign in/s);
});

test('Ctrl-C leaves nothing behind', LIMIT, async () => {
  const program = `
    const { startClientProgram } = await import(${JSON.stringify(new URL('start.mjs', import.meta.url))});
    const client = await startClientProgram({ name: 'fake', command: process.execPath, args: ${JSON.stringify([FAKE, 'open', ADDRESS])} });
    console.log(client.output() + 'home ' + client.home + ' .');`;
  const runner = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  for await (const text of runner.stdout.setEncoding('utf8')) {
    output += text;
    if (/home .* \./.test(output)) break;
  }
  const [own, child] = pids(output);
  const [, home] = /home (.*) \./.exec(output) ?? [];
  assert.ok(isRunning(own) && isRunning(child) && existsSync(home));
  runner.kill('SIGINT');
  const [, signal] = await once(runner, 'exit');
  assert.deepEqual([signal, existsSync(home)], ['SIGINT', false]);
  await ended(own, child);
});
