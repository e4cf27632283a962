// Refusals of authorization servers that install quickly. tests/providers has the others.
import { OTHERS } from '../servers/others/index.mjs';
import { describeRefusals } from './refusals.mjs';

describeRefusals('refusals of real providers', OTHERS);
