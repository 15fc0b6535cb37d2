import { askAllReplicas, type CqlAccess } from '../cql/cql-client.js';
import { LocalCassandraError } from '../errors.js';
import { throwIfAborted } from '../explain-failure.js';

/** Limits of {@link untilAgreed}. */
export interface AgreementOptions {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** Waits until every node reads from every other and all have one schema. */
export async function untilAgreed(
  nodes: readonly CqlAccess[],
  { timeoutMs, signal }: AgreementOptions,
): Promise<void> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const answers = await Promise.allSettled(nodes.map((node) => askAllReplicas(node, nodes.length)));
    const schemas = new Set(
      answers.map((answer) => (answer.status === 'fulfilled' ? answer.value : answer.reason)),
    );
    if (schemas.size === 1 && answers.every((answer) => answer.status === 'fulfilled')) return;
    throwIfAborted(signal);
    if (Date.now() > end) {
      const [failed] = answers.filter((answer) => answer.status === 'rejected');
      throw new LocalCassandraError(
        'BOOT_TIMEOUT',
        `The nodes did not agree on one cluster and one schema within ${timeoutMs / 1000} s.`,
        { cause: failed?.reason },
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
