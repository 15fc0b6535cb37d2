import type { ClusterOptions } from '../cluster/cluster-options.js';
import { CannotRun, reasonOf } from './cannot-run.js';
import { resolvePackage } from './resolve-package.js';

/** A Cassandra to check against. */
export interface UsableCassandra extends AsyncDisposable {
  readonly cluster: ClusterOptions;
  /** Whether it was started for this and is thrown away: then a schema may do anything to it. */
  readonly isOwn: boolean;
}

/** What is used of `local-cassandra`, which may not be there. */
interface LocalCassandra {
  startCassandra(options: {
    readonly signal: AbortSignal;
    readonly onProgress: (event: { readonly message: string }) => void;
  }): Promise<AsyncDisposable & { readonly contactPoints: readonly string[] }>;
}

/**
 * The cluster that was named, or a node started by `local-cassandra`.
 * @throws CannotRun when none was named and none can be started.
 */
export async function useCassandra(
  cluster: ClusterOptions | undefined,
  progress: (line: string) => void,
  signal: AbortSignal,
): Promise<UsableCassandra> {
  if (cluster !== undefined) return { cluster, isOwn: false, [Symbol.asyncDispose]: async () => {} };
  const url = resolvePackage('local-cassandra');
  if (url === undefined) {
    const fix = 'name one by --hosts or CASSANDRA_HOSTS, or npm install --save-dev local-cassandra';
    throw new CannotRun(`There is no Cassandra to check against: ${fix}`);
  }
  const { startCassandra } = (await import(url)) as LocalCassandra;
  let last = '';
  const onProgress = ({ message }: { readonly message: string }) => {
    if (message !== last) progress(message);
    last = message;
  };
  try {
    const node = await startCassandra({ signal, onProgress });
    return {
      cluster: { contactPoints: node.contactPoints },
      isOwn: true,
      [Symbol.asyncDispose]: () => Promise.resolve(node[Symbol.asyncDispose]()),
    };
  } catch (error) {
    throw new CannotRun(`Cassandra could not be started: ${reasonOf(error)}`);
  }
}
