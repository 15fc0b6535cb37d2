import type { Kind } from './kinds.js';
import { type Effort, measureInTurn } from './measure.js';
import { type Side, serviceSide } from './sides.js';

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

/** Measures the service beside itself without each feature. */
export async function featureCosts(
  env: Readonly<Record<string, string>>,
  kind: Kind,
  effort: Effort,
): Promise<FeatureCost[]> {
  const sides: Side[] = [];
  try {
    sides.push(await serviceSide('everything', env));
    for (const [name, modules, more] of features) {
      sides.push(await serviceSide(name, { ...env, ...more }, modules));
    }
    await measureInTurn(sides, kind, 64, { ...effort, rounds: 0, part: effort.part * 10 });
    const [all, ...without] = await measureInTurn(sides, kind, 64, effort);
    const whole = all?.cpuMicros ?? Number.NaN;
    // By the ratio of each round, for what disturbs one side of a round disturbs the other.
    return without.map(({ ratio }, n) => ({ name: features[n]?.[0] ?? '', micros: whole - whole / ratio }));
  } finally {
    await Promise.all(sides.map((side) => side[Symbol.asyncDispose]()));
  }
}
