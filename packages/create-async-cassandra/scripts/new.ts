import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../src/cli.js';
import { writeTemplate } from './write-template.js';

const say = (line: string) => process.stdout.write(`${line}\n`);
const folder = await mkdtemp(join(tmpdir(), 'create-async-cassandra-'));
try {
  await run(async (signal) => {
    say('Packing the service, and the two libraries that are on no registry yet');
    await writeTemplate(folder, { say, signal });
    return folder;
  });
} finally {
  await rm(folder, { recursive: true });
}
