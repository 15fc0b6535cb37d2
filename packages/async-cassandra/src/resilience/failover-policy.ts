import { policies, type types } from 'cassandra-driver';

const { RetryPolicy } = policies.retry;
type OperationInfo = policies.retry.OperationInfo;
type DecisionInfo = policies.retry.DecisionInfo;

/**
 * The driver's own retry policy, which goes to the next node at once, for idempotent statements only. The
 * driver's also repeats others after some answers; a conditional write may have been proposed by then.
 */
export class FailoverPolicy extends RetryPolicy {
  override onReadTimeout(
    info: OperationInfo,
    consistency: types.consistencies,
    received: number,
    blockFor: number,
    isDataPresent: boolean,
  ): DecisionInfo {
    if (!info.executionOptions.isIdempotent()) return this.rethrowResult();
    return super.onReadTimeout(info, consistency, received, blockFor, isDataPresent);
  }

  override onUnavailable(
    info: OperationInfo,
    consistency: types.consistencies,
    required: number,
    alive: boolean,
  ): DecisionInfo {
    if (!info.executionOptions.isIdempotent()) return this.rethrowResult();
    return super.onUnavailable(info, consistency, required, alive);
  }
}
