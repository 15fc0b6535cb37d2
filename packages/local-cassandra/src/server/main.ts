import { LocalCassandraError } from '../errors.js';
import { serve } from './serve.js';
import type { FromServer } from './spawn-server.js';

// The program of a server's process: its options come as its argument, and it reports to whoever started it.
const tell = (message: FromServer) => process.send?.(message);

try {
  const { info, ended } = await serve(JSON.parse(process.argv[2] ?? ''), (progress) => tell({ progress }));
  tell({ info });
  if (process.connected) process.disconnect();
  await ended;
} catch (error) {
  const code = error instanceof LocalCassandraError ? error.code : 'BOOT_FAILED';
  tell({ failure: { code, message: (error as Error).message } });
  process.exitCode = 1;
}
process.disconnect?.();
