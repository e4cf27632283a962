/** Builds elements. Text always becomes a text node: nothing here parses markup. */

const SVG = 'http://www.w3.org/2000/svg';

/** @typedef {Node | string | null | undefined | false} Child */
/** @typedef {Record<string, string | number | boolean | null | undefined | EventListener>} Attributes */

/**
 * Sets attributes on an element. A function under `onNAME` becomes a listener and `true` an empty attribute; null,
 * undefined and false are left out.
 * @param {Element} element
 * @param {Attributes} attributes
 */
function setAttributes(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, '');
    else if (value !== null && value !== undefined && value !== false) element.setAttribute(name, String(value));
  }
}

/**
 * @param {Element | DocumentFragment} parent
 * @param {Child[]} children
 */
function appendChildren(parent, children) {
  for (const child of children) if (child) parent.append(child);
}

/**
 * Builds an HTML element.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Attributes} [attributes]
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  setAttributes(element, attributes);
  appendChildren(element, children);
  return element;
}

/**
 * Builds an SVG element.
 * @template {keyof SVGElementTagNameMap} T
 * @param {T} tag
 * @param {Attributes} [attributes]
 * @param {...Child} children
 * @returns {SVGElementTagNameMap[T]}
 */
export function s(tag, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, tag);
  setAttributes(element, attributes);
  appendChildren(element, children);
  return element;
}

/** Returns the element with this id. Throws if the page has none. @param {string} id */
export function byId(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`no element #${id}`);
  return element;
}

/** Replaces the children of an element. @param {Element} element @param {...Child} children */
export function show(element, ...children) {
  const fragment = document.createDocumentFragment();
  appendChildren(fragment, children);
  element.replaceChildren(fragment);
}

/** Shows the page. Its markup hides it (`data-drawing`) until all of it is drawn. */
export function reveal() {
  document.body.removeAttribute('data-drawing');
}
