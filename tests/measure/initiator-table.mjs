// A as a table, from the output of initiator.mjs: node initiator-table.mjs chromium|firefox
import { readFileSync } from 'node:fs';
const kind = process.argv[2];
const isAuth = (u) => u?.includes('/authorize?mode=');
const short = (u) =>
  u === null || u === undefined
    ? String(u)
    : u
        .replace(/^http:\/\/(idp|attacker|other)\.example:\d+/, '$1:')
        .replace(/^http:\/\/(localhost|127\.0\.0\.1):\d+/, '$1:')
        .replace(/\?.*/s, '')
        .replace(/^blob:.*/, 'blob:…')
        .replace(/^idp:\/authorize$/, 'AUTH');
const rows = new Map();
for (const line of readFileSync(`initiator-${kind}.jsonl`, 'utf8').trim().split('\n')) {
  const { name, mode, events } = JSON.parse(line);
  const tabs =
    events.find((e) => e.event === 'beforeNavigate' && isAuth(e.url))?.tabId ??
    events.findLast((e) => e.tabId > 0)?.tabId;
  const ev = events.filter((e) => e.tabId === tabs);
  const target =
    ev
      .filter((e) => e.event === 'target')
      .map((e) => short(e.url))
      .join(',') || '-';
  const i = ev.findIndex((e) => e.event === 'beforeNavigate' && isAuth(e.url));
  const gf =
    i < 0
      ? 'no event'
      : (({ answer }) => (answer === null ? 'null' : short(answer?.url ?? answer)))(
          ev.slice(i).find((e) => e.event === 'getFrame') ?? {},
        );
  const c =
    ev
      .filter((e) => e.event === 'committed' && e.url !== 'about:blank')
      .map((e) => `${short(e.url)} ${[e.transitionType, ...e.transitionQualifiers].join('+')}`)
      .join(', ') ||
    ev
      .filter((e) => e.event === 'navError')
      .map((e) => 'error ' + short(e.url))
      .join();
  const hop =
    ev
      .filter((e) => e.event === 'wr.onBeforeRequest' && e.url.includes('/callback'))
      .map(
        (e) =>
          ['initiator', 'originUrl', 'documentUrl']
            .filter((k) => k in e)
            .map((k) => `${k}=${short(e[k])}`)
            .join(' ') || 'none',
      )
      .join(';') || '-';
  const r = rows.get(name) ?? rows.set(name, {}).get(name);
  r.created = ev.some((e) => e.event === 'tabCreated') ? 'new' : 'old';
  r.prior = ev
    .slice(0, Math.max(i, 0))
    .filter((e) => ['beforeNavigate', 'committed'].includes(e.event))
    .map((e) => `${e.event === 'committed' ? 'C' : 'B'}:${short(e.url)}`)
    .join(' ');
  r.target = [...new Set([...(r.target ?? []), target])];
  r.gf = [...new Set([...(r.gf ?? []), gf])];
  r[mode] = c;
  if (mode === 'refused') r.hop = hop;
}
console.log(
  '| way | tab | onCreatedNavigationTarget | before it in this tab | getFrame in onBeforeNavigate | 200 | 302 login | 302 refused | hop |\n|---|---|---|---|---|---|---|---|---|',
);
for (const [name, r] of rows)
  console.log(
    `| ${name} | ${r.created} | ${r.target.join(' / ')} | ${r.prior} | ${r.gf.join(' / ')} | ${r.ok} | ${r.login ?? ''} | ${r.refused ?? ''} | ${r.hop ?? ''} |`,
  );
