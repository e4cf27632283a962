// Real clients on another machine, which the user reaches with SSH. The browser is in front of the user, so that the
// callback arrives where nobody listens. What the explanation says is then done to the letter.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { answering, click, explanationIn, go } from '../e2e/portmend.mjs';
import { Scene } from '../e2e/scene.mjs';
import { until } from '../e2e/wait.mjs';
import { startMcpResource } from '../servers/mcp-resource.mjs';
import { freePort, probe } from '../servers/ports.mjs';
import { codex } from './codex.mjs';
import { startMachine, withoutContainer, withoutMachine } from './machine.mjs';
import { mcpRemote } from './mcp-remote.mjs';

/** @import { Page } from 'puppeteer-core' */
/** @import { RealClient } from './start.mjs' */

/** The port of an address. @param {string} address */
const portOf = (address) => Number(new URL(address).port);

describe('real clients on another machine (chromium)', { skip: withoutMachine }, () => {
  const scene = new Scene('chromium');
  /** @type {import('./machine.mjs').Machine} */
  let machine;
  before(async () => {
    machine = await startMachine();
    await scene.start();
  });
  afterEach(() => scene.clear());
  after(async () => {
    await scene.end();
    await machine?.close();
  });

  /** A provider, an MCP server, and a client there that has begun to sign in. @param {RealClient} client @param {string} [pin] */
  async function setUp(client, pin) {
    const server = await scene.provider(undefined, { iss: true, name: undefined });
    const mcp = scene.keep(await startMcpResource({ provider: server }));
    scene.keep(await machine.lend([portOf(server.issuer), portOf(mcp.url)]));
    const run = scene.keep(await client.start({ url: mcp.url, pin, through: machine.through }));
    const page = await scene.tab();
    go(page, run.authorizationUrl);
    await until('the rule or the request', () => page.$('#approve'));
    return { server, run, page, port: portOf(run.redirectUri) };
  }

  /** Says on the page where the client runs. @param {Page} page @param {string} place */
  async function choose(page, place) {
    await explanationIn(page);
    await page.evaluate(() => {
      navigator.clipboard.writeText = async (text) => {
        document.body.dataset.copied = text;
      };
    });
    await (await page.waitForSelector(`.places input[value=${place}]`))?.click();
  }

  /** Says on the page that the client is reached with SSH. @param {Page} page */
  async function overSsh(page) {
    await choose(page, 'ssh');
    await (await page.waitForSelector('.place [name=host]'))?.type(machine.host);
    await page.click('.place form button');
    await until('the host to be filled in', async () => (await shown(page, '.place')).includes(`ssh ${machine.host}`));
  }

  /** @param {Page} page @param {string} selector */
  const shown = (page, selector) => page.$eval(selector, (element) => element.textContent ?? '');

  /** Copies the command with this number among the ways to finish. @param {Page} page @param {number} number */
  async function copied(page, number) {
    const buttons = '.place .ways:first-of-type .command button';
    await answering(page, buttons);
    await (await page.$$(buttons))[number].click();
    return until('the command to be copied', () => page.evaluate(() => document.body.dataset.copied));
  }

  for (const client of [mcpRemote, codex]) {
    it(`${client.id}: the command that is copied finishes the sign-in, from here and from there`, async () => {
      for (const [number, terminal] of [
        [3, machine.paste],
        [0, machine.pasteThere],
        // With Python; before it is the command for Windows.
        [2, machine.pasteThere],
      ]) {
        const { server, run, page } = await setUp(client);
        await click(page, '#approve');
        await overSsh(page);
        const text = await shown(page, '.place');
        assert.ok(text.includes('code=…'));
        const command = await copied(page, /** @type {number} */ (number));
        const code = /code=([^&']+)/.exec(command)?.[1] ?? '';
        assert.ok(code.length > 10 && !text.includes(code), 'the code is copied, and is not shown');

        assert.deepEqual(await /** @type {typeof machine.paste} */ (terminal)(command), { status: 0, output: '' });
        const { ok, output } = await run.finished;
        assert.ok(ok, output);
        assert.equal(server.provider.tokenRequests.at(-1)?.ok, true);
        await scene.clear();
      }
    });

    it(`${client.id}: the tunnel that the page names, and its button, finish the sign-in`, async () => {
      const { run, page, port } = await setUp(client);
      await click(page, '#approve');
      await overSsh(page);
      const line = await shown(page, '.place .ways:nth-of-type(2) pre');
      assert.equal(line, `ssh -N -L ${port}:${new URL(run.redirectUri).host} ${machine.host}`);
      const tunnel = machine.leave(line);
      scene.keep({ close: () => tunnel.kill() });
      await until('the tunnel', async () => (await probe(port)) === 'open');
      await click(page, '.place-body > div > button');
      const { ok, output } = await run.finished;
      assert.ok(ok, output);
    });

    it(`${client.id}: with its port pinned and forwarded, the next sign-in needs nobody`, async () => {
      const first = await setUp(client);
      await click(first.page, '#approve');
      await overSsh(first.page);
      const [lines] = await first.page.$$eval('.place details pre', (all) => all.map((one) => one.textContent ?? ''));
      const port = await freePort();
      assert.equal(
        lines,
        `Host ${machine.host}\n    LocalForward ${first.port} ${new URL(first.run.redirectUri).host}`,
      );
      await scene.clear();
      await machine.configure(lines.replaceAll(String(first.port), String(port)));
      const session = machine.leave(`ssh ${machine.host} sleep 600`);
      scene.keep({ close: () => session.kill() });
      await until('the session with its forward', async () => (await probe(port)) === 'open');

      const { run, page } = await setUp(
        client,
        `http://${new URL(first.run.redirectUri).hostname}:${port}${new URL(first.run.redirectUri).pathname}`,
      );
      assert.equal(portOf(run.redirectUri), port);
      await click(page, '#approve');
      const { ok, output } = await run.finished;
      assert.ok(ok, output);
      assert.equal((await scene.explained()).length, 0, 'nothing was explained');
    });
  }

  it(
    'the command that is copied delivers the callback into a container of Podman',
    { skip: withoutContainer },
    async () => {
      const { server, run, page, port } = await setUp(mcpRemote);
      const name = `portmend-${process.pid}`;
      scene.keep(await machine.container(name));
      await click(page, '#approve');
      await choose(page, 'container');
      await (await page.waitForSelector('.place [name=name]'))?.type(name);
      await page.select('.place [name=tool]', 'podman');
      await page.click('.place form button');
      await until('the name', async () => (await shown(page, '.place')).includes(`podman exec ${name} `));
      const command = await copied(page, 2);
      assert.ok(command.startsWith(`podman exec ${name} curl `), command.slice(0, 40));

      assert.deepEqual(await machine.paste(command), { status: 0, output: '' });
      const { ok, output } = await run.finished;
      assert.ok(ok, output);
      assert.equal(server.provider.tokenRequests.at(-1)?.ok, true);
      assert.equal(await probe(port), 'ECONNREFUSED', 'nothing was published');
    },
  );
});
