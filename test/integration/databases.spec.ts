import type { DataSource } from 'typeorm';
import { openDatabase } from '../../src/foundation/database';
import { createKeyringDatabase, createMainDatabase, type TestDatabase } from '../support/databases';

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
