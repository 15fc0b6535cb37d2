import { once } from 'node:events';

/** Takes the next uncaught exception for itself while `act` runs; Vitest would count it as a failure. */
export async function uncaughtDuring(act: () => unknown): Promise<unknown> {
  const listeners = process.listeners('uncaughtException');
  process.removeAllListeners('uncaughtException');
  try {
    const caught = once(process, 'uncaughtException');
    await act();
    const [error] = await caught;
    return error;
  } finally {
    for (const listener of listeners) process.on('uncaughtException', listener);
  }
}
