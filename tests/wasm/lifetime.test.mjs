// The background script may be stopped between any two events, its storage may fail, and rules may outlive its records.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Worker } from 'node:worker_threads';
import { within } from '../e2e/wait.mjs';

/** @import { Details, Report, Situation } from './simulated-browser.mjs' */

/** How many rules a sign-in has whose server is not trusted. */
const RULES_OF_ONE = 26;
/** @typedef {{ session: Record<string, any>, rules: { id: number }[], opened: string[], answers: any[] }} End */

const NOW = 1_795_000_000_000;
const EXPLANATION = 'chrome-extension://portmend/pages/explain/explain.html#2';
const LANDED = 'http://localhost:38000/callback';
const WANTED = 'http://localhost:40892/callback';
const RESPONSE = '?code=secret-code&state=secret-1&iss=https%3A%2F%2Fidp.example';

/** @param {string} [more] parameters */
const requestUrl = (more = '') =>
  `https://idp.example/auth?response_type=code&client_id=cli&redirect_uri=${encodeURIComponent(WANTED)}&state=secret-1&code_challenge=x&code_challenge_method=S256${more}`;

/**
 * Runs the background script once.
 * @param {Situation} situation
 * @param {(Report | Details)[] | null} steps events of the browser, some of them reported `together`, changes of storage.local and storage.managed, and messages of the extension's pages; null: only
 *   the script itself starts the core, and what is waited for is that no rule is left
 * @returns {Promise<End>}
 */
function live(situation, steps) {
  const worker = new Worker(new URL('one-life.mjs', import.meta.url), {
    workerData: { situation: { now: NOW, ...situation }, steps },
  });
  const end = new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
  return within('one life of the background script', end).finally(() => worker.terminate());
}

/** @param {string} event @param {number} after the request, in milliseconds @param {object} details @returns {Report} */
const report = (event, after, details) => [
  event,
  { tabId: 1, frameId: 0, method: 'GET', timeStamp: NOW + after, ...details },
];
/** A sign-in that another program starts, or a page, and its callback at `url`. @param {string} request @param {'start_page' | 'link'} transitionType */
const requested = (request, transitionType) => [
  report('webNavigation.onBeforeNavigate', 0, { url: request }),
  report('webNavigation.onCommitted', 300, { url: request, transitionType, transitionQualifiers: [] }),
];
/** @param {number} after @param {string} url */
const sent = (after, url) => report('webRequest.onBeforeRequest', after, { url });
/** @param {number} after @param {string} url */
const refused = (after, url) =>
  report('webRequest.onErrorOccurred', after, { url, error: 'net::ERR_CONNECTION_REFUSED' });
/** @param {number} after @param {string} url */
const answered = (after, url) => report('webRequest.onCompleted', after, { url, statusCode: 200, ip: '127.0.0.1' });

/** @param {End} end */
const diagnosisOf = ({ session }) => Object.entries(session).find(([key]) => key.startsWith('view:'))?.[1].diagnosis;
/** @param {End} end */
const recordsOf = ({ session }) => Object.keys(session).filter((key) => key.startsWith('engine:'));

/** What the browser does by itself between two events, here that a rule has moved a callback. @type {Record<string, (Report | Details)[]>} */
const SCENARIOS = {
  'a rule delivers': [
    ...requested(requestUrl(), 'start_page'),
    sent(9000, LANDED + RESPONSE),
    answered(9100, WANTED + RESPONSE),
  ],
  'a refused callback is corrected': [
    ...requested(requestUrl(), 'start_page'),
    sent(9000, LANDED + RESPONSE),
    refused(9010, LANDED + RESPONSE),
    sent(9100, WANTED + RESPONSE),
    answered(9200, WANTED + RESPONSE),
  ],
  'the user is asked, and it is delivered': [
    ...requested(requestUrl(), 'link'),
    sent(9000, LANDED + RESPONSE),
    refused(9010, LANDED + RESPONSE),
    { kind: 'action', tab: 1, attempt: 2, action: 'deliver', listener: 'http://localhost:40892' },
    sent(20_100, WANTED + RESPONSE),
    answered(20_200, WANTED + RESPONSE),
  ],
  'a form_post response fails': [
    ...requested(requestUrl('&response_mode=form_post'), 'start_page'),
    report('webNavigation.onErrorOccurred', 9010, { url: LANDED, error: 'net::ERR_CONNECTION_REFUSED' }),
  ],
};

describe('a request whose page fails to load', () => {
  /** @param {string} url @param {(Report | Details)[]} between */
  const failing = (url, between = []) =>
    live({}, [
      report('webNavigation.onBeforeNavigate', 0, { url: requestUrl() }),
      ...between,
      report('webNavigation.onErrorOccurred', 300, { url, error: 'net::ERR_NAME_NOT_RESOLVED', processId: -1 }),
    ]);

  for (const [name, url] of Object.entries({
    'at its own address': requestUrl(),
    'where the server has redirected it': 'http://inner:4000/login',
    'where the server has redirected it with its parameters': `http://inner:4000/auth?redirect_uri=x`,
  }))
    it(name, async () => assert.equal(diagnosisOf(await failing(url)), 'endpoint_failed'));

  it('says nothing about another navigation in its tab', async () => {
    const other = report('webNavigation.onBeforeNavigate', 100, { url: 'http://inner:4000/wiki' });
    assert.equal(diagnosisOf(await failing('http://inner:4000/wiki', [other])), undefined);
  });
});

describe('a sign-in whose answer is there before the page is shown', () => {
  // The consent page sends its form to an address with the whole request, as many do.
  const consent = requestUrl('&consent=yes');
  const undisturbed = [
    report('webNavigation.onBeforeNavigate', 0, { url: consent }),
    sent(100, WANTED + RESPONSE),
    answered(200, WANTED + RESPONSE),
  ];
  const shown = {
    url: WANTED + RESPONSE,
    transitionType: 'form_submit',
    transitionQualifiers: ['server_redirect'],
  };

  it('is over, whatever is learned later of who started it', async () => {
    const end = await live({}, [...undisturbed, report('webNavigation.onCommitted', 210, shown)]);
    assert.deepEqual(recordsOf(end), ['engine:0', 'engine:2']);
    assert.equal(end.session['engine:2'].attempt.standing, 'done');
  });

  it('is not held back if its page is shown, and left while it loads', async () => {
    const leaving = async (/** @type {number} */ processId) => {
      const failure = { url: WANTED + RESPONSE, error: 'net::ERR_ABORTED', processId };
      const begun = report('webNavigation.onBeforeNavigate', 0, { url: consent });
      return diagnosisOf(await live({}, [begun, report('webNavigation.onErrorOccurred', 300, failure)]));
    };
    // The simulated browser does not say whether it reports requests. One that holds a page back gives it no process.
    assert.equal(await leaving(-1), 'access_missing');
    assert.equal(await leaving(7), undefined);
  });
});

describe('the page of a failed callback in Firefox, for which the script is started', () => {
  const url = LANDED + RESPONSE;
  const request = sent(0, url);
  const failure = report('webRequest.onErrorOccurred', 2, { url, error: 'NS_ERROR_CONNECTION_REFUSED' });
  /** @param {number} after */
  const page = (after) =>
    report('webNavigation.onCommitted', after, { url, transitionType: 'link', transitionQualifiers: [] });
  /** @param {Report[]} together @param {Report[]} [later] */
  const diagnosis = async (together, later = []) =>
    diagnosisOf(await live({ inPrivate: true }, [{ together }, ...later]));

  /** @type {Record<string, [Report[], Report[]?]>} */
  const orders = {
    'in order': [[request, failure, page(9)]],
    'before its request': [[page(9), request, failure]],
    'before its failure': [[request, page(9), failure]],
    'before both, which come when it has been handled': [[page(9)], [request, failure]],
  };
  for (const [order, [together, later]] of Object.entries(orders))
    it(`is not one that was opened again, reported ${order}`, async () =>
      assert.equal(await diagnosis(together, later), 'unknown_attempt'));

  it('is one that was opened again if it was there before the request', async () =>
    assert.equal(await diagnosis([page(-5), request, failure, page(9)]), undefined));
});

describe('a tab that is closed while a sign-in begins', () => {
  const [begun, committed] = requested(requestUrl(), 'start_page');
  /** @type {Report} */
  const closed = ['tabs.onRemoved', 1];

  for (const inPrivate of [false, true]) {
    const left = inPrivate ? 'nothing of a private one' : 'only the line in the list of an ordinary one';
    it(`leaves ${left}, whatever is learned later`, async () => {
      const end = await live({ inPrivate }, [begun, closed, committed]);
      assert.deepEqual({ records: recordsOf(end), rules: end.rules }, { records: ['engine:0'], rules: [] });
      assert.deepEqual(
        Object.keys(end.session).filter((key) => key.startsWith('list:')),
        inPrivate ? [] : ['list:2'],
      );
    });
  }

  it('takes everything with it that was kept of a failed sign-in, in a private window', async () => {
    const failed = [
      ...requested(requestUrl(), 'start_page'),
      sent(9000, WANTED + RESPONSE),
      refused(9010, WANTED + RESPONSE),
    ];
    const before = await live({ inPrivate: true }, failed);
    assert.equal(diagnosisOf(before), 'nobody_listening');
    assert.match(JSON.stringify(before.session), /secret-code/);
    const after = await live({ inPrivate: true }, [...failed, closed, refused(9020, WANTED + RESPONSE)]);
    assert.deepEqual(Object.keys(after.session), ['engine:0']);
    assert.doesNotMatch(JSON.stringify([after.session, after.rules]), /secret|40892|idp/);
  });

  it('is not taken for an ordinary one if nobody knows whether it was private', async () => {
    const { session, rules } = await live({ inPrivate: true, closed: [1] }, [begun, committed]);
    assert.deepEqual({ session, rules }, { session: {}, rules: [] });
  });
});

describe('a background script that is stopped between two events', () => {
  for (const [name, steps] of Object.entries(SCENARIOS)) {
    const undisturbed = live({}, steps);
    for (let gap = 0; gap <= steps.length; gap += 1)
      it(`${name}, stopped before event ${gap + 1}`, async () => {
        const expected = await undisturbed;
        const first = await live({}, steps.slice(0, gap));
        const { session, rules } = first;
        const rest = await live({ session, rules }, steps.slice(gap));
        const opened = [...first.opened, ...rest.opened];
        // A start that sees the page only may not know who opened it, and asks then.
        const asked = expected.opened[0] !== EXPLANATION && opened.includes(EXPLANATION);
        if (!asked) {
          assert.deepEqual(opened, expected.opened);
          assert.equal(diagnosisOf(rest), diagnosisOf(expected));
          assert.deepEqual(rest.rules, expected.rules);
        }
        assert.deepEqual(
          opened.filter((url) => ![WANTED + RESPONSE, EXPLANATION].includes(url)),
          [],
        );
        assert.ok(!asked || gap === 1, `the user is asked after a stop before event ${gap + 1}`);
      });
  }

  it('leads to what the scenarios are about', async () => {
    const [delivered, corrected, asked, lost] = await Promise.all(
      Object.values(SCENARIOS).map((steps) => live({}, steps)),
    );
    assert.deepEqual([delivered.opened, corrected.opened], [[], [WANTED + RESPONSE]]);
    assert.deepEqual([asked.opened, lost.opened], [[EXPLANATION, WANTED + RESPONSE], [EXPLANATION]]);
    assert.deepEqual([delivered, corrected, asked, lost].map(diagnosisOf), [
      'landed_elsewhere',
      'landed_elsewhere',
      'landed_elsewhere',
      'response_body_lost',
    ]);
    const armed = await live({}, SCENARIOS['a rule delivers'].slice(0, 2));
    assert.equal(armed.rules.length, RULES_OF_ONE);
  });
});

describe('rules without an owner', () => {
  const [before, commit] = requested(requestUrl(), 'start_page');

  it('are removed when the script starts, without any event', async () => {
    const { rules } = await live({}, [before, commit]);
    assert.equal(rules.length, RULES_OF_ONE);
    // A reload ends the attempts. The private instance does not run, and its rules go with the others.
    const end = await live({ rules: [...rules, { id: 288 }] }, null);
    assert.deepEqual(end.rules, []);
  });

  it('are removed while those of attempts stay', async () => {
    const { rules, session } = await live({}, [before, commit]);
    const record = structuredClone(session['engine:2']);
    Object.assign(record, { id: 3 });
    Object.assign(record.attempt, { id: 3, private: true });
    record.attempt.armed.rules = [288];
    session['engine-private:3'] = record;
    const end = await live({ session, rules: [...rules, { id: 288 }, { id: 289 }, { id: 384 }] }, []);
    assert.deepEqual(end.rules, [...rules, { id: 288 }]);
  });

  it('are removed if the record of their attempt is broken, and the others go on', async () => {
    const { rules, session } = await live({}, [before, commit]);
    session['engine:4'] = { id: 4, attempt: 'broken' };
    const end = await live(
      { session, rules: [...rules, { id: 384 }] },
      SCENARIOS['a refused callback is corrected'].slice(2),
    );
    assert.deepEqual(end.opened, [WANTED + RESPONSE]);
    assert.deepEqual(end.rules, []);
    assert.ok(!recordsOf(end).includes('engine:4'));
  });

  it('do not keep the script from starting if they cannot be read', async () => {
    const end = await live(
      { failing: ['declarativeNetRequest.getSessionRules'] },
      SCENARIOS['a refused callback is corrected'],
    );
    assert.deepEqual(end.opened, [WANTED + RESPONSE]);
  });
});

describe('a refused action', () => {
  it('does not leave what had expired by then', async () => {
    const { rules, session } = await live({}, requested(requestUrl(), 'start_page'));
    // The script runs already when the time is over, so that its start does not find the expired attempt.
    const tick = report('alarms.onAlarm', 599_000, { name: 'engine:' });
    const late = report('tabs.onUpdated', 600_001, {});
    const action = { kind: 'action', tab: 1, attempt: 2, action: 'deliver' };
    const end = await live({ session, rules, now: NOW + 598_000 }, [tick, late, action]);
    assert.equal(end.answers[0].error.variant, 'unknown_attempt');
    assert.deepEqual([end.rules, recordsOf(end)], [[], ['engine:0']]);
  });
});

describe('storage that fails', () => {
  const steps = SCENARIOS['a refused callback is corrected'];

  for (const failing of ['storage.session.set', 'storage.session.remove'])
    it(`${failing}: the effects are carried out`, async () => {
      const end = await live({ failing: [failing] }, steps);
      assert.deepEqual(end.opened, [WANTED + RESPONSE]);
      assert.deepEqual(end.rules, []);
    });

  it('an explanation that cannot be stored does not end the sign-in', async () => {
    const { opened } = await live(
      { failing: ['storage.session.set'] },
      SCENARIOS['the user is asked, and it is delivered'],
    );
    assert.deepEqual(opened, [WANTED + RESPONSE]);
  });

  it('a registration that cannot be offered is not said to be', async () => {
    const { session, rules } = await live({}, SCENARIOS['the user is asked, and it is delivered'].slice(0, 4));
    const remember = { kind: 'action', tab: 1, attempt: 2, action: 'remember' };
    const working = await live({ session, rules }, [remember]);
    const broken = await live({ session, rules, failing: ['storage.session.set'] }, [remember]);
    assert.deepEqual([working.answers[0].ok, broken.answers[0].ok], [true, false]);
  });

  it('declarativeNetRequest.updateSessionRules: the callback is corrected after its failure', async () => {
    const end = await live({ failing: ['declarativeNetRequest.updateSessionRules'] }, steps);
    assert.deepEqual(end.opened, [WANTED + RESPONSE]);
  });

  it('an attempt that could not be stored has no rules after the next start', async () => {
    const { rules, session } = await live({ quota: 10 }, steps.slice(0, 2));
    assert.equal(rules.length, RULES_OF_ONE);
    assert.deepEqual(session, {});
    const end = await live({ session, rules }, []);
    assert.deepEqual(end.rules, []);
  });

  it('an attempt whose new state cannot be stored is not restored in an old one', async () => {
    const { rules, session } = await live({}, steps.slice(0, 2));
    const quota = JSON.stringify(session).length;
    const full = await live({ session, rules, quota }, steps.slice(2, 4));
    assert.deepEqual(full.opened, [WANTED + RESPONSE]);
    assert.ok(!recordsOf(full).includes('engine:2'));
  });

  it('what could not be stored is stored when there is room again', async () => {
    const session = { 'proposal:7': 'x'.repeat(100_000) };
    const end = await live({ session, quota: 100_500 }, steps.slice(0, 2));
    assert.deepEqual(recordsOf(end), ['engine:0']);
    const [other] = requested(
      requestUrl().replace('client_id=cli', 'client_id=other').replace('secret-1', 'secret-2'),
      'link',
    );
    other[1].tabId = 2;
    const after = await live({ session, quota: 100_500 }, [...steps.slice(0, 2), ['tabs.onRemoved', 7], other]);
    assert.deepEqual(recordsOf(after).sort(), ['engine:0', 'engine:2', 'engine:4']);
  });
});

describe('settings that cannot be used', () => {
  const steps = SCENARIOS['a rule delivers'].slice(0, 2);
  const registration = { name: 'own', authorization_server: 'https://idp.example', redirect_uris: [WANTED] };
  const broken = { ...registration, listener: 5 };

  for (const [what, local] of Object.entries({
    'a string': 'automatic',
    'a list': [{ correction: 'automatic' }],
    'a number': 1,
    null: null,
    'of a newer version': { version: 2, correction: 'automatic' },
    'with a broken registration': { version: 1, correction: 'automatic', registrations: [broken] },
    'with a broken registration beside an automatic one': {
      version: 1,
      registrations: [{ ...registration, correction: 'automatic' }, { name: 'broken' }],
    },
  }))
    it(`are not automatic: ${what}`, async () => {
      const { rules, session } = await live({ local: { settings: local } }, steps);
      assert.deepEqual(rules, []);
      const end = await live(
        { local: { settings: local }, session },
        SCENARIOS['a refused callback is corrected'].slice(2, 4),
      );
      assert.deepEqual(end.opened, [EXPLANATION]);
    });

  for (const failing of ['storage.local.get', 'storage.managed.get'])
    it(`are not automatic: ${failing} fails`, async () => {
      const { rules } = await live({ failing: [failing] }, steps);
      assert.deepEqual(rules, []);
    });

  it('are off if they say so', async () => {
    const local = { settings: { version: 2, correction: 'off', registrations: [broken] } };
    const end = await live({ local }, SCENARIOS['a refused callback is corrected'].slice(0, 4));
    assert.deepEqual([end.opened, end.rules], [[], []]);
  });

  it('and are mended take effect at once', async () => {
    const end = await live({ local: { settings: 'broken' } }, [{ local: { settings: { version: 1 } } }, ...steps]);
    assert.equal(end.rules.length, RULES_OF_ONE);
  });
});

describe('settings that an administrator has preset', () => {
  const steps = SCENARIOS['a rule delivers'].slice(0, 2);
  const saved = { settings: { version: 1, correction: 'automatic', registrations: [] } };
  const preset = { settings: { version: 1, correction: 'off', registrations: [] } };

  it('win over what the user has saved', async () => {
    const end = await live({ local: saved, managed: preset }, steps);
    assert.deepEqual(end.rules, []);
  });

  it('leave alone what they do not mention', async () => {
    const { rules } = await live({ local: saved, managed: { settings: { version: 1, registrations: [] } } }, steps);
    assert.equal(rules.length, RULES_OF_ONE);
  });

  it('take effect when they change, although the user has saved settings', async () => {
    const before = await live({ local: saved }, steps);
    assert.equal(before.rules.length, RULES_OF_ONE);
    const after = await live({ local: saved }, [...steps, { managed: preset }]);
    assert.deepEqual(after.rules, []);
  });
});

describe('a pause', () => {
  const steps = SCENARIOS['a rule delivers'].slice(0, 2);

  it('switches corrections off until its end', async () => {
    const paused = await live({ local: { paused_until: NOW + 900_000 } }, steps);
    assert.deepEqual(paused.rules, []);
    const over = await live({ local: { paused_until: NOW - 1 } }, steps);
    assert.equal(over.rules.length, RULES_OF_ONE);
  });

  it('removes the rules of a sign-in that is under way, and gives them back when the user ends it', async () => {
    const pause = { local: { paused_until: NOW + 900_000 } };
    assert.deepEqual((await live({}, [...steps, pause])).rules, []);
    assert.equal((await live({}, [...steps, pause, { local: { paused_until: 0 } }])).rules.length, RULES_OF_ONE);
  });
});

describe('a server that is left alone', () => {
  const steps = SCENARIOS['a rule delivers'].slice(0, 2);
  const left = { local: { settings: { version: 1, registrations: [], left_alone: ['https://idp.example'] } } };
  const used = { local: { settings: { version: 1, registrations: [] } } };

  it('gets no rules until the user takes that back', async () => {
    assert.deepEqual((await live(left, steps)).rules, []);
    assert.deepEqual((await live({}, [...steps, left])).rules, []);
    assert.equal((await live(left, [...steps, used])).rules.length, RULES_OF_ONE);
  });
});

describe('a clock that is set back', () => {
  it('ends all attempts, which would be kept too long', async () => {
    const { rules, session } = await live({}, requested(requestUrl(), 'start_page'));
    const end = await live({ session, rules, now: NOW - 3_600_000 }, []);
    assert.deepEqual([end.rules, recordsOf(end)], [[], ['engine:0']]);
  });
});
