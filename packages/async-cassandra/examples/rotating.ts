import { readFile } from 'node:fs/promises';
import { connect } from 'async-cassandra';
import { cluster } from './example-session.js';

await using session = await connect({
  ...cluster,
  credentials: async () => {
    const password = await readFile('/run/secrets/password', 'utf8');
    return { username: 'app', password: password.trimEnd() };
  },
});

// A Cassandra that lets everybody in does not ask.
console.log((await session.execute('SELECT key FROM system.local')).rows.length);
