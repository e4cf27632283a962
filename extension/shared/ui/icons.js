/** The icons of the pages. Each is distinguished by its shape, not only by its colour. */

import { s } from './dom.js';

/** @type {Record<string, string>} */
const PATHS = {
  // A cross in a circle, a tick in a circle, an exclamation mark in a triangle.
  broke: 'M8 .9a7.1 7.1 0 1 0 0 14.2A7.1 7.1 0 0 0 8 .9ZM5.3 5.3l5.4 5.4m0-5.4-5.4 5.4',
  mended: 'M8 .9a7.1 7.1 0 1 0 0 14.2A7.1 7.1 0 0 0 8 .9ZM4.8 8.3l2.2 2.2 4.2-4.6',
  warn: 'M8 1.4.9 14.2h14.2L8 1.4Zm0 4.8v3.9m0 1.7v.6',
  arrow: 'M1.5 8h12.5m-4-4 4 4-4 4',
  client: 'M1.5 3h13v10h-13zM4 6l2.2 2L4 10m4 .2h3.5',
  provider: 'M8 1.2 2.2 3.4v4.3c0 3.4 2.3 5.9 5.8 7.1 3.5-1.2 5.8-3.7 5.8-7.1V3.4L8 1.2Zm-2.4 6.6 1.8 1.8 3.2-3.4',
  browser: 'M1.5 2.8h13v10.4h-13zM1.5 6h13M3.6 4.4h.1m1.8 0h.1',
  listener: 'M2.5 3.2h11v9.6h-11zM6 6.4v2.4m4-2.4v2.4M6.4 12.8v1.8m3.2-1.8v1.8',
};

/**
 * Builds an icon as an svg in the colour of the surrounding text. It is hidden from screen readers, so the text beside
 * it must say the same.
 * @param {string} name
 * @param {Record<string, string | number>} [attributes]
 */
export function icon(name, attributes = {}) {
  return s(
    'svg',
    { viewBox: '0 0 16 16', width: 16, height: 16, 'aria-hidden': 'true', fill: 'none', ...attributes },
    s('path', {
      d: PATHS[name],
      stroke: 'currentColor',
      'stroke-width': 1.5,
      'stroke-linecap': 'round',
      'stroke-linejoin': 'round',
    }),
  );
}
