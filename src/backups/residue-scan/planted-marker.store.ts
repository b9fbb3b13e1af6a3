import { type DatabaseOptions, openDatabase } from '../../foundation/database';

/**
 * Plants a marker where PostgreSQL writes, has it flushed, calls back with the cluster's folder, and removes it. Needs a superuser: nobody else can ask for a
 * checkpoint or see where the files are.
 */
export async function withPlantedMarker<T>(
  admin: DatabaseOptions,
  marker: string,
  work: (dataDirectory: string) => Promise<T>,
): Promise<T> {
  const database = await openDatabase({ ...admin, poolSize: 1 });
  try {
    await database.query('CREATE TABLE residue_control (marker text NOT NULL)');
    try {
      await database.query('INSERT INTO residue_control VALUES ($1)', [marker]);
      await database.query('CHECKPOINT');
      const [row] = await database.query<{ data_directory: string }[]>('SHOW data_directory');
      return await work(row!.data_directory);
    } finally {
      await database.query('DROP TABLE residue_control');
    }
  } finally {
    await database.destroy();
  }
}
