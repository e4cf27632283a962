// R. What the browser reports of a callback that a consent page's form-action holds back, and of what looks alike.
//   node held-back.mjs chromium|firefox
import http from 'node:http';
import { listen, start } from './lib.mjs';

const [kind = 'chromium'] = process.argv.slice(2);
const b = await start(kind, { extension: { background: 'probe.js' } });
const arrived = [];
const listening = await listen(
  http.createServer((request, response) => {
    arrived.push(request.url.split('?')[0]);
    if (request.url.startsWith('/slow')) return;
    if (request.url.startsWith('/204')) return response.writeHead(204).end();
    response.setHeader('content-type', 'text/html').end('signed in');
  }),
);

/** A provider whose consent page has this policy. Its form is answered with `status` and a redirect to the callback. */
async function provider(
  policy,
  {
    path = '/callback',
    status = 302,
    method = 'post',
    action = '/approve',
    scheme = 'http://',
    host = 'localhost',
    header = 'content-security-policy',
  } = {},
) {
  const callback = `${scheme}${host}:${listening}${path}?code=c&state=s`;
  const form = `<form method="${method}" action="${action === 'callback' ? callback : action}"><button id="approve">Approve</button></form>`;
  const port = await listen(
    http.createServer((request, response) => {
      if (request.url.startsWith('/approve')) return response.writeHead(status, { location: callback }).end();
      response.writeHead(200, { 'content-type': 'text/html', [header]: policy }).end(form);
    }),
  );
  return `http://127.0.0.1:${port}/`;
}

const press = (page) => page.evaluate(() => document.querySelector('#approve').click());
const SELF = "form-action 'self'";
const OPEN = `form-action 'self' http://localhost:*`;
const arrival = async (path) => {
  while (!arrived.includes(path)) await new Promise((resolve) => setTimeout(resolve, 20));
};

const SITUATIONS = {
  'held back on the way to another host': { policy: SELF, options: { host: 'other.example' } },
  'the form itself is not allowed': { policy: "form-action 'none'" },
  'only reported': { policy: SELF, options: { header: 'content-security-policy-report-only' } },
  'held back': { policy: SELF },
  'held back, answered with 307': { policy: SELF, options: { status: 307 } },
  'held back, a GET form': { policy: SELF, options: { method: 'get' } },
  'held back, clicked twice': {
    policy: SELF,
    act: async (page) => {
      await press(page);
      await press(page).catch(() => undefined);
    },
  },
  'held back, form straight to the callback': { policy: SELF, options: { action: 'callback' } },
  'allowed as http://localhost without a port': { policy: `form-action 'self' http://localhost` },
  'allowed as http://localhost:*': { policy: OPEN },
  'allowed as http:': { policy: `form-action 'self' http:` },
  'allowed, but the address lacks its http://': { policy: `form-action *`, options: { scheme: '' } },
  'stopped while the listener is slow': {
    policy: OPEN,
    options: { path: '/slow' },
    act: async (page) => {
      const devtools = kind === 'chromium' ? await page.createCDPSession() : undefined;
      await press(page);
      await arrival('/slow');
      if (devtools) await devtools.send('Page.stopLoading');
      else await page.evaluate(() => window.stop()).catch(() => undefined);
    },
  },
  'another page while the listener is slow': {
    policy: OPEN,
    options: { path: '/slow' },
    act: async (page) => {
      await press(page);
      await arrival('/slow');
      await page.goto('about:blank').catch(() => undefined);
    },
  },
  'answered with 204': { policy: OPEN, options: { path: '/204' } },
};

for (const [what, { policy, options, act = press }] of Object.entries(SITUATIONS)) {
  const page = await b.browser.newPage();
  await page.goto(await provider(policy, options));
  await b.control.settled(300, 2000);
  b.control.clear();
  arrived.length = 0;
  await act(page);
  await b.control.settled(600, 4000);
  const told = b.control.events
    .filter(({ url }) => url?.includes('state=s'))
    .map(({ event, error }) => (error ? `${event} ${error}` : event))
    .filter((text) => /^(beforeNavigate|committed|navError|wr.on(BeforeRequest|ErrorOccurred|Completed))/.test(text));
  const reports = await page.evaluate(() => {
    if (typeof ReportingObserver !== 'function') return [];
    const observer = new ReportingObserver(() => undefined, { types: ['csp-violation'], buffered: true });
    observer.observe();
    const taken = observer.takeRecords().map(({ body }) => body);
    observer.disconnect();
    return taken.map(({ disposition, blockedURL }) => `${disposition} ${new URL(blockedURL).pathname}`);
  });
  console.log(
    `${what}: ${told.join(', ') || 'nothing'}; requests: ${arrived.filter((path) => path !== '/favicon.ico').length}; reported to the page: ${reports.join(', ') || 'nothing'}`,
  );
  await page.close({ runBeforeUnload: false });
}
await b.close();
process.exit(0);
