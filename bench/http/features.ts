import type { Kind } from './kinds.js';
import { type Effort, type Figures, measureInTurn } from './measure.js';
import { serviceSide } from './sides.js';

/** What a feature of the service costs: what is saved where it is left out. */
export interface FeatureCost {
  readonly name: string;
  /** Microseconds of processor a request. */
  readonly micros: number;
}

/** Features, with the modules whose hooks are left out, or the settings that turn them off. */
const features: readonly (readonly [
  name: string,
  modules: readonly string[],
  env?: Record<string, string>,
])[] = [
  ['nothing: how far two processes differ', []],
  ['log line', [], { LOG_LEVEL: 'silent' }],
  ['metrics', ['operations/metrics/measure']],
  ['trace context', ['http/trace-context', 'tracing/tracing']],
  ['request id in the answer', ['http/request-id']],
  ['Server-Timing', ['http/server-timing']],
  [
    'rules of HTTP',
    ['http/http-rules', 'http/undecodable-url', 'http/problem-replies', 'http/content-coding'],
  ],
  ['requests counted for shutdown', ['lifecycle/lifecycle']],
];

/** Measures the service beside itself without each feature, both in turn: what disturbs one of them disturbs the other. */
export async function featureCosts(
  env: Readonly<Record<string, string>>,
  kind: Kind,
  effort: Effort,
): Promise<FeatureCost[]> {
  await using all = await serviceSide('everything', env);
  const costs: FeatureCost[] = [];
  for (const [name, modules, more] of features) {
    await using without = await serviceSide(name, { ...env, ...more }, modules);
    const sides = [all, without];
    await measureInTurn(sides, kind, 64, { ...effort, rounds: 0, part: effort.part * 10 });
    const [whole, { ratio }] = (await measureInTurn(sides, kind, 64, effort)) as [Figures, Figures];
    costs.push({ name, micros: whole.cpuMicros - whole.cpuMicros / ratio });
  }
  return costs;
}
