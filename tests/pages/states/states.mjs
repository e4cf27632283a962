/** Every page in every state that a user can see: the data, what the user does, and what the page then shows. */

import { EXPLAIN } from './explain.mjs';
import { OPTIONS } from './options.mjs';
import { POPUP } from './popup.mjs';
import { WELCOME } from './welcome.mjs';

export const STATES = [...EXPLAIN, ...POPUP, ...OPTIONS, ...WELCOME];

/** The state with this name. @param {string} name */
export function stateOf(name) {
  const found = STATES.find((state) => state.name === name);
  if (!found) throw new Error(`there is no state ${name}`);
  return found;
}
