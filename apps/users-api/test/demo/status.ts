import { setTimeout as delay } from 'node:timers/promises';
import type { Instance } from '../setup/users-service.js';

const patienceMs = 20_000;

interface Status {
  readonly open_streams: number;
  readonly requests_in_flight: number;
}

/** What `/context_manager_safety/status` says. */
export async function statusOf(instance: Pick<Instance, 'request'>): Promise<Status> {
  return (await instance.request('GET', '/context_manager_safety/status')).body;
}

/** What it says as soon as nothing is open or in flight any more, or else much later. */
export async function settledStatusOf(instance: Pick<Instance, 'request'>): Promise<Status> {
  const end = performance.now() + patienceMs;
  let status = await statusOf(instance);
  while ((status.open_streams > 0 || status.requests_in_flight > 0) && performance.now() < end) {
    await delay(10);
    status = await statusOf(instance);
  }
  return status;
}
