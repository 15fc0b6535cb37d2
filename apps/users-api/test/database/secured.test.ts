import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import {
  type CassandraError,
  type Credentials,
  connect,
  type HostEvent,
  type Session,
  splitCql,
} from 'async-cassandra';
import { startCassandra } from 'local-cassandra';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/config.js';
import { schemaDirectory } from '../../src/database/apply-schema.js';
import { openDatabase } from '../../src/database/database.js';
import { boundsReplication, contactPoints } from '../setup/cassandra.js';
import { CassandraProxy } from '../setup/cassandra-proxy.js';
import { runProgram } from '../setup/child.js';
import { startApp } from '../setup/running-app.js';
import { ada } from '../setup/users-service.js';
import { copySchema, openOnce } from './opened.js';

let node: Awaited<ReturnType<typeof startCassandra>>;
let directory: string;
let env: Record<string, string>;
beforeAll(async () => {
  node = await startCassandra({
    authentication: true,
    tls: true,
    // A password may be changed at once again.
    jvmOptions: ['-Dcassandra.role_password_update_min_interval_in_ms=0'],
    settings: {
      // Names that every release knows; what is granted, and a password that is changed, holds at once.
      enable_materialized_views: true,
      permissions_validity_in_ms: 0,
      credentials_validity_in_ms: 0,
      ...(boundsReplication() && { maximum_replication_factor_fail_threshold: 2 }),
    },
  });
  directory = await mkdtemp(join(tmpdir(), 'service-'));
  const caFile = join(directory, 'ca.pem');
  await writeFile(caFile, String(node.tls?.ca));
  env = {
    CASSANDRA_HOSTS: node.contactPoint,
    CASSANDRA_KEYSPACE: 'secured',
    CASSANDRA_USERNAME: node.credentials?.username ?? '',
    CASSANDRA_PASSWORD: node.credentials?.password ?? '',
    CASSANDRA_TLS: 'true',
    CASSANDRA_CA_FILE: caFile,
  };
});
afterAll(async () => {
  await node.stop();
  await rm(directory, { recursive: true });
});

/** Starts with other settings; answers why it ended, which leads the way out by the name of a variable. */
async function mistakeOf(more: Record<string, string>): Promise<string> {
  const { mistake = 'none' } = await openOnce('secured', { env: { ...env, ...more } });
  expect(mistake).not.toContain('\n');
  return mistake;
}

describe('Connection lifecycle: a Cassandra with authentication and TLS', () => {
  it('the library connects with both, and names what is wrong without', async () => {
    const contactPoints = [node.contactPoint];
    const { credentials, tls } = node;
    await using session = await connect({ contactPoints, credentials, tls });
    expect((await session.execute('SELECT key FROM system.local')).rows).toHaveLength(1);
    const wrong = connect({ contactPoints, tls, credentials: { username: 'cassandra', password: 'wrong' } });
    await expect(wrong).rejects.toMatchObject({ code: 'AUTHENTICATION_FAILED' });
    await expect(connect({ contactPoints, tls })).rejects.toMatchObject({ code: 'AUTHENTICATION_FAILED' });
    const untrusting = connect({ contactPoints, credentials, tls: {} });
    await expect(untrusting).rejects.toMatchObject({ code: 'NO_HOST_AVAILABLE' });
  });

  it('the service serves on it', async () => {
    await using service = await startApp({ env });
    const health = async () => (await fetch(`${service.url}/health`)).status;
    await expect.poll(health, { timeout: 30_000 }).toBe(200);
  });

  it('wrong or missing credentials stop the start and name the variables, never the password', async () => {
    const wrong = await mistakeOf({ CASSANDRA_PASSWORD: 'not-the-secret' });
    expect(wrong).toMatch(/^CASSANDRA_USERNAME and CASSANDRA_PASSWORD: .* refuses them for user "cassandra"/);
    expect(wrong).not.toContain('not-the-secret');
    const missing = await mistakeOf({ CASSANDRA_USERNAME: '', CASSANDRA_PASSWORD: '' });
    expect(missing).toMatch(/^CASSANDRA_USERNAME and CASSANDRA_PASSWORD must be set/);
  });

  it('an untrusted certificate stops the start, with the variables to look at', async () => {
    expect(await mistakeOf({ CASSANDRA_CA_FILE: '' })).toMatch(/TLS failed: .*CASSANDRA_CA_FILE/);
  });

  it('TLS at one end only stops the start and names CASSANDRA_TLS', async () => {
    const plain = await mistakeOf({ CASSANDRA_TLS: '', CASSANDRA_CA_FILE: '' });
    expect(plain).toMatch(/^CASSANDRA_TLS must be true: what listens on .* speaks TLS/);
    const tls = await mistakeOf({ CASSANDRA_HOSTS: contactPoints().join() });
    expect(tls).toMatch(/^CASSANDRA_HOSTS=.*: TLS failed: .*speaks no TLS \(see CASSANDRA_TLS/);
  });

  it('a function of the library is asked for the credentials of each connection', async () => {
    const { tls } = node;
    const given = node.credentials ?? { username: '', password: '' };
    let present: Credentials = given;
    let asked = 0;
    const events: HostEvent[] = [];
    await using proxy = await CassandraProxy.before(node.contactPoint);
    const contactPoints = [proxy.contactPoint];
    await using session = await connect({
      contactPoints,
      tls,
      credentials: async () => {
        asked++;
        return present;
      },
      onHostEvent: (event) => events.push(event),
    });
    const outcome = () =>
      session.execute('SELECT key FROM system.local', [], { timeoutMs: 2_000 }).then(
        () => 'answers',
        (error: CassandraError) => error.code,
      );
    const before = asked;
    present = { ...given, password: 'not-the-secret' };
    proxy.break();
    await expect.poll(outcome).toBe('AUTHENTICATION_FAILED');
    expect(asked).toBeGreaterThan(before);
    const refused = () => events.filter(({ kind }) => kind === 'refused');
    expect(refused()).toMatchObject([
      { address: proxy.contactPoint, error: { code: 'AUTHENTICATION_FAILED' } },
    ]);
    present = given;
    await expect.poll(outcome).toBe('answers');
    expect(refused()).toHaveLength(1);

    const failing = () => Promise.reject(new Error('the vault is closed'));
    const failed = connect({ contactPoints, tls, credentials: failing });
    await expect(failed).rejects.toMatchObject({ code: 'AUTHENTICATION_FAILED' });
    await expect(failed).rejects.toThrow(/credentials\(\) has failed: the vault is closed/);
    const late = () => delay(600, given);
    const tooLate = connect({ contactPoints, tls, credentials: late, connectTimeoutMs: 300 });
    await expect(tooLate).rejects.toMatchObject({ code: 'NO_HOST_AVAILABLE' });
    // They come to a connection that was given up.
    await delay(600);
    const shapeless = connect({ contactPoints, tls, credentials: () => ({ password: 'secret' }) as never });
    await expect(shapeless).rejects.toMatchObject({ code: 'CONFIGURATION' });
    await expect(connect({ contactPoints, tls, credentials: {} as never })).rejects.toMatchObject({
      code: 'CONFIGURATION',
      option: 'credentials',
    });
  });

  it('a password in a file is rotated under load', async () => {
    const passwordFile = join(directory, 'password');
    await writeFile(passwordFile, 'first\n');
    await using admin = await connect({
      contactPoints: [node.contactPoint],
      credentials: node.credentials,
      tls: node.tls,
    });
    await admin.execute("CREATE ROLE rotated WITH PASSWORD = 'first' AND LOGIN = true AND SUPERUSER = true");
    await using proxy = await CassandraProxy.before(node.contactPoint);
    await using service = await startApp({
      env: {
        ...env,
        CASSANDRA_HOSTS: proxy.contactPoint,
        CASSANDRA_USERNAME: 'rotated',
        CASSANDRA_PASSWORD: '',
        CASSANDRA_PASSWORD_FILE: passwordFile,
      },
    });
    await service.database.ready;
    const health = async () => {
      const response = await fetch(`${service.url}/health`);
      const { reason } = (await response.json()) as { reason?: string };
      return `${response.status} ${reason ?? ''}`.trim();
    };
    const statuses = new Set<number>();
    let loaded = true;
    const client = async () => {
      while (loaded) {
        const response = await fetch(`${service.url}/users`);
        await response.arrayBuffer();
        statuses.add(response.status);
      }
    };
    const clients = Promise.all([client(), client()]).catch(() => {});
    await expect.poll(() => [...statuses]).toEqual([200]);

    // The file comes first: connections that break meet it.
    await admin.execute("ALTER ROLE rotated WITH PASSWORD = 'second'");
    await writeFile(passwordFile, 'second\n');
    proxy.break();
    await expect.poll(() => proxy.openConnections).toBeGreaterThan(0);
    await expect.poll(health).toBe('200');

    // The file comes late: that is told until it is there.
    await admin.execute("ALTER ROLE rotated WITH PASSWORD = 'third'");
    proxy.break();
    await expect.poll(health).toBe('503 login_refused');
    const { status, body } = await fetch(`${service.url}/users`).then(async (response) => ({
      status: response.status,
      body: await response.text(),
    }));
    expect(status).toBe(503);
    expect(JSON.parse(body)).toMatchObject({ code: 'AUTHENTICATION_FAILED' });
    expect(body).not.toMatch(/rotated|second|127\.0\.0\.1/);
    await writeFile(passwordFile, 'third\n');
    await expect.poll(health).toBe('200');
    loaded = false;
    await clients;
    expect([...statuses].sort()).toEqual([200, 503]);
  });

  it('a certificate file that is gone since stops the start', async () => {
    const config = { ...loadConfig(env), CASSANDRA_CA_FILE: join(directory, 'gone.pem') };
    const database = openDatabase(config, { info: () => {}, warn: () => {} });
    await expect(database.failed).rejects.toThrow(/^CASSANDRA_CA_FILE must name .*gone\.pem" does not exist/);
    await database.close();
  });

  describe('and a role without rights', () => {
    const app = { CASSANDRA_USERNAME: 'app', CASSANDRA_PASSWORD: 'app' };
    const replication = "{'class': 'SimpleStrategy', 'replication_factor': 1}";
    let admin: Session;
    beforeAll(async () => {
      const { credentials, tls } = node;
      admin = await connect({ contactPoints: [node.contactPoint], credentials, tls });
      await admin.execute("CREATE ROLE app WITH PASSWORD = 'app' AND LOGIN = true");
    });
    afterAll(() => admin.close());

    it('names the user who may not create the keyspace', async () => {
      const mistake = await mistakeOf({ ...app, CASSANDRA_KEYSPACE: 'missing' });
      expect(mistake).toMatch(/^CASSANDRA_USERNAME "app" may not use CASSANDRA_KEYSPACE "missing": .*CREATE/);
    });

    it('names the file with the table that the user may not change', async () => {
      await admin.execute(`CREATE KEYSPACE theirs WITH replication = ${replication}`);
      const root = { env: { ...env, CASSANDRA_KEYSPACE: 'theirs' } };
      expect((await openOnce('theirs', root)).mistake).toBeUndefined();
      for (const right of ['SELECT', 'MODIFY'])
        await admin.execute(`GRANT ${right} ON KEYSPACE theirs TO app`);
      await using schema = await copySchema();
      const opened = () =>
        openOnce('theirs', { env: { ...env, ...app, CASSANDRA_KEYSPACE: 'theirs' }, schema: schema.url });
      expect((await opened()).mistake).toBeUndefined();
      await admin.execute('GRANT CREATE ON KEYSPACE theirs TO app');
      await schema.write('005_x.cql', 'ALTER TABLE users ADD nickname text');
      expect((await opened()).mistake).toMatch(
        /^schema\/005_x\.cql, line 1: Cassandra refuses "ALTER TABLE users .*": User app has no ALTER permission/,
      );
    });

    describe('and CASSANDRA_SCHEMA=check', () => {
      const keyspace = 'checked';
      const checking = { ...app, CASSANDRA_KEYSPACE: keyspace, CASSANDRA_SCHEMA: 'check' };
      const doThis =
        /, and CASSANDRA_SCHEMA is "check": run "node dist\/migrate\.js" as a role that may change the schema, or set /;

      it('says in one line what to do where there is no keyspace', async () => {
        const mistake = await mistakeOf(checking);
        expect(mistake).toMatch(/^CASSANDRA_KEYSPACE "checked" does not exist, and /);
        expect(mistake).toMatch(doThis);
      });

      it('starts on a keyspace that migrate.js has migrated, and names what is missing on one it has not', async () => {
        await admin.execute(`CREATE KEYSPACE ${keyspace} WITH replication = ${replication}`);
        for (const right of ['SELECT', 'MODIFY'])
          await admin.execute(`GRANT ${right} ON KEYSPACE ${keyspace} TO app`);
        const before = await mistakeOf(checking);
        expect(before).toMatch(/^CASSANDRA_KEYSPACE "checked" lacks schema\/001_users\.cql, /);
        expect(before).toMatch(doThis);

        // Run with the service's own settings but for the role: what they say of the schema does not hold for it.
        const root = { ...env, CASSANDRA_KEYSPACE: keyspace, CASSANDRA_SCHEMA: 'check' };
        await using job = runProgram('src/migrate.ts', { NODE_ENV: 'production', ...root });
        expect(await job.ended).toEqual({ code: 0, signal: null });
        expect(job.output()).toContain('Schema applied to keyspace checked: 001_users.cql');
        await using service = await startApp({ env: { ...env, ...checking } });
        await service.database.ready;
        expect((await fetch(`${service.url}/health`)).status).toBe(200);

        await using schema = await copySchema();
        await schema.write('005_x.cql', 'ALTER TABLE users ADD nickname text');
        const settings = { env: { ...env, ...checking }, schema: schema.url };
        const { mistake = 'none' } = await openOnce(keyspace, settings);
        expect(mistake).toMatch(/^CASSANDRA_KEYSPACE "checked" lacks schema\/005_x\.cql, /);
        expect(mistake).toMatch(doThis);
        await schema.write('001_users.cql', 'CREATE TABLE IF NOT EXISTS users (id uuid PRIMARY KEY)');
        const changed = await openOnce(keyspace, settings);
        expect(changed.mistake).toMatch(/^schema\/001_users\.cql was changed after it had been applied/);
      });

      it('needs no right but to the tables of the service, and says which one it lacks', async () => {
        await admin.execute(`REVOKE SELECT ON KEYSPACE ${keyspace} FROM app`);
        const own = await admin.execute<{ table_name: string }>(
          "SELECT table_name FROM system_schema.tables WHERE keyspace_name = 'checked'",
        );
        for (const { table_name: name } of own.rows)
          if (!name.startsWith('schema_')) await admin.execute(`GRANT SELECT ON ${keyspace}.${name} TO app`);
        const settings = { env: { ...env, ...checking } };
        expect((await openOnce(keyspace, settings)).mistake).toBeUndefined();
        await using schema = await copySchema();
        await schema.write('005_x.cql', 'CREATE TABLE IF NOT EXISTS x (id int PRIMARY KEY)');
        const { mistake = 'none' } = await openOnce(keyspace, { ...settings, schema: schema.url });
        expect(mistake).toMatch(/^CASSANDRA_KEYSPACE "checked" lacks tables, .*no SELECT .*schema_files/);
        expect(mistake).toMatch(doThis);
      });
    });

    describe('on tables that were made by hand', () => {
      const as = (keyspace: string) => ({ ...env, ...app, CASSANDRA_KEYSPACE: keyspace });
      const tables = async (keyspace: string) => {
        const cql = 'SELECT table_name FROM system_schema.tables WHERE keyspace_name = ?';
        const { rows } = await admin.execute<{ table_name: string }>(cql, [keyspace]);
        return rows.map((row) => row.table_name);
      };
      const make = async (keyspace: string, without = 'none') => {
        await admin.execute(`CREATE KEYSPACE ${keyspace} WITH replication = ${replication}`);
        const { credentials, tls } = node;
        await using session = await connect({
          contactPoints: [node.contactPoint],
          credentials,
          tls,
          keyspace,
        });
        for (const name of (await readdir(schemaDirectory)).sort()) {
          if (name === without) continue;
          const text = await readFile(new URL(name, schemaDirectory), 'utf8');
          for (const cql of splitCql(text)) await session.execute(cql);
        }
        return tables(keyspace);
      };

      it('serves with the rights to read and write, and makes nothing of its own', async () => {
        const made = await make('by_hand');
        for (const right of ['SELECT', 'MODIFY'])
          await admin.execute(`GRANT ${right} ON KEYSPACE by_hand TO app`);
        await using service = await startApp({ env: as('by_hand') });
        await service.database.ready;
        const headers = { 'content-type': 'application/json', 'idempotency-key': 'by-hand' };
        const created = await fetch(`${service.url}/users`, {
          method: 'POST',
          headers,
          body: JSON.stringify(ada),
        });
        expect(created.status).toBe(201);
        const location = `${service.url}${created.headers.get('location')}`;
        const change = { method: 'PATCH', headers, body: JSON.stringify({ age: 37 }) };
        expect((await fetch(location, change)).status).toBe(200);
        expect((await fetch(`${service.url}/users/stream/pages?fetch_size=1`)).status).toBe(200);
        expect((await fetch(location, { method: 'DELETE' })).status).toBe(204);
        expect(await tables('by_hand')).toEqual(made);
      });

      it('names the file whose table is missing, and the right that is', async () => {
        await make('half_by_hand', '004_idempotency_keys.cql');
        for (const right of ['SELECT', 'MODIFY'])
          await admin.execute(`GRANT ${right} ON KEYSPACE half_by_hand TO app`);
        expect((await openOnce('half_by_hand', { env: as('half_by_hand') })).mistake).toMatch(
          /^schema\/004_idempotency_keys\.cql must be applied to CASSANDRA_KEYSPACE "half_by_hand", and the role of CASSANDRA_USERNAME may not do it: User app has no CREATE permission on /,
        );
      });

      it('needs no right to the tables that only changes of the schema use', async () => {
        await admin.execute(`CREATE KEYSPACE by_table WITH replication = ${replication}`);
        const root = { env: { ...env, CASSANDRA_KEYSPACE: 'by_table' } };
        expect((await openOnce('by_table', root)).mistake).toBeUndefined();
        const own = (await tables('by_table')).filter((name) => !name.startsWith('schema_'));
        for (const name of own)
          for (const right of ['SELECT', 'MODIFY'])
            await admin.execute(`GRANT ${right} ON TABLE by_table.${name} TO app`);
        expect((await openOnce('by_table', { env: as('by_table') })).mistake).toBeUndefined();
        await using schema = await copySchema();
        await schema.write('005_x.cql', 'CREATE TABLE IF NOT EXISTS x (id int PRIMARY KEY)');
        const later = await openOnce('by_table', { env: as('by_table'), schema: schema.url });
        expect(later.mistake).toMatch(/^CASSANDRA_USERNAME "app" may not use .* no SELECT .*schema_files/);
      });
    });

    it.runIf(boundsReplication())(
      'names CASSANDRA_REPLICATION_FACTOR where the cluster wants another',
      async () => {
        await admin.execute('GRANT CREATE ON ALL KEYSPACES TO app');
        const mistake = await mistakeOf({
          ...app,
          CASSANDRA_KEYSPACE: 'copies',
          CASSANDRA_REPLICATION_FACTOR: '3',
        });
        expect(mistake).toMatch(/^CASSANDRA_REPLICATION_FACTOR, CASSANDRA_KEYSPACE "copies": .*threshold/);
      },
    );

    it('and a service that is Amazon Keyspaces by its keyspaces', async () => {
      await admin.execute(`CREATE KEYSPACE system_schema_mcs WITH replication = ${replication}`);
      expect(await mistakeOf({})).toMatch(
        /^CASSANDRA_HOSTS must name a Cassandra, not Amazon Keyspaces: it has no reads at SERIAL/,
      );
      await admin.execute('DROP KEYSPACE system_schema_mcs');
    });

    it('refuses a view that is called users', async () => {
      await admin.execute(`CREATE KEYSPACE views WITH replication = ${replication}`);
      const columns =
        'id uuid PRIMARY KEY, name text, email text, age int, created_at timestamp, updated_at timestamp';
      await admin.execute(`CREATE TABLE views.people (${columns})`);
      await admin.execute(
        'CREATE MATERIALIZED VIEW views.users AS SELECT * FROM views.people WHERE id IS NOT NULL PRIMARY KEY (id)',
      );
      const mistake = await mistakeOf({ CASSANDRA_KEYSPACE: 'views' });
      expect(mistake).toMatch(/^CASSANDRA_KEYSPACE must name .* in "views" it is a materialized view\.$/);
    });
  });
});
