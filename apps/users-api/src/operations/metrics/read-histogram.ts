import { Histogram, type Registry } from 'prom-client';

/** What was counted for one set of labels. */
export interface HistogramSeries<Label extends string> {
  readonly labels: Readonly<Record<Label, string>>;
  /** How many values each bucket got, the last one those above all bounds. */
  readonly counts: ArrayLike<number>;
  readonly sum: number;
}

interface HistogramOptions<Label extends string> {
  readonly name: string;
  readonly help: string;
  readonly labelNames: Label[];
  /** The upper bounds of the buckets, but for the last. */
  readonly buckets: number[];
  readonly read: () => Iterable<HistogramSeries<Label>>;
}

/** Registers a histogram that is read at the moment it is asked for, and costs nothing in between. */
export function readHistogram<Label extends string>(
  registry: Registry,
  { read, ...options }: HistogramOptions<Label>,
): void {
  new ReadHistogram({ ...options, registers: [registry] }, read);
}

class ReadHistogram<Label extends string> extends Histogram<Label> {
  readonly #bounds: readonly (number | string)[];
  readonly #name: string;
  readonly #help: string;
  readonly #read: () => Iterable<HistogramSeries<Label>>;

  constructor(
    options: ConstructorParameters<typeof Histogram<Label>>[0],
    read: () => Iterable<HistogramSeries<Label>>,
  ) {
    super(options);
    this.#name = options.name;
    this.#help = options.help;
    this.#bounds = [...(options.buckets ?? []), '+Inf'];
    this.#read = read;
  }

  override async get() {
    const values = [...this.#read()].flatMap((series) => this.#samplesOf(series));
    const metric = { name: this.#name, help: this.#help, type: 'histogram', aggregator: 'sum', values };
    // The type of a metric is declared as an enum that prom-client does not have.
    return metric as unknown as ReturnType<Histogram<Label>['get']>;
  }

  /** What prom-client asks instead for its text. */
  getForPromString() {
    return this.get();
  }

  #samplesOf({ labels, counts, sum }: HistogramSeries<Label>) {
    let count = 0;
    const buckets = this.#bounds.map((le, at) => {
      count += counts[at] ?? 0;
      return { labels: { le, ...labels }, value: count, metricName: `${this.#name}_bucket` };
    });
    return [
      ...buckets,
      { labels, value: sum, metricName: `${this.#name}_sum` },
      { labels, value: count, metricName: `${this.#name}_count` },
    ];
  }
}
