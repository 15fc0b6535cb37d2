import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { startUsersService } from '../apps/users-api/test/setup/users-service.js';

const script = fileURLToPath(new URL('../examples/typical-workflow.sh', import.meta.url));

it('All endpoint functionality: the typical workflow runs from top to bottom', async () => {
  await using api = await startUsersService();
  const { stdout, stderr } = await promisify(execFile)('bash', [script, api.service.url]);
  expect(stderr).toBe('');
  const [, ...steps] = stdout.split(/^# /m);
  const answers = steps.map((step) => step.slice(step.indexOf('\n') + 1).trim());
  const parsed = (index: number) => JSON.parse(answers[index] ?? '');
  expect(parsed(0)).toMatchObject({ status: 'healthy', cassandra: 'connected' });
  expect(answers[1]?.split('\n').map((line) => JSON.parse(line).name)).toEqual(['Alice', 'Bob']);
  expect(parsed(2)).toMatchObject({ created: 3 });
  expect(parsed(3)).toHaveLength(5);
  expect(
    parsed(4)
      .map(({ name }: { name: string }) => name)
      .sort(),
  ).toEqual(['Bob', 'Charlie', 'Eve']);
  expect(parsed(5)).toMatchObject({ mode: 'async', requests: 100, successful_requests: 100 });
  expect(parsed(6)).toMatchObject({ streams_completed: 3, all_streams_independent: true });
  expect(parsed(7).total_queries).toBeGreaterThan(100);
  expect(answers[8]).toBe('HTTP 204');
  expect(parsed(9)).toMatchObject({ status: 404, detail: 'User not found' });
});
