/** Texts from `_locales`, plain or as nodes. In nodes, addresses stand out and stay left to right. */

import { h } from './dom.js';
import { ext } from '../browser.js';

/** @import { Message } from '../../types/contract.js' */

// First strong isolate and pop directional isolate: they mark the arguments in what getMessage returns, and no address
// contains them. The word joiner marks arguments that are messages themselves.
const ISOLATE = '\u2068';
const POP_ISOLATE = '\u2069';
const WORD_JOINER = '\u2060';
const ISOLATES = /[\u2066-\u2069]/g;
const SENTENCE_START = /(^|[.!?。]\s+)\u2060(\p{Ll})/gu;
const CJK = '[\\p{scx=Han}\\p{scx=Hira}\\p{scx=Kana}]';
// Chinese and Japanese put no space between words. Their texts have one beside a placeholder, which usually holds a name
// in Latin script.
const NO_SPACE = new RegExp(`(?<=${CJK}) (?=${WORD_JOINER}${CJK})|(?<=${CJK}${WORD_JOINER}) (?=${CJK})`, 'gu');
const PIECES = /\u2068([^\u2069]*)\u2069|`([^`]*)`/g;
/** A longer argument may break after an underscore. */
const MAX_UNBROKEN_LENGTH = 20;
const ADDRESS = /^(https?:\/\/|localhost\b|127\.|\[::1\])/;

/**
 * Returns a message as plain text, or the key itself if it has no message.
 * @param {string} key
 * @param {...(string | number)} args
 */
export function t(key, ...args) {
  return ext.i18n.getMessage(key, args.map(String)).replaceAll('`', '') || key;
}

/**
 * Returns a message with each argument between marks. Arguments that are messages themselves, such as `party_client`,
 * get no marks, and a capital letter at the start of a sentence.
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

/** Returns a message of the core as plain text. @param {Message} message */
export function messageText(message) {
  return markedText(message).replace(ISOLATES, '').replaceAll('`', '');
}

/**
 * Returns a message as nodes: arguments isolated, addresses and `quoted code` in monospace.
 * @param {Message | string} message a message of the core, or the key of one
 * @param {...(string | number)} args the arguments of a key
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
    // A browser's error text can be longer than a line and have no spaces: it may break after an underscore.
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
 * Fills in the texts of a page: `data-t` names the key of an element's text, `data-t-label` that of its aria-label,
 * `data-t-placeholder` that of its placeholder. Also sets the language and direction of the document.
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
