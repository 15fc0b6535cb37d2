import { connect } from 'async-cassandra';

const reachedAt: Record<string, string> = { '10.0.0.1': '127.0.0.1:19042', '10.0.0.2': '127.0.0.1:29042' };
await using session = await connect({
  contactPoints: ['127.0.0.1'],
  addressTranslator: (address) => reachedAt[address],
});
console.log(session.hosts.length);
