// A browser that opens http://localhost as https://localhost, because it has learned so from another program (HSTS).
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { click } from './portmend.mjs';
import { inEachBrowser } from './scene.mjs';
import { closeTab } from './tabs.mjs';
import { until, within } from './wait.mjs';

inEachBrowser('upgraded to https', (scene, kind) => {
  /** Makes Chromium use only https for a host. @param {string} host */
  async function learn(host) {
    const page = await within('a new tab', scene.started.browser.newPage());
    await within('the page for HSTS', page.goto('chrome://net-internals/#hsts'));
    for (const view of ['add', 'query'])
      await page.evaluate(
        (name, value) => {
          const field = /** @type {HTMLInputElement} */ (document.querySelector(`#hsts-view-${name}-input`));
          field.value = value;
          field.form?.requestSubmit();
        },
        view,
        host,
      );
    const told = () => page.$eval('#hsts-view-query-output', ({ textContent }) => textContent ?? '');
    await until(`${host} to be known`, async () => /FORCE_HTTPS|STRICT/.test(await told()));
    await closeTab(page);
  }

  // Firefox's HTTPS-Only mode leaves alone where a site with an exception redirects to, and ours has no https.
  const skip = kind === 'firefox' && 'Firefox upgrades no redirection of a provider without https';

  it('delivers to the other name of the same port, which the browser leaves alone', { skip }, async () => {
    await learn('localhost');
    const client = await scene.client({ provider: await scene.provider(undefined) });
    const page = await scene.tab(client.authorizationUrl);
    await click(page, '#approve');
    assert.ok((await client.finished).ok);
    assert.equal(client.requests.length, 1);
    const record = await until('the delivery to be recorded', async () =>
      Object.values(await scene.extension.read('session')).find(
        ({ explanation }) => explanation?.requested === client.redirectUri,
      ),
    );
    assert.deepEqual([record.kind, record.explanation.diagnosis], ['corrected', 'https_on_loopback']);
  });
});
