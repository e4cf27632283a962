// Q. What is told of an answer that is cut off, and of a connection that is closed without one.
//   node answers.mjs chromium|firefox [case ...]
import http from 'node:http';
import net from 'node:net';
import { deadPort, listen, start, until } from './lib.mjs';

const kind = process.argv[2];
const some = process.argv.slice(3);
const b = await start(kind);
const { control, browser } = b;
console.log(b.version);

const HTML = 'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n';
const PAGE = '<!doctype html><title>done</title><p>You may close this tab.';

/** Answers a request on a socket: the number of the connection counts those that had a request. */
const CASES = {
  'whole page': (socket) => socket.end(`${HTML}Content-Length: ${PAGE.length}\r\n\r\n${PAGE}`),
  'no length, connection closed': (socket) => socket.end(`${HTML}\r\n${PAGE}`),
  'chunked, end missing': (socket) =>
    socket.end(`${HTML}Transfer-Encoding: chunked\r\n\r\n${PAGE.length.toString(16)}\r\n${PAGE}\r\n`),
  'length not reached': (socket) => socket.end(`${HTML}Content-Length: 5000\r\n\r\n${PAGE}`),
  'reset after the first part': (socket) => {
    socket.write(`${HTML}Content-Length: 5000\r\n\r\n${PAGE}`);
    setTimeout(() => socket.resetAndDestroy(), 200);
  },
  'reset after the headers': (socket) => {
    socket.write(`${HTML}Content-Length: 5000\r\n\r\n`);
    setTimeout(() => socket.resetAndDestroy(), 200);
  },
  'closed within the headers': (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Ty'),
  'closed within the status line': (socket) => socket.end('HTTP/1.'),
  'not HTTP': (socket) => socket.end('garbage'),
  204: (socket) => socket.end('HTTP/1.1 204 No Content\r\n\r\n'),
  431: (socket) =>
    socket.end(`HTTP/1.1 431 Request Header Fields Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`),
  'closed without an answer': (socket) => socket.end(),
  'reset without an answer': (socket) => socket.resetAndDestroy(),
  'closed without an answer, listener gone': (socket, server) => {
    server.close();
    socket.end();
  },
  'closed without an answer, listener gone after three': (socket, server, count) => {
    if (count === 3) server.close();
    socket.end();
  },
};

const provider = http.createServer((request, response) => {
  const to = new URL(request.url, 'http://x').searchParams.get('to');
  if (to) return response.writeHead(302, { location: to }).end();
  response.setHeader('content-type', 'text/html').end('<p>page');
});
const providerPort = await listen(provider);

async function run(title, answer) {
  let requests = 0;
  let server;
  if (answer) {
    server = net.createServer((socket) => {
      socket.on('error', () => {});
      // A connection without a request is not counted.
      socket.once('data', () => answer(socket, server, ++requests));
    });
  }
  const port = answer ? await listen(server) : await deadPort();
  const page = await browser.newPage();
  await page.goto(`http://idp.example:${providerPort}/page`);
  await control.settled(120, 1000);
  control.clear();
  const landing = `http://127.0.0.1:${port}/callback?code=c&state=s`;
  page
    .evaluate(
      (url) => {
        location.href = url;
      },
      `http://idp.example:${providerPort}/?to=${encodeURIComponent(landing)}`,
    )
    .catch(() => {});
  const isEnd = ({ event }) => event === 'wr.onErrorOccurred' || event === 'wr.onCompleted';
  await until(() => control.events.some(isEnd), title, 9000).catch(() => console.log('    (no end seen in time)'));
  await control.settled(300, 2000);
  const told = control.events
    .filter(({ event, url }) => /^(wr\.on(Resp|Comp|Err|BeforeReq)|committed|navError)/.test(event) && url === landing)
    .map(({ event, statusCode, ip, error }) =>
      [event.replace('wr.', ''), statusCode, ip && `ip=${ip}`, error].filter(Boolean).join(' '),
    );
  console.log(`  ${title} (${requests} requests): ${told.join(', ')}`);
  server?.close();
  await Promise.race([page.close().catch(() => {}), new Promise((resolve) => setTimeout(resolve, 800))]);
}

await run('refused');
for (const [title, answer] of Object.entries(CASES)) if (!some.length || some.includes(title)) await run(title, answer);
await b.close();
process.exit(0);
