// Attacks of pages, programs and servers. Beside each, an honest sign-in must end delivered.
import { describe, it } from 'node:test';
import { inEachBrowser } from '../e2e/scene.mjs';
import { RESEMBLING_ADDRESSES } from './attacks/addresses.mjs';
import { DISPLACING } from './attacks/displacing.mjs';
import { FORGED_CALLBACKS } from './attacks/forged.mjs';
import { INJECTIONS } from './attacks/injection.mjs';
import { KEPT } from './attacks/kept.mjs';
import { NEIGHBOURS } from './attacks/neighbours.mjs';
import { ODD_VALUES } from './attacks/odd-values.mjs';
import { MIX_UPS } from './attacks/mix-up.mjs';
import { PAGE_STARTS } from './attacks/page-starts.mjs';
import { REDIRECT_URI_TRICKS } from './attacks/redirect-uris.mjs';
import { SURFACES } from './attacks/surfaces.mjs';
import { attempt } from './field.mjs';

const KINDS = {
  'page starts': PAGE_STARTS,
  'resembling addresses': RESEMBLING_ADDRESSES,
  'the same port': NEIGHBOURS,
  'forged callbacks': FORGED_CALLBACKS,
  'redirect URIs': REDIRECT_URI_TRICKS,
  injection: INJECTIONS,
  'odd values': ODD_VALUES,
  'the extension itself': SURFACES,
  'mix-up': MIX_UPS,
  'kept by the browser': KEPT,
  // The last, because its flood keeps the browser busy for a while.
  'pushing aside': DISPLACING,
};

inEachBrowser(
  'attacks',
  (scene, kind) => {
    for (const [group, attacks] of Object.entries(KINDS)) {
      describe(group, () => {
        for (const attack of attacks) {
          it(attack.name, { skip: attack.skip?.[kind] ?? false }, () => attempt(scene, attack));
        }
      });
    }
  },
  { inPrivate: true },
);
