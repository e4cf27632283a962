// Private windows: their sign-ins never mix with others and leave nothing behind.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { KINDS } from './browser.mjs';
import { click, explanationIn, go } from './portmend.mjs';
import { openPrivateWindow } from './private-window.mjs';
import { Scene } from './scene.mjs';
import { closeTab } from './tabs.mjs';
import { until } from './wait.mjs';

/** @import { Page } from 'puppeteer-core' */

const REMEMBER = 'Remember this callback URL';

for (const kind of KINDS) {
  describe(`private (${kind})`, () => {
    const scene = new Scene(kind, { inPrivate: true });
    before(() => scene.start());
    afterEach(() => scene.clear());
    after(() => scene.end());

    /** All session data and armed rules, as text. */
    const sessionData = async () =>
      JSON.stringify([await scene.extension.read('session'), await scene.extension.rules()]);
    const local = () => scene.extension.read('local');
    /** @param {Page} page */
    const buttons = (page) => page.$$eval('main button', (all) => all.map((button) => button.textContent));

    /**
     * Plays a sign-in whose callback is sent to a dead port, up to the explanation.
     * @param {Page} page
     */
    async function explainedIn(page) {
      await scene.extension.save({ correction: 'ask' });
      const dead = await scene.dead();
      const provider = await scene.provider({ port: dead });
      const client = await scene.client({ provider });
      go(page, client.authorizationUrl);
      await click(page, '#approve');
      const text = await explanationIn(page);
      const secrets = [client.state, String(new URL(provider.front.moved[0].landed).searchParams.get('code'))];
      return { client, dead, text, traces: [...secrets, `:${client.port}`, `:${dead}`] };
    }

    /** @param {string[]} traces */
    const forgotten = (traces) =>
      until('the sign-in to be forgotten', async () => {
        const text = await sessionData();
        return traces.every((trace) => !text.includes(trace));
      });

    /** The attempts that the popup lists in a tab without a sign-in. @param {Page} page */
    async function listed(page) {
      await page.bringToFront();
      go(page, `${scene.started.origin}/pages/popup/popup.html`);
      const links = await until('the popup', () =>
        page.evaluate(
          () =>
            document.querySelector('main h1') &&
            [...document.querySelectorAll('main .recent a')].map((link) => link.getAttribute('href')),
        ),
      );
      return links.map((link) => Number(link?.split('#')[1]));
    }

    it('explains a failed callback without offering "Remember this callback URL"', async () => {
      const before = await local();
      const ordinary = await scene.tab();
      const {
        tabs: [page],
      } = await openPrivateWindow(scene);
      const { client, dead, text } = await explainedIn(page);
      assert.match(text, new RegExp(`${client.port}[^]*${dead}`));
      const offered = await buttons(page);
      assert.ok(
        offered.some((label) => label?.includes(String(client.port))),
        'delivery is offered',
      );
      assert.ok(!offered.includes(REMEMBER));
      await click(page, '.now button.primary');
      assert.ok((await client.finished).ok, 'delivered on a click');
      assert.deepEqual(await local(), { ...before, settings: { version: 1, correction: 'ask', registrations: [] } });
      assert.ok(!Object.keys(await scene.extension.read('session')).some((key) => key.startsWith('proposal:')));
      await explainedIn(ordinary);
      assert.ok((await buttons(ordinary)).includes(REMEMBER), 'an ordinary window offers it');
    });

    it('delivers each its own callback when an ordinary and a private sign-in share a state', async () => {
      const provider = await scene.provider({ port: await scene.dead() });
      const another = await scene.tab();
      const open = await scene.client({ provider });
      const secret = await scene.client({ provider, state: open.state });
      const ordinary = await scene.tab(open.authorizationUrl);
      await until('the ordinary rule', async () => (await scene.extension.rules()).length > 0);
      const armed = (await scene.extension.rules()).length;
      // If they were not kept apart, the newer would replace the older, or both would be contested.
      const {
        tabs: [page, beside],
      } = await openPrivateWindow(scene, secret.authorizationUrl);
      await until('the private rule', async () => (await scene.extension.rules()).length > armed);
      await click(page, '#approve');
      assert.ok((await secret.finished).ok);
      assert.deepEqual(open.requests, [], 'the ordinary client got nothing of the private sign-in');
      await click(ordinary, '#approve');
      assert.ok((await open.finished).ok);
      assert.deepEqual([secret.requests.length, open.requests.length], [1, 1]);

      const [privately, openly] = await Promise.all(
        [secret, open].map(({ redirectUri }) =>
          until('the delivery to be recorded', async () =>
            Object.values(await scene.extension.read('session')).find(
              (value) => value.kind === 'corrected' && value.explanation.requested === redirectUri,
            ),
          ),
        ),
      );
      const inOrdinary = await listed(another);
      assert.ok(inOrdinary.includes(openly.explanation.attempt));
      assert.ok(!inOrdinary.includes(privately.explanation.attempt));
      assert.deepEqual(await listed(beside), [privately.explanation.attempt]);
    });

    it('leaves nothing behind when the tab closes', async () => {
      const {
        tabs: [page],
      } = await openPrivateWindow(scene);
      const { traces } = await explainedIn(page);
      const text = await sessionData();
      for (const trace of traces) assert.ok(text.includes(trace));
      await closeTab(page);
      await forgotten(traces);
    });

    it('leaves nothing behind when the window closes', async () => {
      const privately = await openPrivateWindow(scene);
      const { traces } = await explainedIn(privately.tabs[0]);
      await privately.close();
      await endOfPrivateSession();
      await forgotten(traces);
    });

    it('leaves no armed rule behind when the window closes', async () => {
      const client = await scene.client({ provider: await scene.provider({ port: await scene.dead() }) });
      const privately = await openPrivateWindow(scene, client.authorizationUrl);
      await until('the rule', async () => JSON.stringify(await scene.extension.rules()).includes(client.state));
      await privately.close();
      await endOfPrivateSession();
      await forgotten([client.state, `:${client.port}`]);
    });

    /** Chromium does not report that the last private window has closed. The ordinary instance finds out by asking. */
    async function endOfPrivateSession() {
      if (kind === 'firefox') return;
      const keys = async () => Object.keys(await scene.extension.read('session'));
      await alarm();
      await until('the question', async () => (await keys()).includes('private-asked'));
      await alarm();
      await until(
        'the conclusion',
        async () => !(await keys()).some((key) => /^(private-asked|engine-private:)/.test(key)),
      );
      await until(
        'the end of the alarm',
        async () => !(await scene.extension.page.evaluate(() => chrome.alarms.get('private'))),
      );
    }

    /** Makes the alarm go off now instead of in half a minute. It must have been set. */
    const alarm = () =>
      scene.extension.page.evaluate(async () => {
        const { periodInMinutes } = (await chrome.alarms.get('private')) ?? {};
        if (periodInMinutes === undefined) throw new Error('no alarm is set');
        await chrome.alarms.create('private', { when: Date.now(), periodInMinutes });
      });

    describe(
      'the private instance',
      { skip: kind === 'firefox' && 'Firefox has one instance for all windows and reports every closed tab to it' },
      () => {
        it('answers that it is still running, and keeps its data', async () => {
          const {
            tabs: [page],
          } = await openPrivateWindow(scene);
          const {
            traces: [state],
          } = await explainedIn(page);
          await scene.extension.page.evaluate(() => {
            document.title = '';
            chrome.storage.onChanged.addListener((changes) => {
              const { newValue } = changes['private-asked'] ?? { newValue: undefined };
              if (changes['private-asked']) document.title += newValue ? '?' : '!';
            });
          });
          for (const exchange of ['?!', '?!?!']) {
            await alarm();
            await until('the answer', async () => (await scene.extension.page.title()) === exchange);
          }
          assert.ok((await sessionData()).includes(state));
        });

        it('forgets, in the next private window, what the previous one left behind', async () => {
          const first = await openPrivateWindow(scene);
          const { traces } = await explainedIn(first.tabs[0]);
          await first.close();
          assert.ok((await sessionData()).includes(traces[0]));
          await openPrivateWindow(scene);
          await forgotten(traces);
        });
      },
    );
  });
}
