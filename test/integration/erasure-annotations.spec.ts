import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import { packageRoot } from '../../src/cli/package-root';
import { dataSourceOptions, type Entities, erasureAnnotationOf } from '../../src/foundation/database';
import { createMainDatabase, type TestDatabase } from '../support/databases';

/** Bookkeeping of the migrations: names and times of releases. */
const NOT_OURS = ['schema_migration'];

describe('the main database', () => {
  let database: TestDatabase;
  let connection: DataSource;

  beforeAll(async () => {
    database = await createMainDatabase();
    connection = await new DataSource({
      ...dataSourceOptions(database.as('lethe_owner')),
      entities: allEntities(),
    }).initialize();
  });
  afterAll(async () => {
    await connection.destroy();
    await database.drop();
  });

  it('declares for every column what becomes of it when a person is erased', async () => {
    const columns: { table: string; column: string }[] = await connection.query(
      `SELECT c.table_name AS "table", c.column_name AS "column"
         FROM information_schema.columns c
         JOIN pg_class r ON r.oid = format('public.%I', c.table_name)::regclass
        WHERE c.table_schema = 'public' AND NOT r.relispartition
        ORDER BY 1, 2`,
    );
    const declared = new Set(
      connection.entityMetadatas.flatMap(({ tableName, columns: ofEntity, target }) =>
        ofEntity
          .filter(({ propertyName }) =>
            erasureAnnotationOf(target as abstract new () => object, propertyName),
          )
          .map(({ databaseName }) => `${tableName}.${databaseName}`),
      ),
    );
    const ours = columns
      .filter(({ table }) => !NOT_OURS.includes(table))
      .map(({ table, column }) => `${table}.${column}`);
    expect(ours.length).toBeGreaterThan(50);
    expect(ours.filter((name) => !declared.has(name))).toEqual([]);
  });

  it('has every column that an entity declares', async () => {
    for (const { tablePath, columns } of connection.entityMetadatas)
      await expect(
        connection.query(
          `SELECT ${columns.map(({ databaseName }) => `"${databaseName}"`).join(', ')} FROM ${tablePath} LIMIT 0`,
        ),
      ).resolves.toEqual([]);
  });
});

/** The entities of the main database; the keyring's rows are declared beside its server. */
function allEntities(): Entities {
  const load = createRequire(__filename);
  return readdirSync(join(packageRoot(), 'src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.entity.ts') && !file.startsWith('keyring'))
    .flatMap((file) => Object.values(load(join(packageRoot(), 'src', file)) as Record<string, unknown>))
    .filter((value): value is new () => object => typeof value === 'function');
}
