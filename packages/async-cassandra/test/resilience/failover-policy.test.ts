import { policies, types } from 'cassandra-driver';
import { expect, it } from 'vitest';
import { FailoverPolicy } from '../../src/resilience/failover-policy.js';

/** What the policy looks at of an operation. */
const info = (idempotent: boolean) =>
  ({
    query: '',
    nbRetry: 0,
    executionOptions: { isIdempotent: () => idempotent },
  }) as policies.retry.OperationInfo;
const { localSerial } = types.consistencies;

it.each([
  [new FailoverPolicy(), true, [1, 1]],
  [new FailoverPolicy(), false, [0, 0]],
  // What is guarded against: the driver repeats whatever it is after these answers.
  [new policies.retry.RetryPolicy(), false, [1, 1]],
])('%o of an idempotent statement: %s', (policy, idempotent, decisions) => {
  const unavailable = policy.onUnavailable(info(idempotent), localSerial, 2, true);
  const timeout = policy.onReadTimeout(info(idempotent), localSerial, 2, 2, false);
  expect([unavailable.decision, timeout.decision]).toEqual(decisions);
});
