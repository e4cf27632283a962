/** The page after the installation in every state. */

import { message } from '../texts.mjs';

/** @import { State } from './state.mjs' */

const PATH = '/pages/welcome/welcome.html';

/** @type {State[]} */
export const WELCOME = [
  {
    name: 'welcome',
    path: PATH,
    shows: { h1: message('ui_welcome_title'), '#try': message('ui_try') },
  },
  {
    name: 'welcome-no-access',
    path: PATH,
    withoutAccess: true,
    shows: { '#access h2': message('ui_access_title'), '#grant': message('ui_access_grant') },
  },
];
