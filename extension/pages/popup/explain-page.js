/** "Explain this page": reads the page in the tab when the user asks about it, and only then. */

import { ext } from '../../shared/browser.js';
import { KIND, sendRequest } from '../../shared/requests.js';
import { byId, h } from '../../shared/ui/dom.js';
import { errorText } from '../../shared/ui/errors.js';
import { t } from '../../shared/ui/text.js';

/** Runs in the page that the user asked about, so it cannot use anything else in this file. */
async function readPage() {
  const maxTitleLength = 300;
  const maxTextLength = 20_000;
  const maxCalls = 20;
  const maxStopped = 20;
  const maxLinks = 100;
  const maxLinkLength = 500;
  // What the page has requested of this computer without being shown the answer.
  const resources = /** @type {PerformanceResourceTiming[]} */ (performance.getEntriesByType('resource'));
  const calls = resources
    .filter(({ initiatorType, responseStatus }) => initiatorType !== 'iframe' && !responseStatus)
    .map(({ name }) => name)
    .filter((name) => /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])[:/]/.test(name))
    .slice(-maxCalls);
  // Browsers that do not know this permission refuse the question.
  const permission = { name: /** @type {PermissionName} */ ('loopback-network') };
  const loopbackAccess = calls.length > 0 && (await navigator.permissions.query(permission).catch(() => undefined));
  // Forms that the policy of the page has stopped. Not every browser reports them.
  const reports =
    typeof ReportingObserver === 'function'
      ? new ReportingObserver(() => undefined, { types: ['csp-violation'], buffered: true })
      : undefined;
  reports?.observe();
  const stopped = (reports?.takeRecords() ?? [])
    .map(({ body }) => /** @type {any} */ (body))
    .filter(({ effectiveDirective }) => effectiveDirective === 'form-action')
    .map(({ blockedURL, originalPolicy, disposition }) => ({
      url: blockedURL ?? '',
      policy: originalPolicy,
      enforced: disposition === 'enforce',
    }))
    .slice(-maxStopped);
  reports?.disconnect();
  // What stands behind the path of an address may be secret.
  const links = [...document.querySelectorAll('a')]
    .filter(({ protocol, username, password }) => /^https?:$/.test(protocol) && !username && !password)
    .map(({ origin, pathname }) => origin + pathname)
    .filter((link) => link.length <= maxLinkLength)
    .slice(0, maxLinks);
  const [loading] = /** @type {PerformanceNavigationTiming[]} */ (performance.getEntriesByType('navigation'));
  return {
    calls,
    loopback_access: loopbackAccess ? loopbackAccess.state : undefined,
    stopped_forms: stopped,
    links,
    url: location.href,
    title: document.title.slice(0, maxTitleLength),
    text: (document.body?.innerText ?? '').slice(0, maxTextLength),
    // Older browsers do not tell it.
    status: loading?.responseStatus || undefined,
  };
}

/**
 * @param {number} tab
 * @returns {Promise<Awaited<ReturnType<typeof readPage>> | undefined>} undefined if the browser does not allow it
 */
async function readTab(tab) {
  try {
    const [injection] = await ext.scripting.executeScript({ target: { tabId: tab }, func: readPage });
    return injection?.result;
  } catch {
    return undefined;
  }
}

/**
 * Whether the page can be read. The browser tells the tab's address exactly when it can: after a click on the toolbar
 * button, but not when the popup opened automatically.
 * @param {chrome.tabs.Tab | undefined} tab
 */
export const isReadable = (tab) => tab?.id !== undefined && /^https?:/.test(tab.url ?? '');

/**
 * Builds the button with the note below it.
 * @param {number} tab
 * @param {string} style
 * @param {(answer: { found: boolean, inTab: boolean }) => void} onAnswer
 */
export function explainPageButton(tab, style, onAnswer) {
  const problem = h('p', { class: 'problem', role: 'alert' });
  const button = h(
    'button',
    { type: 'button', class: style, id: 'explain-page', 'aria-describedby': 'explain-page-note' },
    t('ui_page_explain'),
  );
  button.addEventListener('click', async () => {
    problem.textContent = '';
    const page = await readTab(tab);
    const answer = page && (await sendRequest({ kind: KIND.errorPage, tab, ...page }));
    if (!answer) {
      problem.textContent = t('ui_page_unreadable');
      byId('elsewhere').toggleAttribute('open', true);
    } else if (answer.ok) onAnswer(answer);
    else problem.textContent = errorText(answer.error);
  });
  return h(
    'div',
    { class: 'news' },
    h('div', { class: 'row' }, button),
    h('p', { id: 'explain-page-note', class: 'note' }, t('ui_page_note')),
    problem,
  );
}
