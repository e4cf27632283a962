// The first half of the explanations; screenshots-more-explanations.test.mjs has the second.
import { EXPLAIN } from '../pages/states/explain.mjs';
import { screenshots } from './screenshots.mjs';

screenshots('explanations', EXPLAIN.slice(0, EXPLAIN.length / 2));
