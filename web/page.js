/** The page on the web: the same core and the same explanation as in the extension, from what a person pastes. */

import { LANGUAGES, preferredLanguage, useLanguage } from './browser-api.js';
import { byId, h, reveal, show } from '../extension/shared/ui/dom.js';
import { pasteSection } from '../extension/shared/ui/paste.js';
import { localise, t } from '../extension/shared/ui/text.js';

/** @import { Language } from './browser-api.js' */

/** What was pasted, while the language is changed. @type {import('../extension/shared/ui/paste.js').Kept} */
const kept = {};

/** What a link says. It is read once: what a person pastes later must not meet what another page puts there. */
const link = location.hash.slice(1);

async function render() {
  localise();
  document.title = `${t('ui_web_title')} · Portmend`;
  byId('language').setAttribute('aria-label', t('ui_web_language'));
  // Another page must not show this one in a frame and guide a click.
  if (window.top !== window) {
    const here = h('a', { href: location.href, target: '_blank', rel: 'noopener' }, t('ui_web_framed'));
    return show(byId('main'), h('p', {}, here));
  }
  show(byId('paste'), await pasteSection({ link, kept }));
}

function languageChoice() {
  const choice = /** @type {HTMLSelectElement} */ (byId('language'));
  for (const [language, name] of Object.entries(LANGUAGES))
    choice.append(h('option', { value: language, lang: language.replace('_', '-') }, name));
  choice.value = preferredLanguage();
  choice.addEventListener('change', async () => {
    await useLanguage(/** @type {Language} */ (choice.value));
    await render();
  });
  return /** @type {Language} */ (choice.value);
}

await useLanguage(languageChoice());
await render().finally(reveal);
