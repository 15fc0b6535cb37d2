import type { Ring } from '../node/node-plan.js';
import { refuse, wholeNumber } from '../resolve-options.js';
import type { ClusterOptions } from './cluster-options.js';

/** Where one node of a cluster belongs. */
export type Place = Pick<Ring, 'dataCenter' | 'initialToken'>;

const MOST = 9;
const RING = 2n ** 64n;
const LEAST_TOKEN = -(2n ** 63n);
/** What a file of Java properties holds as it is, and CQL between quotation marks. */
const NAME = /^[\w-]+$/;

/**
 * A place for each node of a cluster, data centre by data centre.
 * @throws LocalCassandraError `INVALID_OPTION`.
 */
export function placesOf(nodes: NonNullable<ClusterOptions['nodes']>): Place[] {
  if (typeof nodes !== 'object' || nodes === null) {
    return ringOf(wholeNumber('nodes', nodes, 1, MOST), undefined, 0);
  }
  const dataCenters = Object.entries(nodes);
  const places = dataCenters.flatMap(([name, count], index) => {
    if (!NAME.test(name)) refuse('nodes', 'by data centre, of letters, digits, - and _', name);
    return ringOf(wholeNumber(`nodes.${name}`, count, 1, MOST), name, index);
  });
  wholeNumber('nodes, all together,', places.length, 1, MOST);
  return places;
}

/** Tokens that divide the ring evenly; no two data centres may have the same ones. */
function ringOf(count: number, dataCenter: string | undefined, offset: number): Place[] {
  const share = RING / BigInt(count);
  return Array.from({ length: count }, (_, index) => ({
    dataCenter,
    initialToken: String(share * BigInt(index) + LEAST_TOKEN + BigInt(offset)),
  }));
}

/** Where one more node belongs: in the middle of the longest range of the first one's data centre. */
export function placeOfNext(nodes: readonly Place[]): Place {
  const dataCenter = nodes[0]?.dataCenter;
  const tokens = nodes
    .filter((node) => node.dataCenter === dataCenter)
    .map(({ initialToken }) => BigInt(initialToken))
    .sort((a, b) => (a < b ? -1 : 1));
  const ranges = tokens.map((start, index) => {
    const end = tokens[index + 1] ?? (tokens[0] ?? 0n) + RING;
    return { start, length: end - start };
  });
  const longest = ranges.reduce((a, b) => (b.length > a.length ? b : a));
  return { dataCenter, initialToken: String(BigInt.asIntN(64, longest.start + longest.length / 2n)) };
}
