import type { DataSource } from 'typeorm';
import {
  isDatabaseOutage,
  openDatabase,
  proveConnections,
  writeTogether,
} from '../../src/foundation/database';
import { createKeyringDatabase, createMainDatabase, type TestDatabase } from '../support/databases';
import { Relay } from '../support/relay';

describe('the databases as migrated', () => {
  let main: TestDatabase;
  let keyring: TestDatabase;

  beforeAll(async () => {
    [main, keyring] = await Promise.all([createMainDatabase(), createKeyringDatabase()]);
  });
  afterAll(() => Promise.all([main.drop(), keyring.drop()]));

  it('let every role connect to its own', async () => {
    for (const role of ['lethe_owner', 'lethe_ingest', 'lethe_api', 'lethe_worker', 'lethe_backup'])
      await expect(currentUser(main, role)).resolves.toBe(role);
    for (const role of ['lethe_keyring_owner', 'lethe_keyring', 'lethe_keyring_verifier'])
      await expect(currentUser(keyring, role)).resolves.toBe(role);
  });

  it('share no role between the two clusters', async () => {
    await expect(currentUser(keyring, 'lethe_worker')).rejects.toThrow('password authentication failed');
    await expect(currentUser(main, 'lethe_keyring')).rejects.toThrow('password authentication failed');
  });

  it('let nobody but the owner create anything', async () => {
    for (const role of ['lethe_ingest', 'lethe_api', 'lethe_worker', 'lethe_backup'])
      await expect(query(main, role, 'CREATE TABLE public.mine (id int)')).rejects.toThrow(
        'permission denied',
      );
  });

  it('forbid ingest to read a message', async () => {
    await expect(query(main, 'lethe_ingest', 'SELECT id FROM message')).rejects.toThrow('permission denied');
    await expect(query(main, 'lethe_api', 'SELECT id FROM message')).resolves.toEqual([]);
  });
});

describe('a connection that was made anew', () => {
  it('is proved once before anything is written on it, and refused for as long as it is not', async () => {
    const main = await createMainDatabase();
    const rows = await openDatabase({ ...main.admin, poolSize: 3 });
    await rows.query('CREATE TABLE written (n int)');
    // Held, so that every write needs a connection made after the proof is asked for.
    const old = rows.createQueryRunner();
    await old.connect();
    let refusal: Error | undefined = new Error('another database');
    let asked = 0;
    proveConnections(rows, async () => {
      asked += 1;
      // Needs the same pool, as the restore guard does.
      await rows.query('SELECT 1');
      if (refusal) throw refusal;
    });
    const insert = { name: 'insert', text: 'INSERT INTO written VALUES ($1)', values: [1] };
    const writes = () => Promise.allSettled(Array.from({ length: 6 }, () => writeTogether(rows, [insert])));
    const written = async () => ((await old.query('SELECT n FROM written')) as unknown[]).length;

    expect((await writes()).map(({ status }) => status)).toEqual(Array(6).fill('rejected'));
    expect(await written()).toBe(0);
    refusal = undefined;
    expect((await writes()).map(({ status }) => status)).toEqual(Array(6).fill('fulfilled'));
    expect(await written()).toBe(6);
    const before = asked;
    await writes();
    expect(asked).toBe(before);

    await old.release();
    await rows.destroy();
    await main.drop();
  });
});

async function currentUser(database: TestDatabase, role: string): Promise<unknown> {
  const [row] = (await query(database, role, 'SELECT current_user AS name')) as { name: string }[];
  return row?.name;
}

async function query(database: TestDatabase, role: string, sql: string): Promise<unknown[]> {
  const connection: DataSource = await openDatabase(database.as(role));
  try {
    return await connection.query(sql);
  } finally {
    await connection.destroy();
  }
}

describe('a database whose network swallows what is sent', () => {
  it('counts as away after a silence, and is used again when it answers', async () => {
    const main = await createMainDatabase();
    const relay = await Relay.to(main.admin.host, main.admin.port);
    const rows = await openDatabase({ ...main.admin, port: relay.port, poolSize: 1, silenceMs: 2_000 });
    await rows.query('SELECT 1');
    relay.swallow();
    const failure: unknown = await rows.query('SELECT 2').catch((error: unknown) => error);
    expect(isDatabaseOutage(failure)).toBe(true);
    relay.swallow(false);
    await expect(rows.query('SELECT 3 AS n')).resolves.toEqual([{ n: 3 }]);
    await rows.destroy();
    await relay.close();
    await main.drop();
  });
});
