/**
 * Pages in their states, in both browsers, light and dark, narrow and wide: each shows what it should, everything fits,
 * axe-core finds no violations, the focus is visible, and a screenshot is saved in target/screenshots/. There are several
 * files of tests, because one that had all states would come near to the time that a file may take.
 */

import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, it } from 'node:test';
import { TARGET } from '../../scripts/lib/paths.mjs';
import { STATES } from '../pages/states/states.mjs';
import { KEYS } from '../pages/texts.mjs';
import { axeViolations, disguises, missingTexts, overflows, invisibleFocus } from './page-checks.mjs';
import { look } from './png.mjs';
import { settled } from './portmend.mjs';
import { inEachBrowser } from './scene.mjs';
import { stateViewer } from './state-viewer.mjs';

/** @import { State } from '../pages/states/state.mjs' */
/** @import { Scheme } from './page-environment.mjs' */

/** @type {Scheme[]} */
const SCHEMES = ['light', 'dark'];
const WIDTHS = [1000, 360];
/** Down to this width a page must not scroll sideways: WCAG 2.2, 1.4.10. */
const REFLOW = 320;

/** @param {State} state */
const widths = ({ widths: own = WIDTHS }) => own;
/**
 * Whether axe-core searches a page in these colours at this width. Its colours do not depend on its width, so each of both is
 * searched once.
 * @param {State} state
 * @param {Scheme} scheme
 * @param {number} width
 */
const isSearched = (state, scheme, width) =>
  widths(state).length === 1 || (scheme === 'dark') === (width === widths(state)[0]);
/** @param {State} state @param {Scheme} scheme @param {number} width */
const fileName = ({ name }, scheme, width) => `${name}-${scheme}-${width}.png`;
const FILES = new Set(
  STATES.flatMap((state) => SCHEMES.flatMap((scheme) => widths(state).map((width) => fileName(state, scheme, width)))),
);

/**
 * @param {Uint8Array} picture
 * @param {Scheme} scheme
 */
function faultsOfPicture(picture, scheme) {
  const { background, end, others } = look(picture);
  return [
    background < 128 !== (scheme === 'dark') && `the background has a brightness of ${background}`,
    Math.abs(end - background) > 60 && `the background ends with a brightness of ${end}`,
    others < 0.01 && `the picture is empty: ${(others * 100).toFixed(2)} % differs from the background`,
  ].filter((fault) => fault !== false);
}

/** @param {State[]} states @returns {Parameters<typeof inEachBrowser>[1]} */
const takeScreenshots = (states) => (scene, kind) => {
  const folder = join(TARGET, 'screenshots', kind);
  // Writes larger pictures in half the time. WebDriver BiDi has no such option.
  const optimizeForSpeed = kind === 'chromium';
  /** @type {Awaited<ReturnType<typeof stateViewer>>} */
  let viewer;
  before(async () => {
    mkdirSync(folder, { recursive: true });
    for (const file of readdirSync(folder)) if (!FILES.has(file)) rmSync(join(folder, file));
    viewer = await stateViewer(scene, kind);
  });

  for (const state of states) {
    it(state.name, { skip: state.preset !== undefined && 'only an administrator can preset settings' }, async () => {
      const { page, environment } = viewer;
      /** @type {string[]} */
      const faults = [];
      /** @param {string} where @param {Promise<string[]> | string[]} found */
      const note = async (where, found) => {
        for (const fault of await found) faults.push(`${where}: ${fault}`);
      };
      await note('drawing', viewer.show(state));
      await note('texts', missingTexts(page, KEYS));
      await note('texts', disguises(page));
      await viewer.resize(REFLOW, state.height);
      await note(`${REFLOW} px`, overflows(page));
      // Each width begins with the colours that the last one ended with: a change takes time.
      let schemes = SCHEMES;
      for (const width of widths(state)) {
        await viewer.resize(width, state.height);
        await note(`${width} px`, overflows(page));
        await settled(page);
        for (const scheme of schemes) {
          await viewer.colours(scheme, state.forced ?? false);
          const picture = await page.screenshot({ fullPage: !state.window, optimizeForSpeed });
          writeFileSync(join(folder, fileName(state, scheme, width)), picture);
          await note(`${scheme}, ${width} px`, faultsOfPicture(picture, scheme));
          if (isSearched(state, scheme, width)) await note(`${scheme}, ${width} px`, axeViolations(page));
        }
        schemes = schemes.toReversed();
      }
      await note('keyboard', invisibleFocus(page));
      await note('console', environment.errors());
      assert.ok(faults.length === 0, faults.join('\n'));
    });
  }
};

/**
 * Defines the tests of these states.
 * @param {string} name
 * @param {State[]} states
 */
export const screenshots = (name, states) => inEachBrowser(`screenshots of ${name}`, takeScreenshots(states));
