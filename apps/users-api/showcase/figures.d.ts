import type { Figures } from '../src/demo/showcase/figures.js';

export type { Figures };
