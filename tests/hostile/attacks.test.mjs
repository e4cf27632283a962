// Attacks of pages, programs and servers. Beside each, an honest sign-in must end delivered.
import { describe, it } from 'node:test';
import { inEachBrowser } from '../e2e/scene.mjs';
import { RESEMBLING_ADDRESSES } from './attacks/addresses.mjs';
import { DISPLACING } from './attacks/displacing.mjs';
import { FORGED_CALLBACKS } from './attacks/forged.mjs';
import { MIX_UPS } from './attacks/mix-up.mjs';
import { PAGE_STARTS } from './attacks/page-starts.mjs';
import { attempt } from './field.mjs';

const KINDS = {
  'page starts': PAGE_STARTS,
  'resembling addresses': RESEMBLING_ADDRESSES,
  'forged callbacks': FORGED_CALLBACKS,
  'mix-up': MIX_UPS,
  'pushing aside': DISPLACING,
};

inEachBrowser(
  'hostile',
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
