import { metrics, policies } from 'cassandra-driver';
import type { Allowance } from './allowance.js';

/** When another node is asked because the first one takes its time. */
export interface SpeculativeExecutionOptions {
  /** How long to wait for an answer before the next node is asked too, in milliseconds. Default: 500. */
  readonly delayMs?: number | undefined;
  /** Most nodes asked beside the first. Default: 1. */
  readonly maxExecutions?: number | undefined;
}

const none = { nextExecution: () => -1 };

/** Asks the next node too when an idempotent statement is slow, as long as the allowance lasts. */
export class SpeculativeExecution extends policies.speculativeExecution.ConstantSpeculativeExecutionPolicy {
  readonly #allowance: Allowance;

  constructor({ delayMs = 500, maxExecutions = 1 }: SpeculativeExecutionOptions, allowance: Allowance) {
    super(delayMs, maxExecutions);
    this.#allowance = allowance;
  }

  override newPlan(keyspace: string, queryInfo: string | object[]) {
    return this.#allowance.allows ? super.newPlan(keyspace, queryInfo) : none;
  }
}

/** The driver's metrics, which also tell the allowance of successes and of speculative executions. */
export class SpeculationMetrics extends metrics.DefaultMetrics {
  readonly #allowance: Allowance;

  constructor(allowance: Allowance) {
    super();
    this.#allowance = allowance;
  }

  override onSpeculativeExecution(): void {
    this.#allowance.take();
    super.onSpeculativeExecution();
  }

  override onSuccessfulResponse(latency: number[]): void {
    this.#allowance.earn();
    super.onSuccessfulResponse(latency);
  }
}
