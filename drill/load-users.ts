import { connect } from 'async-cassandra';
import { newPlan } from '../apps/users-api/src/rest/creation-plan.js';
import { newUser } from '../apps/users-api/src/users/create.js';
import { insertUser } from '../apps/users-api/src/users/user-queries.js';

/** More at once, and a small node that flushes falls silent for so long that its connection counts as dead. */
const inFlight = 64;

/** Writes so many users straight into the table, ages 0 to 99 in turn. */
export async function loadUsers(
  contactPoints: readonly string[],
  keyspace: string,
  count: number,
): Promise<void> {
  await using session = await connect({ contactPoints, keyspace });
  let next = 0;
  const worker = async () => {
    while (next < count) {
      const n = next++;
      const input = { name: `User ${n}`, email: `user${n}@example.com`, age: n % 100 };
      await session.execute(insertUser, newUser(input, newPlan(1), 0));
    }
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
}
