import { join } from 'node:path';
import { expect, it } from 'vitest';
import { findMaven } from '../../src/install/find-maven.js';

it('says how to get Maven where there is none, and what else would do', () => {
  expect(() => findMaven({ PATH: '/nowhere' }, [])).toThrow(
    /no mvn was found\. Install it with: .*CASSANDRA_HOME/,
  );
});

it('looks in MAVEN_HOME first', () => {
  const fixtures = join(import.meta.dirname, '../fixtures/maven-home');
  expect(findMaven({ MAVEN_HOME: fixtures, PATH: process.env.PATH })).toBe(join(fixtures, 'bin/mvn'));
});
