import { Counter, Gauge, Histogram, type OpenMetricsContentType, type Registry } from 'prom-client';

/** A registry of prom-client, of either text format. */
export type MetricsRegistry = Registry | Registry<OpenMetricsContentType>;

/** Metrics that share a prefix and leave their registry together. */
export class MetricFamily implements Disposable {
  readonly #registry: MetricsRegistry;
  readonly #prefix: string;
  readonly #names: string[] = [];

  constructor(registry: MetricsRegistry, prefix: string) {
    this.#registry = registry;
    this.#prefix = prefix;
  }

  /** `collect` is called when somebody asks, before it is read. */
  counter<Label extends string = never>(
    name: string,
    help: string,
    labels: Label[] = [],
    collect: () => void = () => {},
  ): Counter<Label> {
    const counter = new Counter({ ...this.#named(name, help), labelNames: labels, collect });
    return this.#registered(name, counter);
  }

  histogram<Label extends string>(
    name: string,
    help: string,
    labels: Label[],
    buckets: number[],
    collect: () => void,
  ): Histogram<Label> {
    const histogram = new Histogram({ ...this.#named(name, help), labelNames: labels, buckets, collect });
    return this.#registered(name, histogram);
  }

  /** A gauge that `read` fills when somebody asks, and that costs nothing in between. */
  gauge<Label extends string = never>(
    name: string,
    help: string,
    read: (gauge: Gauge<Label>) => void,
    labels: Label[] = [],
  ): void {
    const collect = function (this: Gauge<Label>) {
      read(this);
    };
    this.#registered(name, new Gauge({ ...this.#named(name, help), labelNames: labels, collect }));
  }

  /** Takes them all out of the registry. */
  [Symbol.dispose](): void {
    for (const name of this.#names.splice(0)) this.#registry.removeSingleMetric(name);
  }

  #named(name: string, help: string) {
    return { name: this.#prefix + name, help, registers: [this.#registry] };
  }

  #registered<M>(name: string, metric: M): M {
    this.#names.push(this.#prefix + name);
    return metric;
  }
}
