// Another machine, as far as the network is concerned: a network namespace with a loopback of its own, and OpenSSH's
// own sshd in it. Only root can make one.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { appendFile, chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { until } from '../e2e/wait.mjs';

const SSHD = '/usr/sbin/sshd';
const OPTIONS = { encoding: /** @type {const} */ ('utf8'), timeout: 60_000 };

/** Makes a namespace with a link to it, as `startMachine` does, and removes both. */
function canLink() {
  const [name, near] = [`portmend-try-${process.pid}`, `pmt${process.pid}`];
  const ip = (/** @type {string[]} */ ...args) => spawnSync('ip', args).status === 0;
  const added = ip('netns', 'add', name);
  const linked = added && ip('link', 'add', near, 'type', 'veth', 'peer', 'name', 'pmt', 'netns', name);
  if (linked) ip('link', 'del', near);
  if (added) ip('netns', 'del', name);
  return linked;
}

/** What another machine needs, and why there is none without it. @type {[() => boolean, string][]} */
const NEEDS = [
  [() => process.getuid?.() === 0, 'only root can make a network namespace'],
  [() => existsSync(SSHD), 'openssh-server is not installed'],
  [() => spawnSync('ip', ['-V']).status === 0, 'iproute2, which has the program ip, is not installed'],
  [canLink, 'this computer lets nobody make a network namespace with a link to it (CAP_NET_ADMIN, CAP_SYS_ADMIN)'],
];

/** Why there can be no other machine here; undefined if there can. */
export const withoutMachine = NEEDS.find(([isThere]) => !isThere())?.[1];

/**
 * What Podman runs a container with that has the programs of this computer. A command follows.
 * @param {string} root a folder of its own
 * @param {...string} options
 */
function podmanRun(root, ...options) {
  for (const part of ['usr', 'etc', 'tmp', 'proc', 'sys', 'dev', 'run'])
    mkdirSync(join(root, part), { recursive: true });
  for (const part of ['bin', 'lib', 'lib64']) {
    // On Debian these are links to parts of /usr.
    if (existsSync(`/${part}`)) run('cp', '-P', `/${part}`, root);
  }
  // A machine of a CI may let nobody raise a limit.
  const limits = ['nofile', 'nproc'].flatMap((limit) => ['--ulimit', `${limit}=1024:1024`]);
  const programs = ['usr', 'etc'].flatMap((part) => ['--volume', `/${part}:/${part}:ro`]);
  return ['--runtime', 'runc', 'run', ...options, ...limits, ...programs, '--rootfs', root];
}

function canContain() {
  const root = mkdtempSync(join(tmpdir(), 'portmend-try-'));
  const { status } = spawnSync('podman', [...podmanRun(root, '--rm', '--network', 'none'), 'true'], OPTIONS);
  rmSync(root, { recursive: true, force: true });
  return status === 0;
}

/** Why there can be no container there; undefined if there can. */
export const withoutContainer =
  withoutMachine ??
  ['podman', 'runc'].flatMap((program) =>
    spawnSync(program, ['--version']).status === 0 ? [] : [`${program} is not installed`],
  )[0] ??
  (canContain() ? undefined : 'podman cannot start a container on this computer');

/** @param {string} program @param {...string} args */
function run(program, ...args) {
  const { status, stdout, stderr } = spawnSync(program, args, OPTIONS);
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${stderr || stdout}`);
}

/**
 * Waits until a program has ended. The servers of the test go on meanwhile.
 * @param {import('node:child_process').ChildProcessWithoutNullStreams} child
 * @returns {Promise<{ status: number | null, output: string }>}
 */
function ended(child) {
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
  }
  child.stdin.end();
  return new Promise((resolve, reject) => {
    child.once('error', reject).once('close', (status) => resolve({ status, output }));
  });
}

/** @typedef {Awaited<ReturnType<typeof startMachine>>} Machine */

export async function startMachine() {
  const id = process.pid % 30_000;
  const [name, near, far] = [`portmend-${id}`, `pm${id}a`, `pm${id}b`];
  const network = `10.213.${id % 250}`;
  const host = `${network}.2`;
  const folder = await mkdtemp(join(tmpdir(), 'portmend-machine-'));
  const at = (/** @type {string} */ file) => join(folder, file);
  /** @type {import('node:child_process').ChildProcess[]} */
  const children = [];

  run('ip', 'netns', 'add', name);
  const close = async () => {
    for (const child of children.splice(0).reverse()) if (child.exitCode === null) child.kill('SIGKILL');
    spawnSync('ip', ['netns', 'del', name]);
    spawnSync('ip', ['link', 'del', near]);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    run('ip', 'link', 'add', near, 'type', 'veth', 'peer', 'name', far, 'netns', name);
    run('ip', 'addr', 'add', `${network}.1/30`, 'dev', near);
    run('ip', 'link', 'set', near, 'up');
    run('ip', '-n', name, 'addr', 'add', `${host}/30`, 'dev', far);
    run('ip', '-n', name, 'link', 'set', far, 'up');
    run('ip', '-n', name, 'link', 'set', 'lo', 'up');

    for (const key of ['host', 'user']) run('ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', at(key));
    run('cp', at('user.pub'), at('authorized'));
    await mkdir('/run/sshd', { recursive: true });
    await writeFile(
      at('sshd_config'),
      [
        `ListenAddress ${host}`,
        `HostKey ${at('host')}`,
        `AuthorizedKeysFile ${at('authorized')}`,
        'PidFile none',
        'PermitRootLogin prohibit-password',
        'StrictModes no',
        'UsePAM no',
      ].join('\n'),
    );
    // What the user of the machine in front would have in ~/.ssh.
    await writeFile(
      at('config'),
      [
        'Host *',
        `    IdentityFile ${at('user')}`,
        '    IdentitiesOnly yes',
        '    User root',
        `    UserKnownHostsFile ${at('known')}`,
        '    StrictHostKeyChecking accept-new',
        '    LogLevel ERROR',
        '',
      ].join('\n'),
    );
    // The test's own connections keep out of what the user adds there.
    run('cp', at('config'), at('own'));
    await mkdir(at('bin'));
    await writeFile(at('bin/ssh'), `#!/bin/sh\nexec /usr/bin/ssh -F ${at('config')} "$@"\n`);
    await chmod(at('bin/ssh'), 0o755);
  } catch (error) {
    await close();
    throw error;
  }
  const env = { ...process.env, PATH: `${at('bin')}${delimiter}${process.env.PATH}` };

  /** Starts a line in a terminal of the machine in front, and leaves it running. @param {string} line */
  const leave = (line) => {
    const child = spawn('/bin/sh', ['-c', `exec ${line}`], { env, stdio: 'ignore' });
    children.push(child);
    return child;
  };
  children.push(spawn('ip', ['netns', 'exec', name, SSHD, '-D', '-f', at('sshd_config')], { stdio: 'ignore' }));
  const through = ['ip', 'netns', 'exec', name];
  /** Runs a line in a terminal of the machine in front. @param {string} line */
  const paste = (line) => ended(spawn('/bin/sh', ['-c', line], { env }));
  /** Runs a line in a terminal of the other machine. @param {string} line */
  const pasteThere = (line) => ended(spawn(through[0], [...through.slice(1), '/bin/sh', '-c', line]));
  /** Whether a web server answers there. @param {number} port */
  const answers = async (port) =>
    (await pasteThere(`curl --noproxy '*' -so /dev/null http://127.0.0.1:${port}`)).status === 0;
  await until('sshd to answer', async () => (await paste(`ssh ${host} true`)).status === 0);

  return {
    host,
    through,
    paste,
    pasteThere,
    leave,
    /**
     * Starts a container of Podman whose network is that of the other machine, with the programs of this one.
     * @param {string} called
     */
    async container(called) {
      const root = at(called);
      const network = ['--network', `ns:/run/netns/${name}`];
      run('podman', ...podmanRun(root, ...network, '--detach', '--name', called), 'sleep', '600');
      return { close: () => run('podman', 'rm', '--force', '--time', '0', called) };
    },
    /** Adds lines to the user's configuration of ssh. @param {string} lines */
    configure: (lines) => appendFile(at('config'), `${lines}\n`),
    /** Makes ports of the machine in front reachable there, under the same address. @param {number[]} ports */
    async lend(ports) {
      const forwards = ports.map((port) => `-R 127.0.0.1:${port}:127.0.0.1:${port}`).join(' ');
      const child = leave(`ssh -F ${at('own')} -N -o ExitOnForwardFailure=yes ${forwards} ${host}`);
      for (const port of ports) await until('the ports to be reachable there', () => answers(port));
      return { close: () => child.kill() };
    },
    close,
  };
}
