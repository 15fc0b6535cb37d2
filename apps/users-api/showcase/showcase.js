import { comparison } from './comparison.js';
import { element } from './element.js';
import { follow } from './live.js';
import { requests } from './requests.js';
import { ring } from './ring.js';
import { safetyChecks } from './safety-checks.js';
import { ask, inWords } from './service.js';
import { streams } from './streams.js';
import { writes } from './writes.js';

const cluster = ring();
const traffic = requests();
const parts = [cluster, traffic, streams(), writes()];
comparison();
safetyChecks();

/**
 * What a script that adds to the page gets.
 * @typedef {typeof page} Page
 */
const page = { ask, cluster, element, inWords, requests: traffic };
/** @type {Set<string>} */
const added = new Set();

void follow((figures) => {
  for (const part of parts) part.show(figures);
  for (const module of figures.modules) {
    if (added.has(module)) continue;
    added.add(module);
    void import(new URL(module, document.baseURI).href).then(({ addTo }) => addTo(page));
  }
});
