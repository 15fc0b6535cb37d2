import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus, totalmem } from 'node:os';
import { bars, rounded } from './bars.js';
import type { Beside } from './beside.js';
import type { FeatureCost } from './features.js';
import type { GrowthPoint } from './growth.js';
import type { Kind } from './kinds.js';
import type { Effort, Figures } from './measure.js';
import type { Profile } from './profile.js';

const page = new URL('../../docs/performance.md', import.meta.url);
const plots = new URL('../../docs/performance/', import.meta.url);

export interface Report {
  /** Of the sides, the service first. */
  readonly names: readonly string[];
  readonly measured: readonly { kind: Kind; connections: number; figures: readonly Figures[] }[];
  readonly users: number;
  readonly effort: Effort;
  /** The version of Cassandra. */
  readonly cassandra: string;
  readonly isQuick: boolean;
}

/** Writes what was measured into its part of the page, and draws it. */
export function writeReport({ names, measured, users, effort, cassandra, isQuick }: Report): void {
  const command = `npm run bench -- http${isQuick ? ' --quick' : ''}`;
  const head = [
    'Request',
    'Connections',
    '',
    'Processor',
    'Ratio',
    'A second',
    'p50',
    'p99',
    'Refused',
    'Loop late',
    'Memory',
  ];
  const lines = measured.flatMap(({ kind, connections, figures }) =>
    figures.map((each, n) => {
      const isFirst = n === 0;
      const ratio = isFirst ? '' : `${each.ratio.toFixed(2)}`;
      return [
        isFirst ? `\`${kind.name}\`` : '',
        isFirst ? String(connections) : '',
        names[n] ?? '',
        `${rounded(each.cpuMicros)} µs a ${kind.unit}`,
        ratio,
        Math.round(each.perSecond).toLocaleString('en'),
        `${rounded(each.p50)} ms`,
        `${rounded(each.p99)} ms`,
        each.refused === 0 ? '' : `${(each.refused * 100).toFixed(1)} %`,
        `${rounded(each.delayMs)} ms`,
        `${Math.round(each.rssMiB)} MiB`,
      ];
    }),
  );
  const middle = measured.filter(({ connections, kind }) => connections === (kind.unit === 'row' ? 8 : 64));
  const short = (kind: Kind) =>
    kind.name.replace('/pages?fetch_size=100', '/pages').replace('?fetch_size=2000', '');
  const draw = (name: string, title: string, unit: string, of: (each: Figures, kind: Kind) => number) => {
    const groups = middle
      .filter(({ kind }) => kind.unit === 'request')
      .map(({ kind, figures }) => ({ name: short(kind), values: figures.map((each) => of(each, kind)) }));
    plot(name, bars({ title, unit, series: names, groups }));
  };
  draw('processor', 'Processor time a request, 64 connections', 'µs', ({ cpuMicros }) => cpuMicros);
  draw('p99', '99th percentile, 64 connections', 'ms', ({ p99 }) => p99);
  const text = [
    `Printed by \`${command}\`: ${machine(cassandra)}. ${users.toLocaleString('en')} users to begin with; medians of ${effort.rounds}`,
    `rounds, the sides in turn; *ratio* is the service's processor time to that side's, round by round.`,
    '',
    table(head, lines),
    '',
    '![Processor time a request, by kind of request](performance/processor.svg)',
    '',
    '![99th percentile, by kind of request](performance/p99.svg)',
  ].join('\n');
  replacePart('figures', text);
}

/** Writes what each feature costs. */
export function writeFeatures(costs: readonly FeatureCost[]): void {
  const sorted = costs.toSorted((a, b) => b.micros - a.micros);
  const groups = sorted.map(({ name, micros }) => ({ name, values: [micros] }));
  const title = 'What GET /users/{id} pays for each feature';
  plot('features', bars({ title, unit: 'µs', series: ['users-api'], groups }));
  const lines = sorted.map(({ name, micros }) => [name, `${micros.toFixed(1)} µs`]);
  for (const [name, cost] of lines) console.log(`  ${name?.padEnd(32)} ${cost}`);
  const plotted = '![What each feature costs](performance/features.svg)';
  replacePart('features', `${table(['Left out', 'Saves a request'], lines)}\n\n${plotted}`);
}

/** Writes what requests notice of streams. */
export function writeBeside(figures: readonly Beside[]): void {
  const head = ['', 'While there is', 'p50', 'p99', 'To the quiet p99', 'A second', 'Streamed'];
  const lines = figures.map(({ side, state, p50, p99, ratio, perSecond, streamedMiB }, n) => [
    side === figures[n - 1]?.side ? '' : side,
    state,
    `${rounded(p50)} ms`,
    `${rounded(p99)} ms`,
    ratio.toFixed(2),
    Math.round(perSecond).toLocaleString('en'),
    streamedMiB === 0 ? '' : `${rounded(streamedMiB)} MiB a second`,
  ]);
  for (const [side = '', state = '', p50, p99, ratio] of lines)
    console.log(`  ${side.padEnd(24)} ${state.padEnd(32)} p50 ${p50}   p99 ${p99}   ${ratio}`);
  replacePart('beside', `Printed by \`npm run bench -- http --beside\`.\n\n${table(head, lines)}`);
}

/** Writes where the time of one kind of request goes. */
export function writeProfile({ name }: Kind, names: readonly string[], profiles: readonly Profile[]): void {
  const owners = [...new Set(profiles.flatMap((each) => Object.keys(each)))];
  const most = (owner: string) => Math.max(...profiles.map((each) => each[owner] ?? 0));
  const figure = (micros: number) => (micros < 0.05 ? '' : micros.toFixed(1));
  const lines = owners
    .filter((owner) => most(owner) >= 0.5)
    .toSorted((a, b) => most(b) - most(a))
    .map((owner) => [owner, ...profiles.map((each) => figure(each[owner] ?? 0))]);
  const sums = profiles.map((each) => figure(Object.values(each).reduce((sum, micros) => sum + micros, 0)));
  for (const cells of [...lines, ['together', ...sums]]) console.log(`  ${cells.join('   ')}`);
  const head = [`\`${name}\`, µs`, ...names];
  replacePart(`profile ${name}`, table(head, [...lines, ['together', ...sums]]));
}

/** Writes how cost grows. */
export function writeGrowth(points: readonly GrowthPoint[]): void {
  const head = ['Request', 'Users', 'Instances', 'Connections', 'Processor', 'A second', 'p99'];
  const lines = points.map(({ request, users, instances, connections, unit, cpuMicros, perSecond, p99 }) => [
    `\`${request}\``,
    users.toLocaleString('en'),
    String(instances),
    connections.toLocaleString('en'),
    `${rounded(cpuMicros)} µs a ${unit}`,
    Math.round(perSecond).toLocaleString('en'),
    `${rounded(p99)} ms`,
  ]);
  const single = points.filter(({ request }) => request === 'GET /users/{id}');
  const series = ['one instance', 'two instances'];
  const groups = single
    .filter(({ instances }) => instances === 1)
    .map(({ users, connections, cpuMicros }) => ({
      name: `${users.toLocaleString('en')} users, ${connections.toLocaleString('en')} conn.`,
      values: [
        cpuMicros,
        single.find(
          (each) => each.users === users && each.connections === connections && each.instances === 2,
        )?.cpuMicros ?? Number.NaN,
      ],
    }));
  plot('growth', bars({ title: 'Processor time of GET /users/{id}', unit: 'µs', series, groups }));
  const drawn = '![Processor time of a request, by users and connections](performance/growth.svg)';
  replacePart(
    'growth',
    `Printed by \`npm run bench -- http --growth\`.\n\n${table(head, lines)}\n\n${drawn}`,
  );
}

function machine(cassandra: string): string {
  const [first] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  const { version } = createRequire(import.meta.url)('cassandra-driver/package.json') as { version: string };
  const commit = execFileSync('git', ['rev-parse', '--short=10', 'HEAD'], { encoding: 'utf8' }).trim();
  const date = new Date().toISOString().slice(0, 10);
  return `${cpus().length} × ${first?.model.trim()}, ${memory} GiB, Node.js ${process.version}, Cassandra ${cassandra}, cassandra-driver ${version}, commit ${commit}, ${date}`;
}

function table(head: readonly string[], lines: readonly (readonly string[])[]): string {
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [row(head), row(head.map(() => '---')), ...lines.map(row)].join('\n');
}

function plot(name: string, svg: string): void {
  mkdirSync(plots, { recursive: true });
  writeFileSync(new URL(`${name}.svg`, plots), svg);
}

/** What stands between the two marks of this name becomes `text`. */
function replacePart(name: string, text: string): void {
  const [from, to] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const old = readFileSync(page, 'utf8');
  const [start, end] = [old.indexOf(from), old.indexOf(to)];
  if (start < 0 || end < start) throw new Error(`docs/performance.md has no part ${from} … ${to}`);
  writeFileSync(page, `${old.slice(0, start + from.length)}\n\n${text}\n\n${old.slice(end)}`);
}
