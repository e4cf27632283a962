// Refusals of authorization servers that bring a runtime of their own.
import { describeRefusals } from '../e2e/refusals.mjs';
import { OWN_RUNTIME } from '../servers/others/own-runtime.mjs';

describeRefusals('refusals of providers with their own runtime', OWN_RUNTIME);
