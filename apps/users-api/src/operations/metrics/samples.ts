import type { Registry } from 'prom-client';

interface Sample {
  readonly name: string;
  readonly labels: Readonly<Partial<Record<string, string | number>>>;
  readonly value: number;
}

/** What every metric of a registry stood at when it was read. */
export class Samples {
  readonly #samples: readonly Sample[];

  private constructor(samples: readonly Sample[]) {
    this.#samples = samples;
  }

  static async of(registry: Registry): Promise<Samples> {
    const families = await registry.getMetricsAsJSON();
    return new Samples(
      families.flatMap(({ name, values }) =>
        values.map(({ labels, value, ...rest }) => ({
          // Histograms name the samples of theirs.
          name: 'metricName' in rest && typeof rest.metricName === 'string' ? rest.metricName : name,
          labels,
          value,
        })),
      ),
    );
  }

  has(name: string): boolean {
    return this.#samples.some((each) => each.name === name);
  }

  /** All but those that have one of these values of a label. */
  without(label: string, values: readonly string[]): Samples {
    return new Samples(this.#samples.filter(({ labels }) => !values.includes(String(labels[label]))));
  }

  /** The sum over every label value; 0 where there is none yet. */
  total(name: string): number {
    return this.#samples.reduce((sum, each) => (each.name === name ? sum + each.value : sum), 0);
  }

  /** The sums by the values of one label. */
  by(name: string, label: string): Record<string, number> {
    const sums: Record<string, number> = {};
    for (const { name: each, labels, value } of this.#samples) {
      const key = labels[label];
      if (each === name && key !== undefined) sums[key] = (sums[key] ?? 0) + value;
    }
    return sums;
  }
}
