import { describe, expect, it } from 'vitest';
import { describeCql } from '../../../src/observe/opentelemetry/describe-cql.js';

type Row = [
  cql: string,
  operation: string,
  collection?: string | undefined,
  namespace?: string | undefined,
  summary?: string,
];

const rows: Row[] = [
  ['SELECT a, b FROM users WHERE id = ?', 'SELECT', 'users'],
  ['select json count(*) from  users', 'select', 'users'],
  ['SELECT "from", token(id), cast(a AS text) FROM users', 'SELECT', 'users'],
  ['SELECT * FROM ks.users LIMIT 1', 'SELECT', 'ks.users', 'ks'],
  [
    'SELECT * FROM "My Keyspace" . "Users ""x""" WHERE a = 1',
    'SELECT',
    '"My Keyspace"."Users ""x"""',
    '"My Keyspace"',
  ],
  ["SELECT a FROM users WHERE b = ' from other ''x' AND c = $$ from $ other $$", 'SELECT', 'users'],
  ['/* SELECT a FROM b */ -- from c\n// from d\n SELECT a FROM users -- e', 'SELECT', 'users'],
  ['INSERT INTO users (id) VALUES (:id) IF NOT EXISTS', 'INSERT', 'users'],
  ['INSERT INTO/* here */ks.users JSON ?', 'INSERT', 'ks.users', 'ks'],
  ['UPDATE users USING TTL 60 SET a = ? WHERE id = ?', 'UPDATE', 'users'],
  ['UPDATE ks."users" SET a = 1 WHERE id = 2 IF EXISTS', 'UPDATE', 'ks."users"', 'ks'],
  ["DELETE a['from'], b FROM users WHERE id = ?", 'DELETE', 'users'],
  ['DELETE FROM users USING TIMESTAMP 1 WHERE id = ?', 'DELETE', 'users'],
  ['TRUNCATE users', 'TRUNCATE', 'users'],
  ['TRUNCATE TABLE ks.users', 'TRUNCATE', 'ks.users', 'ks'],
  ['USE ks', 'USE', undefined, 'ks', 'USE ks'],
  ['BEGIN BATCH INSERT INTO a (b) VALUES (1); APPLY BATCH', 'BATCH'],
  ['begin unlogged batch update a set b = 1 where c = 2 apply batch;', 'batch'],
  ['CREATE TABLE IF NOT EXISTS ks.users (id uuid PRIMARY KEY)', 'CREATE TABLE', 'ks.users', 'ks'],
  ['create  table users (id uuid primary key)', 'create table', 'users'],
  ['ALTER TABLE users ADD x int', 'ALTER TABLE', 'users'],
  ['DROP TABLE IF EXISTS users', 'DROP TABLE', 'users'],
  ['CREATE KEYSPACE ks WITH replication = {}', 'CREATE KEYSPACE', undefined, 'ks', 'CREATE KEYSPACE ks'],
  ['CREATE MATERIALIZED VIEW v AS SELECT a FROM users', 'CREATE MATERIALIZED VIEW', 'v'],
  [
    "CREATE CUSTOM INDEX IF NOT EXISTS i ON ks.users (a) USING 'sai'",
    'CREATE CUSTOM INDEX',
    'ks.users',
    'ks',
  ],
  ['CREATE INDEX ON users (a)', 'CREATE INDEX', 'users'],
  ['DROP INDEX ks.i', 'DROP INDEX', undefined, 'ks', 'DROP INDEX ks.i'],
  ['CREATE TYPE ks.address (street text)', 'CREATE TYPE', undefined, 'ks', 'CREATE TYPE ks.address'],
  [
    'CREATE OR REPLACE FUNCTION f (a int) RETURNS NULL ON NULL INPUT RETURNS int LANGUAGE java AS $$ return 1; $$',
    'CREATE OR REPLACE FUNCTION',
    undefined,
    undefined,
    'CREATE OR REPLACE FUNCTION f',
  ],
  ["CREATE ROLE ada WITH PASSWORD = 'secret'", 'CREATE ROLE'],
  ['GRANT SELECT ON ks.users TO ada', 'GRANT'],
];

describe('describeCql', () => {
  it.each(rows)('%s', (cql, operation, collection, namespace, summary) => {
    expect(describeCql(cql)).toMatchObject({
      operation,
      collection,
      namespace,
      summary: summary ?? (collection === undefined ? operation : `${operation} ${collection}`),
    });
  });

  it.each(['', ';', 'SELEKT ada', '"SELECT" a FROM b', 'CREATE', 'SELECT', 'BEGIN', 'CREATE ada x'])(
    'makes no operation, or no target, of what is no statement: %s',
    (cql) => {
      const { operation, collection, summary } = describeCql(cql);
      expect(collection).toBeUndefined();
      expect(summary).toBe(operation);
      expect(operation ?? 'CREATE').toMatch(/^(CREATE|SELECT)$/);
    },
  );

  it('gives CQL with bind markers as it is', () => {
    for (const cql of [
      "SELECT a FROM b WHERE c = ? AND d = 'e' -- f",
      'SELECT a FROM b WHERE c = :c LIMIT 10',
    ]) {
      expect(describeCql(cql).text).toBe(cql);
    }
  });

  it.each([
    ["SELECT a FROM b WHERE c = 'it''s :me?' AND d = -1.5e3", 'SELECT a FROM b WHERE c = ? AND d = -?'],
    [
      'SELECT a1 FROM b WHERE c = 550e8400-e29b-41d4-a716-446655440000 AND d = f47ac10b-58cc-4372-a567-0e02b2c3d479',
      'SELECT a1 FROM b WHERE c = ? AND d = ?',
    ],
    [
      'UPDATE a SET b = 0xcafe, c = true, d = 1h30m, e = $$ x $$ WHERE f = 1',
      'UPDATE a SET b = ?, c = ?, d = ?, e = ? WHERE f = ?',
    ],
    ["UPDATE a SET b = {'k':true, 'l' :NaN} WHERE c = 1", 'UPDATE a SET b = {?:?, ? :NaN} WHERE c = ?'],
    ["SELECT a /* 'secret' */ FROM b -- secret", 'SELECT a  FROM b '],
    ["SELECT 'never ended", 'SELECT ?'],
  ])('puts a ? for each literal where there is no bind marker: %s', (cql, text) => {
    expect(describeCql(cql).text).toBe(text);
  });

  it('looks at so much of a statement and remembers so many', () => {
    const long = `SELECT a FROM users WHERE id IN (${'1234567, '.repeat(10_000)}1)`;
    const { summary, text } = describeCql(long);
    expect(summary).toBe('SELECT users');
    expect(text.length).toBeLessThan(16_384);
    expect(describeCql(long)).not.toBe(describeCql(long));

    const first = describeCql('SELECT a FROM kept');
    expect(describeCql('SELECT a FROM kept')).toBe(first);
    for (let n = 0; n < 1_000; n++) describeCql(`SELECT a FROM t WHERE b = ${n}`);
    expect(describeCql('SELECT a FROM kept')).not.toBe(first);
  });
});
