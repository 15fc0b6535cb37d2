export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface Family {
  readonly type: string;
  readonly samples: Sample[];
}

const metricName = '[a-zA-Z_:][a-zA-Z0-9_:]*';
const comment = new RegExp(`^# (HELP|TYPE) (${metricName}) (.+)$`);
const sample = new RegExp(`^(${metricName})(?:\\{(.*)\\})? (\\S+)$`);
const label = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\"n])*)"(?:,(?!$)|$)/y;
const suffixes: Record<string, readonly string[]> = {
  counter: ['_total'],
  gauge: [''],
  histogram: ['_bucket', '_sum', '_count'],
};

/** Reads OpenMetrics 1.0, the stricter of the two text formats. Throws at the first line that is not valid. */
export function parseOpenMetrics(text: string): Map<string, Family> {
  const end = '\n# EOF\n';
  if (!text.endsWith(end)) throw new Error('no # EOF at the end');
  if (/\n\n/.test(text)) throw new Error('an empty line');
  return parse(text.slice(0, -end.length).split('\n'), '');
}

/** Reads the Prometheus text format 0.0.4. Throws at the first line that is not valid. */
export function parsePrometheus(text: string): Map<string, Family> {
  if (!text.endsWith('\n')) throw new Error('no line feed at the end');
  const lines = text.split('\n').filter((line) => line !== '');
  return parse(lines, '_total');
}

/** `counterEnding` is what the names of counter families end in; their samples end in `_total` either way. */
function parse(lines: readonly string[], counterEnding: string): Map<string, Family> {
  const families = new Map<string, Family>();
  const seen = new Set<string>();
  let name = '';
  let family: Family | undefined;
  for (const line of lines) {
    if (line.startsWith('#')) {
      const [, keyword, of = '', rest = ''] = comment.exec(line) ?? fail(line);
      if (families.has(of)) throw new Error(`twice: ${line}`);
      if (keyword === 'HELP') {
        [name, family] = [of, undefined];
        continue;
      }
      if (of !== name || suffixes[rest] === undefined) fail(line);
      if (rest === 'counter' && !of.endsWith(counterEnding)) fail(line);
      family = { type: rest, samples: [] };
      families.set(of, family);
      continue;
    }
    const [, sampleName = '', labels = '', value = ''] = sample.exec(line) ?? fail(line);
    if (family === undefined) throw new Error(`before its family: ${line}`);
    const base = family.type === 'counter' ? name.slice(0, name.length - counterEnding.length) : name;
    if (!suffixes[family.type]?.some((suffix) => sampleName === base + suffix)) fail(line);
    const key = line.slice(0, line.lastIndexOf(' '));
    if (seen.has(key)) throw new Error(`twice: ${line}`);
    seen.add(key);
    const number = value === '+Inf' ? Number.POSITIVE_INFINITY : Number(value);
    if (Number.isNaN(number)) fail(line);
    family.samples.push({ name: sampleName, labels: parseLabels(labels, line), value: number });
  }
  for (const [each, { type, samples }] of families) if (type === 'histogram') checkBuckets(each, samples);
  return families;
}

function parseLabels(text: string, line: string): Record<string, string> {
  const labels: Record<string, string> = {};
  label.lastIndex = 0;
  while (label.lastIndex < text.length) {
    const [, name = '', value = ''] = label.exec(text) ?? fail(line);
    if (name in labels) fail(line);
    labels[name] = value;
  }
  return labels;
}

/** Buckets grow towards `+Inf`, which equals the count. */
function checkBuckets(name: string, samples: readonly Sample[]): void {
  const last = new Map<string, { le: number; value: number }>();
  for (const { name: each, labels, value } of samples) {
    const { le, ...others } = labels;
    const series = JSON.stringify(others);
    const before = last.get(series) ?? { le: Number.NEGATIVE_INFINITY, value: 0 };
    if (each === `${name}_bucket`) {
      const bound = le === '+Inf' ? Number.POSITIVE_INFINITY : Number(le);
      if (!(bound > before.le) || value < before.value)
        throw new Error(`${name}: bucket ${le} is out of order`);
      last.set(series, { le: bound, value });
    } else if (
      each === `${name}_count` &&
      (before.le !== Number.POSITIVE_INFINITY || before.value !== value)
    ) {
      throw new Error(`${name}: the count differs from its last bucket`);
    }
  }
}

function fail(line: string): never {
  throw new Error(`not valid: ${line}`);
}
