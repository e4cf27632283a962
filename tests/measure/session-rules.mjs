// B, C. Session rules: which landings a rule bound to one attempt corrects, and which it does not.
//   node session-rules.mjs chromium|firefox
import http from 'node:http';
import { start, listen, until } from './lib.mjs';

const kind = process.argv[2];
const b = await start(kind, {
  headless: true,
  args: kind === 'chromium' ? ['--host-resolver-rules=MAP *.example 127.0.0.1, MAP 127.0.0.2 127.0.0.1'] : [],
  extension: { options: { extra: { onBeforeRequest: ['requestBody'] } } },
});
const { control, browser } = b;
console.log(b.version);

// Wrong: where the provider sends the browser (it answers, so that nothing fails).
// Right: where the client listens.
const arrived = [];
const server = (name) =>
  http.createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    if (!request.url.startsWith('/favicon'))
      arrived.push({
        at: name,
        method: request.method,
        url: request.url,
        body,
        host: request.headers.host,
        origin: request.headers.origin,
      });
    response
      .setHeader('content-type', 'text/html')
      .end('<!doctype html><title>ok</title><script>document.title = location.href</script>');
  });
const wrong = server('wrong');
const right = server('right');
const wrongPort = await listen(wrong, 0, '0.0.0.0');
const rightPort = await listen(right, 0, '0.0.0.0');
const provider = http.createServer((request, response) => {
  const url = new URL(request.url, 'http://x');
  if (url.pathname === '/form')
    return response
      .setHeader('content-type', 'text/html')
      .end(
        `<!doctype html><form method=post action="${url.searchParams.get('to')}"><input name=code value=c0de><input name=state value="s+ /1"></form><script>document.forms[0].submit()</script>`,
      );
  response.writeHead(302, { location: url.searchParams.get('to') }).end();
});
const providerPort = await listen(provider);

const rules = (list) =>
  control.call('declarativeNetRequest.getSessionRules').then((old) =>
    control.call('declarativeNetRequest.updateSessionRules', {
      removeRuleIds: old.map((rule) => rule.id),
      addRules: list,
    }),
  );
const domains = ['localhost', '127.0.0.1', '[::1]'];
const correct = (id, urlFilter, more = {}) => ({
  id,
  priority: 1,
  condition: {
    urlFilter,
    requestDomains: domains,
    resourceTypes: ['main_frame'],
    isUrlFilterCaseSensitive: true,
    ...more,
  },
  action: { type: 'redirect', redirect: { transform: { scheme: 'http', host: 'localhost', port: String(rightPort) } } },
});
const exempt = (id, urlFilter, more = {}) => ({
  id,
  priority: 2,
  condition: { urlFilter, resourceTypes: ['main_frame'], isUrlFilterCaseSensitive: true, ...more },
  action: { type: 'allow' },
});

/** Where a landing arrives. */
async function land(landing, { how = '302', host = 'idp' } = {}) {
  arrived.length = 0;
  const page = await browser.newPage();
  page.goto(`http://${host}.example:${providerPort}/${how}?to=${encodeURIComponent(landing)}`).catch(() => {});
  await until(() => arrived.length, 'arrival', 2500).catch(() => {});
  await new Promise((resolve) => setTimeout(resolve, 60));
  const title =
    how === 'form'
      ? ''
      : await Promise.race([page.title().catch(() => ''), new Promise((r) => setTimeout(r, 500, ''))]);
  const result =
    arrived
      .map(
        (one) =>
          `${one.at} ${one.method} ${one.url}${one.body ? ' body ' + one.body : ''}${how === 'form' ? ' origin ' + one.origin : ''}`,
      )
      .join(' , ') || 'nowhere';
  await Promise.race([page.close().catch(() => {}), new Promise((r) => setTimeout(r, 500))]);
  return {
    result: result.length > 160 ? result.slice(0, 60) + `…(${result.length})` : result,
    first: arrived[0]?.at,
    title,
  };
}
let bad = 0;
async function expect(landing, want, options) {
  const { result, first, title } = await land(landing, options);
  const hash = landing.includes('#') ? ` | location ${title}` : '';
  if (first !== want) bad++;
  console.log(`  ${first === want ? 'as wanted ' : 'NOT WANTED'} ${landing.slice(0, 110)} -> ${result}${hash}`);
}
const w = (rest, host = 'localhost') => `http://${host}:${wrongPort}${rest}`;

console.log('B1 rules /callback?state=V^ and /callback?*&state=V^ with allow ://*/*/callback?*state=V^');
const V = 'AbC123-_.~xyz';
await rules([
  correct(1, `/callback?state=${V}^`),
  correct(2, `/callback?*&state=${V}^`),
  exempt(3, `://*/*/callback?*state=${V}^`),
]);
await expect(w(`/callback?state=${V}`), 'right');
await expect(w(`/callback?state=${V}&code=c`), 'right');
await expect(w(`/callback?code=c&state=${V}`), 'right');
await expect(w(`/callback?code=c&state=${V}&iss=x`), 'right');
await expect(w(`/callback?code=c&state=${V}&iss=https%3A%2F%2Fidp.example%2Fx`), 'right');
await expect(w(`/callback?code=c&state=${V}&iss=https://idp.example/callback?x`), 'right');
await expect(w(`/callback?code=4/0Aa&state=${V}`), 'right');
await expect(w(`/callback?code=a/b/callback?c&state=${V}`), 'right');
await expect(w(`/callback?code=c&state=${V}`, '127.0.0.1'), 'right');
await expect(w(`/callback?code=c&state=${V}#`), 'right');
await expect(w(`/callback?code=c&state=${V}#_=_`), 'right');
await expect(`http://localhost:${rightPort}/callback?code=c&state=${V}`, 'right');
await expect(`http://127.0.0.1:${rightPort}/callback?code=c&state=${V}`, 'right');
await expect(w(`/foo/callback?code=c&state=${V}`), 'wrong');
await expect(w(`/foo/callback?state=${V}`), 'wrong');
await expect(w(`//callback?code=c&state=${V}`), 'wrong');
await expect(w(`/other?x=/callback?&state=${V}`), 'wrong');
await expect(w(`/other?x=/callback?state=${V}`), 'wrong');
await expect(w(`/?x=/callback?state=${V}`), 'wrong');
await expect(w(`/callback2?code=c&state=${V}`), 'wrong');
await expect(w(`/callback/?code=c&state=${V}`), 'wrong');
await expect(w(`/callbackXcode=c&state=${V}`), 'wrong');
await expect(w(`/callback?code=c&session_state=${V}`), 'wrong');
await expect(w(`/callback?session_state=${V}`), 'wrong');
await expect(w(`/callback?code=c&state=${V}x`), 'wrong');
await expect(w(`/callback?code=c&state=${V}-1`), 'wrong');
await expect(w(`/callback?code=c&state=${V}%20`), 'wrong');
await expect(w(`/callback?code=c&state=${V.slice(0, -1)}`), 'wrong');
await expect(w(`/callback?code=c&state=${V.toLowerCase()}`), 'wrong');
await expect(w(`/Callback?code=c&state=${V}`), 'wrong');
await expect(w(`/callback?code=c&STATE=${V}`), 'wrong');
await expect(w(`/callback?code=c#state=${V}`), 'wrong');
await expect(w(`/callback#code=c&state=${V}`), 'wrong');
await expect(w(`/callback?code=c#&state=${V}`), 'wrong');
console.log('B1b the same, the allow rule split: |http*://*/*/callback?... is the address in the query also exempt?');
await rules([
  correct(1, `/callback?state=${V}^`),
  correct(2, `/callback?*&state=${V}^`),
  exempt(3, `://*/*/callback?*state=${V}^`),
]);
console.log('B1c other wordings: ||localhost^*, regexFilter with the state length');
await rules([correct(1, `|http://localhost:${wrongPort}/callback?*state=${V}^`)]);
await expect(w(`/callback?code=c&state=${V}`), 'right');
await expect(w(`/other?x=http://localhost:${wrongPort}/callback?state=${V}`), 'wrong');
await expect(w(`/callback?code=c&session_state=${V}`), 'right');

console.log('B1d how far does ^ reach, and fragments');
await rules([
  correct(1, `/callback?*&state=${V}^`),
  correct(2, `/callback#*&state=${V}^`),
  correct(3, `/callback#state=${V}^`),
]);
for (const tail of [
  '~x',
  '+x',
  '/x',
  '=',
  '==',
  '!',
  ':x',
  ',x',
  '%2Fx',
  '.x',
  '_x',
  '-x',
  '*x',
  "'x",
  '(x',
  '@x',
  ';x',
  '$x',
]) {
  const { first } = await land(w(`/callback?code=c&state=${V}${tail}`));
  console.log(`  state V${tail}: ${first}`);
}
await expect(w(`/callback?code=c&state=OTHER&state=${V}`), 'right');
await expect(w(`/callback#code=c&state=${V}`), 'right');
await expect(w(`/callback#state=${V}&code=c`), 'right');
await expect(w(`/callback#code=c&state=${V}x`), 'wrong');

console.log('B2 is ? literal?');
await rules([correct(1, `/callba?k^code`)]);
await expect(w(`/callback?code=c`), 'wrong');
await rules([correct(1, `/callback?code`)]);
await expect(w(`/callback?code=c`), 'right');
await expect(w(`/callbackcode?code=c`), 'wrong');
await expect(w(`/callbac?code=c`), 'wrong');

console.log('B3 wildcards inside a state');
await rules([correct(1, `&state=a*b^`)]);
await expect(w(`/callback?code=c&state=aXXb`), 'wrong');
await expect(w(`/callback?code=c&state=a*b`), 'right');
await expect(w(`/callback?code=c&state=aQ&x=b`), 'wrong');
await rules([correct(1, `&state=a^b^`)]);
await expect(w(`/callback?code=c&state=a&b`), 'wrong');
await expect(w(`/callback?code=c&state=a^b`), 'right');
await rules([correct(1, `&state=a|b^`)]);
await expect(w(`/callback?code=c&state=a|b`), 'right');
await expect(w(`/callback?code=c&state=a%7Cb`), 'wrong');
await expect(w(`/callback?code=c&state=ab`), 'wrong');
await rules([correct(1, `&state=ab|`)]);
await expect(w(`/callback?code=c&state=ab`), 'right');
await expect(w(`/callback?code=c&state=ab|`), 'right');

console.log('B4 spellings');
await rules([correct(1, `/callback?*&state=a/b+c=^`)]);
await expect(w(`/callback?code=c&state=a/b+c=`), 'right');
await expect(w(`/callback?code=c&state=a%2Fb+c=`), 'wrong');
await expect(w(`/callback?code=c&state=a/b%2Bc=`), 'wrong');
await expect(w(`/callback?code=c&state=a/b+c%3D`), 'wrong');
await rules([correct(1, `/callback?*&state=a%2Fb%3D^`)]);
await expect(w(`/callback?code=c&state=a%2Fb%3D`), 'right');
await expect(w(`/callback?code=c&state=a%2fb%3d`), 'wrong');
await expect(w(`/callback?code=c&state=a/b=`), 'wrong');
await rules([correct(1, `/callback?*&state=x%20y^`)]);
await expect(w(`/callback?code=c&state=x%20y`), 'right');
await expect(w(`/callback?code=c&state=x y`), 'right');
await expect(w(`/callback?code=c&state=x+y`), 'wrong');
await rules([correct(1, `/callback?*&state={"a":1}^`)]);
await expect(w(`/callback?code=c&state={"a":1}`), 'wrong');
await rules([correct(1, `/callback?*&state={%22a%22:1}^`)]);
await expect(w(`/callback?code=c&state={"a":1}`), 'right');
await rules([correct(1, `/callback?*&state=x%27y^`), correct(2, `/callback?*&state=x'y^`)]);
await expect(w(`/callback?code=c&state=x'y`), 'right');
await rules([correct(1, `/callback?*&state=%^`)]).then(
  () => console.log('  % alone accepted'),
  (e) => console.log('  % alone: ' + e.message),
);
await rules([correct(1, `/callback?*&state=é^`)]).then(
  () => console.log('  non-ASCII accepted'),
  (e) => console.log('  non-ASCII: ' + e.message),
);

console.log('B5 hosts');
const hosts = `/callback?*&state=${V}^`;
await rules([correct(1, hosts)]);
await expect(w(`/callback?code=c&state=${V}`, '127.0.0.2'), 'wrong');
await expect(w(`/callback?code=c&state=${V}`, 'localhost.'), 'wrong');
await expect(w(`/callback?code=c&state=${V}`, 'LOCALHOST'), 'right');
await expect(w(`/callback?code=c&state=${V}`, 'sub.localhost'), 'wrong');
await expect(w(`/callback?code=c&state=${V}`, '127.1'), 'right');
await expect(w(`/callback?code=c&state=${V}`, '0.0.0.0'), 'wrong');
await expect(w(`/callback?code=c&state=${V}`, 'other.example'), 'wrong');
console.log('  with requestDomains 127.0.0.2 too:');
await rules([correct(1, hosts, { requestDomains: [...domains, '127.0.0.2', 'localhost.'] })]).catch((e) =>
  console.log('  ' + e.message),
);
await expect(w(`/callback?code=c&state=${V}`, '127.0.0.2'), 'right');
await expect(w(`/callback?code=c&state=${V}`, 'localhost.'), 'right');

console.log('B6 root path');
await rules([correct(1, `/?*&state=${V}^`), correct(2, `/?state=${V}^`), exempt(3, `://*/*/?*state=${V}^`)]);
await expect(`http://localhost:${wrongPort}/?code=c&state=${V}`, 'right');
await expect(`http://localhost:${wrongPort}?code=c&state=${V}`, 'right');
await expect(`http://localhost:${wrongPort}?state=${V}&code=c`, 'right');
await expect(w(`/foo/?code=c&state=${V}`), 'wrong');
await expect(w(`/foo?code=c&state=${V}`), 'wrong');
await expect(w(`/foo?x=/?&state=${V}`), 'wrong');

console.log('B7 length');
for (const length of [43, 500, 1500, 2000, 4000, 8000]) {
  const state = 'S' + 'x'.repeat(length - 1);
  try {
    await rules([correct(1, `/callback?*&state=${state}^`)]);
    const { first } = await land(w(`/callback?code=c&state=${state}`));
    const other = await land(w(`/callback?code=c&state=${state}y`));
    console.log(`  ${length}: accepted, lands ${first}, one longer lands ${other.first}`);
  } catch (error) {
    console.log(`  ${length}: ${error.message}`);
  }
}

console.log('C form_post');
const post = (id, more = {}) =>
  correct(id, '/callback|', { requestMethods: ['post'], initiatorDomains: ['idp.example'], ...more });
await rules([post(1)]);
await expect(w('/callback'), 'right', { how: 'form' });
await expect(w('/callback'), 'wrong', { how: 'form', host: 'other' });
await expect(w('/foo/callback'), 'right', { how: 'form' });
await expect(w('/callback2'), 'wrong', { how: 'form' });
await expect(w('/callback?x=1'), 'wrong', { how: 'form' });
await expect(w('/?x=/callback'), 'right', { how: 'form' });
await expect(w('/callback'), 'wrong');
await rules([post(1, { urlFilter: `|http://localhost:${wrongPort}/callback|` })]);
await expect(w('/callback'), 'right', { how: 'form' });
await expect(w('/foo/callback'), 'wrong', { how: 'form' });
await rules([
  post(1),
  exempt(2, '://*/*/callback|', { requestMethods: ['post'] }),
  exempt(3, '?*/callback|', { requestMethods: ['post'] }),
]);
await expect(w('/callback'), 'right', { how: 'form' });
await expect(w('/foo/callback'), 'wrong', { how: 'form' });
await expect(w('/?x=/callback'), 'wrong', { how: 'form' });
control.clear();
await land(w('/callback'), { how: 'form' });
console.log(
  '  onBeforeRequest:',
  control.events
    .filter((e) => e.event === 'wr.onBeforeRequest')
    .map((e) =>
      JSON.stringify({
        method: e.method,
        url: e.url,
        requestId: e.requestId,
        requestBody: e.requestBody,
        initiator: e.initiator,
        originUrl: e.originUrl,
      }),
    )
    .join('\n    '),
);
{
  const page = await browser.newPage();
  await page.goto('about:blank');
  const tabs = await control.call('tabs.query', {});
  const tab = tabs.at(-1).id;
  for (const [name, tabIds, want] of [
    ['this tab', [tab], 'right'],
    ['another tab', [tab + 1000], 'wrong'],
  ]) {
    await rules([post(1, { tabIds })]).catch((e) => console.log('  tabIds: ' + e.message));
    arrived.length = 0;
    page.goto(`http://idp.example:${providerPort}/form?to=${encodeURIComponent(w('/callback'))}`).catch(() => {});
    await until(() => arrived.length, 'arrival', 2500).catch(() => {});
    console.log(
      `  tabIds ${name}: ${arrived.map((one) => one.at + ' ' + one.method + ' ' + one.body)} (wanted ${want})`,
    );
  }
}

console.log('B8 how many rules');
for (const count of [1000, 5000, 5001, 6000]) {
  const began = Date.now();
  try {
    await rules(Array.from({ length: count }, (_, index) => correct(index + 1, `/callback?*&state=v${index}^`)));
    console.log(`  ${count} redirect rules: accepted, ${Date.now() - began} ms`);
  } catch (error) {
    console.log(`  ${count} redirect rules: ${error.message}`);
  }
}
await rules(Array.from({ length: 5000 }, (_, index) => exempt(index + 1, `/callback?*&state=v${index}^`))).then(
  () => console.log('  5000 allow rules: accepted'),
  (e) => console.log('  5000 allow rules: ' + e.message),
);
await rules(Array.from({ length: 5001 }, (_, index) => exempt(index + 1, `/callback?*&state=v${index}^`))).then(
  () => console.log('  5001 allow rules: accepted'),
  (e) => console.log('  5001 allow rules: ' + e.message),
);
console.log('not wanted:', bad);
await b.close();
for (const one of [wrong, right, provider]) {
  one.closeAllConnections();
  one.close();
}
