/** Programs of the attacker's that have the port of the user's client at another address of this computer. */

import assert from 'node:assert/strict';
import { until } from '../../e2e/wait.mjs';

/** @import { Attack } from '../field.mjs' */

/** @type {Attack[]} */
export const NEIGHBOURS = [
  {
    name: 'a program at [::1], and the callback of localhost goes to 127.0.0.1',
    run: async (field) => {
      const { scene } = field;
      const provider = await scene.provider({ host: '127.0.0.1' });
      const client = await scene.client({ provider });
      const neighbour = await field.program({ host: '::1', port: client.port });
      const page = await scene.tab(client.authorizationUrl);
      await field.armed(client.state);
      await until('the consent page', () => page.$('#approve'));
      await field.approve({ client, page });
      assert.deepEqual(neighbour.requests, [], 'nothing came to the neighbour');
    },
  },
];
