import { fileURLToPath } from 'node:url';
import { dashboard } from '../grafana/dashboard.js';
import { checkCompose, composeSettings } from './compose.js';
import { build } from './container.js';
import { type Findings, Kit } from './kit.js';
import { checkKubernetes, kubernetesSettings } from './kubernetes.js';
import { checkRules, observe } from './monitoring.js';
import { checkSettings } from './settings.js';
import { checkSpoilt } from './spoilt.js';

const startedAt = performance.now();
const kit = new Kit(
  fileURLToPath(new URL('..', import.meta.url)),
  fileURLToPath(new URL('../..', import.meta.url)),
);
let failed = 0;

function report({ checked, problems }: Findings): void {
  failed += problems.length;
  for (const line of problems.length === 0 ? checked : []) console.log(`✓ ${line}`);
  for (const line of problems) console.log(`✗ ${line}`);
}

report(await checkKubernetes(kit));
report(checkCompose(kit));
report(checkRules(kit));
const isWritten = kit.read('grafana/dashboards/service.json') === dashboard();
report({
  checked: ['monitoring: the dashboard is what its source makes'],
  problems: isWritten
    ? []
    : ['monitoring: write the dashboard: node --import tsx deploy/grafana/dashboard.ts'],
});
const built = await build(kit);
using image = built.image;
report(built.found);
report(await checkSettings(image.server, 'kubernetes', kubernetesSettings(kit)));
report(await checkSettings(image.server, 'compose', composeSettings(kit)));
if (!process.argv.includes('--still')) {
  await using observed = await observe(kit, image);
  report(observed.found);
  report(await checkSpoilt(kit, image.server, observed.prometheus));
}
console.log(
  `${failed === 0 ? 'The kit fits' : `${failed} problems`}, after ${Math.round((performance.now() - startedAt) / 1000)} s`,
);
process.exitCode = failed === 0 ? 0 : 1;
