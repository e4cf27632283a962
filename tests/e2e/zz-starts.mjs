// A browser just started, a provider that answers at once: N times.
import { Scene } from './scene.mjs';
import { until } from './wait.mjs';
const [kind, n] = [process.argv[2], Number(process.argv[3])];
const outcomes = {};
for (let i = 0; i < n; i++) {
  const scene = new Scene(kind);
  try {
    await scene.start();
    const provider = await scene.provider({ port: await scene.dead() }, { autoApprove: true });
    const client = await scene.client({ provider });
    const page = await scene.tab(client.authorizationUrl);
    const outcome = await until('an end', async () => {
      if (client.requests.length > 0) return 'delivered';
      return page.evaluate(() => location.pathname.endsWith('/explain.html') && document.querySelector('h1')?.textContent?.trim() && document.body.innerText.replaceAll(/\d{4,}/g, 'N').split('\n').slice(0, 6).join(' | '));
    });
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  } catch (error) {
    const m = String(error.message).slice(0, 200);
    outcomes[m] = (outcomes[m] ?? 0) + 1;
  }
  await scene.clear().catch(() => undefined);
  await scene.end().catch(() => undefined);
}
console.log(kind, JSON.stringify(outcomes, null, 1));
