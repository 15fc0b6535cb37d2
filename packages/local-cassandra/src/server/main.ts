import { explainFailure } from '../explain-failure.js';
import { serve } from './serve.js';
import type { FromServer } from './spawn-server.js';

// The program of a server's process: its options come as its argument, and it reports to whoever started it.
const tell = (message: FromServer) =>
  new Promise<void>((resolve) => {
    if (process.connected) process.send?.(message, undefined, undefined, () => resolve());
    else resolve();
  });

// Whoever started it and goes before it is ready no longer wants it.
const unwanted = new AbortController();
const giveUp = () => unwanted.abort();
process.once('disconnect', giveUp);

try {
  const options = JSON.parse(process.argv[2] ?? '');
  const { info, ended } = await serve(options, (progress) => void tell({ progress }), unwanted.signal);
  process.off('disconnect', giveUp);
  await tell({ info });
  if (process.connected) process.disconnect();
  await ended;
  process.exit(0);
} catch (error) {
  const { code, message } = explainFailure(error, 'A file of Cassandra');
  await tell({ failure: { code, message } });
  process.exit(1);
}
