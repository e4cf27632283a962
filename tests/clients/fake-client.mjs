// A client program for the tests of start.mjs: opens or prints a URL, starts a child process, and
// runs until it is killed.
import { spawn } from 'node:child_process';

const [, , how, url] = process.argv;
const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)'], { stdio: 'ignore' });
console.log(`pids ${process.pid} ${child.pid}`);
if (how === 'open') spawn('xdg-open', [url]);
if (how === 'browser') spawn(process.env.BROWSER ?? '', ['--new-window', url]);
if (how === 'print') process.stdout.write(`Visit\n\u001b[1m${url}\u001b[0m\n`);
if (how === 'fail') {
  console.error('cannot sign in');
  process.exit(3);
}
setInterval(() => {}, 1e6);
