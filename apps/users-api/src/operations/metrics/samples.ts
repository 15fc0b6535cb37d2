import type { Registry } from 'prom-client';

interface Sample {
  readonly labels: Readonly<Partial<Record<string, string | number>>>;
  readonly value: number;
}

/** What every metric of a registry stood at when it was read. */
export class Samples {
  readonly #byName: ReadonlyMap<string, readonly Sample[]>;

  private constructor(byName: ReadonlyMap<string, readonly Sample[]>) {
    this.#byName = byName;
  }

  static async of(registry: Registry): Promise<Samples> {
    const byName = new Map<string, Sample[]>();
    for (const { name, values } of await registry.getMetricsAsJSON()) {
      for (const each of values) {
        // Histograms name the samples of theirs.
        const own = 'metricName' in each && typeof each.metricName === 'string' ? each.metricName : name;
        const samples = byName.get(own);
        if (samples === undefined) byName.set(own, [each]);
        else samples.push(each);
      }
    }
    return new Samples(byName);
  }

  has(name: string): boolean {
    return this.#byName.has(name);
  }

  /** All but those that have one of these values of a label. */
  without(label: string, values: readonly string[]): Samples {
    const others = ({ labels }: Sample) => !values.includes(String(labels[label]));
    return new Samples(new Map([...this.#byName].map(([name, samples]) => [name, samples.filter(others)])));
  }

  /** The sum over every label value; 0 where there is none yet. */
  total(name: string): number {
    return this.#of(name).reduce((sum, { value }) => sum + value, 0);
  }

  /** The sums by the values of one label. */
  by(name: string, label: string): Record<string, number> {
    const sums: Record<string, number> = {};
    for (const { labels, value } of this.#of(name)) {
      const key = labels[label];
      if (key !== undefined) sums[key] = (sums[key] ?? 0) + value;
    }
    return sums;
  }

  #of(name: string): readonly Sample[] {
    return this.#byName.get(name) ?? [];
  }
}
