// Every page but the explanation.
import { OPTIONS } from '../pages/states/options.mjs';
import { POPUP } from '../pages/states/popup.mjs';
import { WELCOME } from '../pages/states/welcome.mjs';
import { screenshots } from './screenshots.mjs';

screenshots('other pages', [...POPUP, ...OPTIONS, ...WELCOME]);
