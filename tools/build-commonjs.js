import { readFileSync } from 'node:fs';
import { rolldown } from 'rolldown';

// Writes `.cjs` beside each `.js` that the exports of the package in this folder reach, for what cannot `require()` a
// module, as Jest. Node.js itself takes the module by `require()` as well, so that a process has one copy of it.

const { exports } = JSON.parse(readFileSync('package.json', 'utf8'));

const bundle = await rolldown({
  input: Object.values(exports).flatMap((each) => each.default ?? []),
  external: /^[^./]/,
  platform: 'node',
});
await bundle.write({
  dir: 'dist',
  format: 'cjs',
  preserveModules: true,
  entryFileNames: '[name].cjs',
  exports: 'named',
  // Jest has no import() either.
  dynamicImportInCjs: false,
  sourcemap: true,
});
await bundle.close();
