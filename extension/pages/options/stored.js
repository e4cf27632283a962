/** What the page says about settings that cannot be used completely, whether they are in force or were put aside. */

import { forgetKeptSettings, keptSettings } from '../../shared/settings.js';
import { h } from '../../shared/ui/dom.js';
import { t } from '../../shared/ui/text.js';
import { problemText } from './check.js';
import { importText } from './import/dialog.js';
import { saveAsFile } from './import/export.js';

/** @import { SettingsProblem } from '../../wasm/portmend.js' */

/** How many problems are listed. */
const MOST = 20;

/** @param {string} key @param {() => unknown} onclick */
const button = (key, onclick) => h('button', { type: 'button', class: 'small', onclick: () => void onclick() }, t(key));

/** Ways to keep settings, and to take over what is in them. @param {unknown} value */
const rescue = (value) =>
  h(
    'div',
    { class: 'row' },
    button('ui_stored_save', () => saveAsFile(value)),
    button('ui_stored_import', () => importText(JSON.stringify(value))),
  );

/** @param {SettingsProblem} problem */
const problemLine = (problem) =>
  h('li', {}, h('code', { class: 'address' }, problem.where), `: ${problemText(problem)}`);

/**
 * @param {{ preset: unknown, preset_problems: SettingsProblem[], saved: unknown, own_problems: SettingsProblem[] }} stored
 */
export async function storedNotices({ preset, preset_problems, saved, own_problems }) {
  const kept = await keptSettings().catch(() => []);
  return [
    ...brokenNotice('ui_stored_preset', preset, preset_problems),
    ...brokenNotice('ui_stored_broken', saved, own_problems),
    ...kept.map((one) => h('div', { class: 'card section kept' }, h('p', {}, t('ui_kept_text')), rescue(one))),
    ...(kept.length > 0 ? [h('div', {}, button('ui_kept_delete', forgetKeptSettings))] : []),
  ];
}

/** @param {string} title @param {unknown} value @param {SettingsProblem[]} problems */
function brokenNotice(title, value, problems) {
  if (problems.length === 0) return [];
  return [
    h(
      'div',
      { class: 'card section broken', role: 'alert' },
      h('h2', {}, t(title)),
      h('p', {}, t('ui_stored_text')),
      h('ul', {}, ...problems.slice(0, MOST).map(problemLine), problems.length > MOST && h('li', {}, '…')),
      rescue(value),
    ),
  ];
}
