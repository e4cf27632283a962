/** "Explain this page": the user asks about the page in the tab, and only then its words are read. */

import { ext } from '../../shared/browser.js';
import { KIND, sendRequest } from '../../shared/messages.js';
import { h } from '../../shared/ui/dom.js';
import { errorText } from '../../shared/ui/errors.js';
import { t } from '../../shared/ui/text.js';

/** Runs in the page that the user asked about: it has no access to anything of this file. */
function readPage() {
  const maxTitleLength = 300;
  const maxTextLength = 20_000;
  return {
    url: location.href,
    title: document.title.slice(0, maxTitleLength),
    text: (document.body?.innerText ?? '').slice(0, maxTextLength),
  };
}

/**
 * @param {number} tab
 * @returns {Promise<ReturnType<typeof readPage> | undefined>} undefined where the browser does not let us
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
 * Whether the page may be read. Its address is told exactly when it may be: after a click on the toolbar button, but not
 * when the popup opened by itself.
 * @param {chrome.tabs.Tab | undefined} tab
 */
export const isReadable = (tab) => tab?.id !== undefined && /^https?:/.test(tab.url ?? '');

/**
 * The button with what it says about itself.
 * @param {number} tab
 * @param {string} style
 * @param {(found: boolean) => void} onAnswer
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
    if (!answer) problem.textContent = t('ui_page_unreadable');
    else if (answer.ok) onAnswer(answer.found);
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
