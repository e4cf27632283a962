// Starts a browser N times with the extension newly installed, and signs in at once at a provider that answers at once and
// sends the browser to a dead port. Prints how the sign-ins ended. Keep both cores busy meanwhile.
//   node browser-starts.mjs chromium|firefox [N]
import { Scene } from '../e2e/scene.mjs';
import { until } from '../e2e/wait.mjs';

const [kind = 'chromium', count = '100'] = process.argv.slice(2);
const endings = new Map();
for (let start = 0; start < Number(count); start++) {
  const scene = new Scene(kind);
  const ending = await signIn(scene).catch((error) => error.message.slice(0, 200));
  endings.set(ending, (endings.get(ending) ?? 0) + 1);
  await scene.clear().catch(() => undefined);
  await scene.end().catch(() => undefined);
}
console.log(kind, Object.fromEntries(endings));

async function signIn(scene) {
  await scene.start();
  const provider = await scene.provider({ port: await scene.dead() }, { autoApprove: true });
  const client = await scene.client({ provider });
  const page = await scene.tab(client.authorizationUrl);
  return until('an end', async () => {
    if (client.requests.length > 0) return 'delivered';
    return page.evaluate(
      () =>
        location.pathname.endsWith('/explain.html') &&
        document.querySelector('h1')?.textContent.replaceAll(/\bport \d+/g, 'port N'),
    );
  });
}
