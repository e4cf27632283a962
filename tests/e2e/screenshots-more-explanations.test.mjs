// The second half of the explanations; screenshots-explanations.test.mjs has the first.
import { EXPLAIN } from '../pages/states/explain.mjs';
import { screenshots } from './screenshots.mjs';

screenshots('more explanations', EXPLAIN.slice(EXPLAIN.length / 2));
