import { bind, Uuid } from 'async-cassandra';
import type { Check } from './check.js';
import { deleteRows, type InsertRow, insertRow } from './safety-queries.js';

const ages = [20, 30, 40] as const;
const rowsPerAge = 20;
const total = ages.length * rowsPerAge;
const undecodableRow = 37;

/** Rows of one check, in a partition of its own; `await using` removes them. */
export class SeededRows implements AsyncDisposable {
  /** The ages that the rows have, each as often as the others. */
  static readonly ages = ages;
  static readonly perAge = rowsPerAge;
  static readonly total = total;
  /** How many rows come before the one whose `code` is no integer. */
  static readonly decodable = undecodableRow;

  readonly run = Uuid.random();
  readonly #check: Check;

  private constructor(check: Check) {
    this.#check = check;
  }

  static async plant(check: Check): Promise<SeededRows> {
    const rows = new SeededRows(check);
    const entries = Array.from({ length: total }, (_, id) => bind(insertRow, rows.#row(id)));
    try {
      await check.database.session().batch(entries, { ...check.work, logged: false });
    } catch (error) {
      await rows[Symbol.asyncDispose]();
      throw error;
    }
    return rows;
  }

  /** The names of the rows of an age, in the order in which they are read. */
  namesOf(age: number): string[] {
    const rows = Array.from({ length: total }, (_, id) => this.#row(id));
    return rows.filter((row) => row.age === age).map((row) => row.name);
  }

  // The request may be over: its limits do not hold for this. Later than the inserts, it outranks them, even
  // those that arrive after it.
  [Symbol.asyncDispose](): Promise<void> {
    const { cleanups, database, work } = this.#check;
    const remove = () => database.session().execute(deleteRows, { run: this.run });
    return cleanups.run(`the rows of run ${this.run}`, remove, work.deadline);
  }

  #row(id: number) {
    return {
      run: this.run,
      id,
      name: `Stream Test User ${id}`,
      age: ages[id % ages.length] ?? ages[0],
      code: Buffer.from(id === undecodableRow ? 'ff' : id.toString(16).padStart(8, '0'), 'hex'),
    } satisfies InsertRow;
  }
}
