// G, H. History, popup, alarms, and listeners added later.
import { start, startProvider, deadPort, until } from './lib.mjs';
const kind = process.argv[2];
const provider = await startProvider();
const dead = await deadPort();
const at = (path) => `http://idp.example:${provider.port}${path}`;
{
  const b = await start(kind, {
    extension: {
      permissions: ['history', 'alarms'],
      background: 'probe2.js',
      files: {
        'probe2.js':
          (await import('node:fs')).readFileSync(new URL('./probe.js', import.meta.url), 'utf8') +
          `
    api.alarms.onAlarm.addListener((a) => log('alarm', { name: a.name, late: Date.now() - a.scheduledTime }));
    globalThis.tools = { reload: () => 1 };`,
      },
    },
  });
  const { control, browser } = b;
  console.log(b.version, '\nG');
  for (const [title, properties] of [
    ['tabs.update', {}],
    ['tabs.update loadReplace', { loadReplace: true }],
  ]) {
    if (kind === 'chromium' && properties.loadReplace) {
      await control
        .call('tabs.update', 1, { url: 'page.html', loadReplace: true })
        .catch((e) => console.log('  loadReplace in Chromium:', e.message));
      continue;
    }
    const page = await browser.newPage();
    await page.goto(at('/page'));
    const tab = (await control.call('tabs.query', {})).at(-1).id;
    control.clear();
    page
      .evaluate(
        (url) => {
          location.href = url;
        },
        at('/302?to=' + encodeURIComponent(`http://localhost:${dead}/callback?code=dead&state=${title.length}`)),
      )
      .catch(() => {});
    await until(
      () =>
        control.events.some(
          (e) => e.event === (kind === 'firefox' ? 'committed' : 'wr.onErrorOccurred') && e.url.includes('/callback?'),
        ),
      'refusal',
    );
    const url = await control.call('runtime.getURL', 'page.html');
    await control.call('tabs.update', tab, { url, ...properties });
    await until(() => control.events.some((e) => e.event === 'committed' && e.url === url), 'extension page').catch(
      (e) => console.log(e.message),
    );
    await control.settled(300, 1500);
    if (kind === 'chromium') {
      const session = await page.createCDPSession();
      const { entries, currentIndex } = await session
        .send('Page.getNavigationHistory')
        .catch((e) => ({ entries: [{ url: e.message }] }));
      console.log(`  ${title}: entries`, entries.map((e) => e.url).join(' , '), 'current', currentIndex);
    }
    control.clear();
    await control.call('tabs.goBack', tab).catch((e) => console.log('  goBack:', e.message));
    await control.settled(500, 3000);
    console.log(
      `  ${title}, then back:`,
      control.events
        .filter((e) => /committed|navError|beforeNavigate$/.test(e.event))
        .map((e) => `${e.event} ${e.url}`)
        .join(' ; '),
    );
  }
  console.log(
    '  history.search callback:',
    JSON.stringify(
      (await control.call('history.search', { text: '', maxResults: 50, startTime: 0 })).map((e) => e.url),
    ),
  );
  console.log('H');
  console.log(
    '  action.openPopup():',
    await control.call('action.openPopup').then(
      (v) => 'allowed ' + JSON.stringify(v),
      (e) => e.message,
    ),
  );
  for (const delay of [50, 1000]) {
    control.clear();
    const began = Date.now();
    await control.call('alarms.create', 'a' + delay, { when: Date.now() + delay });
    await until(() => control.events.some((e) => e.event === 'alarm'), 'alarm', 4000).then(
      () => console.log(`  alarm in ${delay} ms came after ${Date.now() - began} ms`),
      (e) => console.log('  ' + e.message),
    );
  }
  control.clear();
  const began = Date.now();
  await control.call('alarms.create', 'period', { delayInMinutes: 0.02, periodInMinutes: 0.02 });
  await until(() => control.events.filter((e) => e.event === 'alarm').length > 2, 'three alarms', 8000).then(
    () => console.log(`  three alarms of period 1.2 s after ${Date.now() - began} ms`),
    (e) => console.log('  ' + e.message + ' got ' + control.events.filter((e) => e.event === 'alarm').length),
  );
  await b.close();
}
if (kind === 'chromium')
  for (const remove of [true, false]) {
    const b = await start(kind, { extension: { background: 'lazy.js', options: { remove } } });
    const { control, browser } = b;
    const page = await browser.newPage();
    const stop = async () => {
      const target = await browser.waitForTarget((t) => t.type() === 'service_worker');
      await (await target.worker()).close();
      await until(() => !browser.targets().some((t) => t.type() === 'service_worker'), 'stop');
    };
    await page.goto(at('/authorize?mode=ok&redirect_uri=x'));
    await until(() => control.events.some((e) => e.event === 'lazy committed'), 'committed');
    await stop();
    control.clear();
    await page.goto(at('/other'));
    await new Promise((r) => setTimeout(r, 800));
    console.log(
      `  listener added later, ${remove ? 'removed again' : 'not removed'}: after the worker was stopped, an ordinary page gave`,
      JSON.stringify(control.events.map((e) => e.event)),
    );
    control.clear();
    await page.goto(at('/authorize?mode=ok&redirect_uri=y'));
    await new Promise((r) => setTimeout(r, 800));
    console.log('    and the next sign-in gave', JSON.stringify(control.events.map((e) => e.event)));
    await b.close();
  }
provider.close();
process.exit(0);
