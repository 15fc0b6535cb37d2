import { bind, connect, isCassandraError, type RowType, statement, Uuid } from 'async-cassandra';

// 1. Connect. The session closes when the scope ends, here the whole program.
await using session = await connect({ contactPoints: ['127.0.0.1'], timeoutMs: 10_000 });

// 2. A keyspace and a table. CQL without parameters is sent as it is.
await session.execute(`CREATE KEYSPACE IF NOT EXISTS examples
  WITH replication = {'class': 'NetworkTopologyStrategy', 'replication_factor': 1}`);
await session.execute(`CREATE TABLE IF NOT EXISTS examples.books
  (author text, title text, id uuid, year int, PRIMARY KEY (author, title))`);

// 3. Statements, declared once, with the CQL types of what goes in and what comes back.
const insertBook = statement({
  cql: 'INSERT INTO examples.books (author, title, id, year) VALUES (:author, :title, :id, :year)',
  params: { author: 'text', title: 'text', id: 'uuid', year: 'int' },
  idempotent: true,
});
const selectBooks = statement({
  cql: 'SELECT title, id, year FROM examples.books WHERE author = :author',
  params: { author: 'text' },
  row: { title: 'text!', id: 'uuid!', year: 'int' },
  idempotent: true,
});

// 4. Write one, write several or none, read.
const author = 'Ursula K. Le Guin';
await session.execute(insertBook, { author, title: 'The Dispossessed', id: Uuid.random(), year: 1974 });
await session.batch([
  bind(insertBook, { author, title: 'The Lathe of Heaven', id: Uuid.random(), year: 1971 }),
  bind(insertBook, { author, title: 'Always Coming Home', id: Uuid.random(), year: null }),
]);
const { rows } = await session.execute(selectBooks, { author });
console.log(rows.length, rows[0]?.title); // 3 Always Coming Home

// 5. Rows have a type of their own to pass around.
type Book = RowType<typeof selectBooks>;
const describe = ({ title, year }: Book) => `${title} (${year ?? 'no year'})`;
for await (const book of session.stream(selectBooks, { author }, { timeoutMs: 2_000 })) {
  console.log(describe(book));
}

// 6. Errors have a code.
try {
  await session.execute('SELECT title FROM examples.boks');
} catch (error) {
  if (!isCassandraError(error, 'INVALID_QUERY')) throw error;
  console.log(error.message); // table boks does not exist
}
