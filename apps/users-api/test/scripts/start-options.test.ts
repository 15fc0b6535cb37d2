import { describe, expect, it } from 'vitest';
import { startOptions } from '../../scripts/start-options.js';
import { runProgram } from '../setup/child.js';

describe('npm start --', () => {
  it('takes a number of nodes, and whether to start a Redis', () => {
    expect(startOptions([])).toEqual({ nodes: undefined, redis: false });
    expect(startOptions(['--nodes', '3'])).toEqual({ nodes: 3, redis: false });
    expect(startOptions(['--redis', '--nodes=9'])).toEqual({ nodes: 9, redis: true });
  });

  it.each(['0', '10', '-1', '3.0', 'three', ''])('takes no --nodes=%s', (nodes) => {
    expect(() => startOptions([`--nodes=${nodes}`])).toThrow(`from 1 to 9, not "${nodes}"`);
  });

  it.each([[['--nodes']], [['--node', '3']], [['3']]])('takes no %j', (args) => {
    expect(() => startOptions(args)).toThrow('npm start takes --nodes');
  });

  it.each([
    [{ CASSANDRA_HOSTS: 'localhost' }, 'take CASSANDRA_HOSTS away'],
    [{ NODE_ENV: 'production' }, 'not done with NODE_ENV=production'],
  ])('boots no cluster with %j', async (env, line) => {
    await using start = runProgram('scripts/start.ts', env, ['--nodes', '3']);
    expect(await start.ended).toEqual({ code: 1, signal: null });
    expect(start.output()).toMatch(new RegExp(`^users-api: --nodes.*${line}`));
  });
});
