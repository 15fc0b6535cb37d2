/** How many copies of each row a data centre has. */
export interface Copies {
  readonly dataCenter: string;
  readonly copies: number;
}

const shape = /^(?<name>.*\S)\s*:\s*(?<copies>[1-9]\d{0,2})$/;
const most = 100;

/** Reads `dc1:3`; anything else gives `undefined`. The name may have colons of its own. */
export function parseCopies(text: string): Copies | undefined {
  const { name, copies } = shape.exec(text)?.groups ?? {};
  if (name === undefined || Number(copies) > most) return undefined;
  return { dataCenter: name, copies: Number(copies) };
}

interface ReplicationSettings {
  readonly CASSANDRA_REPLICATION?: readonly string[] | undefined;
  readonly CASSANDRA_REPLICATION_FACTOR?: number | undefined;
}

/** What `CASSANDRA_REPLICATION` asks for; nothing where it is unset. */
export function wantedCopies({ CASSANDRA_REPLICATION: parts = [] }: ReplicationSettings): Copies[] {
  return parts.flatMap((part) => parseCopies(part) ?? []);
}

/** A line for each thing about `CASSANDRA_REPLICATION` that contradicts itself or another setting. */
export function* replicationProblems(values: ReplicationSettings): Generator<string> {
  if (values.CASSANDRA_REPLICATION === undefined) return;
  if (values.CASSANDRA_REPLICATION_FACTOR !== undefined) {
    yield 'CASSANDRA_REPLICATION_FACTOR must be unset when CASSANDRA_REPLICATION is set.';
  }
  const names = wantedCopies(values).map(({ dataCenter }) => dataCenter);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined)
    yield `CASSANDRA_REPLICATION must name each data centre once, not "${twice}" twice.`;
}
