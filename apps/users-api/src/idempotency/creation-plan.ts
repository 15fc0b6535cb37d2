import { Uuid } from 'async-cassandra';

/** Everything about users to be created that is not in the request: with the same plan they are the same users. */
export interface CreationPlan {
  readonly ids: readonly Uuid[];
  readonly createdAt: Date;
}

/** A plan for so many new users, from now. */
export function newPlan(count: number): CreationPlan {
  return { ids: Array.from({ length: count }, () => Uuid.random()), createdAt: new Date() };
}
