/** Text from `_locales`: plain, or with its arguments set apart so that addresses stand out and stay left to right. */

import { h } from './dom.js';
import { ext } from '../browser.js';

/** @import { Message } from '../../types/contract.js' */

// First strong isolate and pop directional isolate: they carry the arguments through getMessage unharmed,
// and no address contains them. The word joiner marks where words of ours begin and end.
const ISOLATE = '\u2068';
const POP_ISOLATE = '\u2069';
const WORD_JOINER = '\u2060';
const ISOLATES = /[\u2066-\u2069]/g;
const SENTENCE_START = /(^|[.!?。]\s+)\u2060(\p{Ll})/gu;
const CJK = '[\\p{scx=Han}\\p{scx=Hira}\\p{scx=Kana}]';
// Chinese and Japanese set no space between their words; the texts have one beside the names that usually stand there.
const NO_SPACE = new RegExp(`(?<=${CJK}) (?=${WORD_JOINER}${CJK})|(?<=${CJK}${WORD_JOINER}) (?=${CJK})`, 'gu');
const PIECES = /\u2068([^\u2069]*)\u2069|`([^`]*)`/g;
/** An argument that is longer may break after an underscore. */
const MAX_UNBROKEN_LENGTH = 20;
const ADDRESS = /^(https?:\/\/|localhost\b|127\.|\[::1\])/;

/**
 * A message as plain text. A key that is missing shows itself.
 * @param {string} key
 * @param {...(string | number)} args
 * @returns {string}
 */
export function t(key, ...args) {
  return ext.i18n.getMessage(key, args.map(String)).replaceAll('`', '') || key;
}

/**
 * A message with each argument between marks. Words of ours that stand for an unknown name get no marks, and a
 * capital where a sentence begins.
 * @param {Message} message
 * @returns {string}
 */
function markedText(message) {
  const args = message.args.map((arg) =>
    typeof arg === 'string'
      ? ISOLATE + arg.replace(ISOLATES, '') + POP_ISOLATE
      : WORD_JOINER + markedText(arg) + WORD_JOINER,
  );
  const text = ext.i18n.getMessage(message.key, args) || message.key;
  return text
    .replace(SENTENCE_START, (_, before, first) => before + first.toLocaleUpperCase())
    .replace(NO_SPACE, '')
    .replaceAll(WORD_JOINER, '');
}

/**
 * A core message as plain text.
 * @param {Message} message
 * @returns {string}
 */
export function messageText(message) {
  return markedText(message).replace(ISOLATES, '').replaceAll('`', '');
}

/**
 * A message as nodes: arguments isolated, addresses and `quoted code` in monospace.
 * @param {Message | string} message a message of the core, or the key of one
 * @param {...(string | number)} args the arguments of a key
 * @returns {DocumentFragment}
 */
export function messageNodes(message, ...args) {
  const text = markedText(typeof message === 'string' ? { key: message, args: args.map(String) } : message);
  const fragment = document.createDocumentFragment();
  let from = 0;
  for (const found of text.matchAll(PIECES)) {
    fragment.append(text.slice(from, found.index));
    from = found.index + found[0].length;
    const [, arg, code] = found;
    if (code !== undefined) fragment.append(h('code', {}, code.replace(ISOLATES, '')));
    else if (ADDRESS.test(arg)) fragment.append(h('code', { class: 'address' }, arg));
    // A browser's own words can be longer than a line and have no spaces: they may break after an underscore.
    else
      fragment.append(
        h(
          'bdi',
          {},
          ...(arg.length > MAX_UNBROKEN_LENGTH ? arg.split(/(?<=_)/) : [arg]).flatMap((piece, index) => [
            index > 0 && h('wbr'),
            piece,
          ]),
        ),
      );
  }
  fragment.append(text.slice(from));
  return fragment;
}

/**
 * Writes the texts of a page: `data-t` names the key of an element's text, `data-t-label` of its aria-label,
 * `data-t-placeholder` of its placeholder. Sets language and direction of the document.
 */
export function localise() {
  const root = document.documentElement;
  root.lang = t('ui_language');
  root.dir = ext.i18n.getMessage('@@bidi_dir') || 'ltr';
  for (const element of document.querySelectorAll('[data-t]')) {
    element.replaceChildren(messageNodes(element.getAttribute('data-t') ?? ''));
  }
  for (const [from, to] of [
    ['data-t-label', 'aria-label'],
    ['data-t-placeholder', 'placeholder'],
  ]) {
    for (const element of document.querySelectorAll(`[${from}]`)) {
      element.setAttribute(to, t(element.getAttribute(from) ?? ''));
    }
  }
}
