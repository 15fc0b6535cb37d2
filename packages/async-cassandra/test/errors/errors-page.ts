import { errorCodes } from '../../src/index.js';

/** The text of `docs/errors.md`, from the one table of codes. */
export function errorsPage(): string {
  const rows = Object.entries(errorCodes).map(
    ([code, { meaning, retryable, outcome }]) =>
      `| \`${code}\` | ${meaning} | ${retryable ? 'yes' : 'no'} | \`${outcome}\` |`,
  );
  return `${head}\n${rows.join('\n')}\n`;
}

const head = `# Errors

Everything this library throws is a \`CassandraError\`: \`name\` and \`message\` as always, the driver's error or the
abort reason as \`cause\`, and

- \`code\`, one of the table below; codes may be added, never renamed;
- \`retryable\`: whether the same *idempotent* operation may well succeed a little later;
- \`outcome\`: what a write that failed this way left behind, meaningless for reads. Where the failure itself says
  more than its code, the error has the better value: a connection that broke before the request was written is
  \`not_applied\`, a conditional write that timed out in its read phase is \`unknown\`;
- \`option\`: the option or argument that is wrong, where one is. Of a parameter the message names the place inside it
  and the type there: \`Parameter "tags[1]" (text) does not take this number\`. The value is nowhere in it;
- \`cql\` and \`declaredAt\`: the statement that failed, and \`file:line\` where it was declared; of a batch, the statement
  that is wrong where that is known, else the first.

The stack leads to the call that failed, as far as somebody waits for it there (\`await session.execute(…)\`). That costs
nothing until something fails.

\`isCassandraError(error, ...codes)\` narrows an unknown error to some of them. The table is made from
[\`src/errors/error-codes.ts\`](../src/errors/error-codes.ts), which \`import { errorCodes } from 'async-cassandra'\`
gives to programs.

| Code | What happened | Retryable | A write is |
| --- | --- | --- | --- |`;
