import * as fc from 'fast-check';
import type { DataSource } from 'typeorm';
import {
  BinaryColumns,
  type Database,
  isDatabaseOutage,
  openDatabase,
  writeTogether,
} from '../../src/foundation/database';
import { createMainDatabase, type TestDatabase } from '../support/databases';
import { eventually } from '../support/eventually';

const TYPES = {
  n: 'int4',
  uuid: 'uuid',
  small: 'int2',
  large: 'int8',
  at: 'timestamptz',
  day: 'date',
  words: 'text',
  bytes: 'bytea',
  document: 'jsonb',
} as const;

const APPLICATION = 'copy-in.spec';

/** Microseconds since 2000 in a safe integer: from 1714 to 2285. */
const instant = fc.date({
  min: new Date('1715-01-01T00:00:00Z'),
  max: new Date('2285-01-01T00:00:00Z'),
  noInvalidDate: true,
});
const words = fc.string({ unit: 'binary', maxLength: 40 }).map((text) => text.replaceAll('\0', ''));
const orNull = <T>(value: fc.Arbitrary<T>) => fc.option(value, { freq: 6 });
const rowValues = fc.record({
  uuid: orNull(fc.uuid()),
  small: orNull(fc.integer({ min: -(2 ** 15), max: 2 ** 15 - 1 })),
  large: orNull(fc.maxSafeInteger()),
  at: orNull(instant),
  day: orNull(instant),
  words: orNull(words),
  bytes: orNull(fc.uint8Array({ maxLength: 40 })),
  document: orNull(words.map((text) => JSON.stringify({ [text]: [text, 0, null] }))),
});

describe('rows that are copied', () => {
  let main: TestDatabase;
  /** One connection: whatever a copy leaves on it, the next one meets. */
  let one: Database;
  let beside: DataSource;

  beforeAll(async () => {
    main = await createMainDatabase();
    one = await openDatabase({ ...main.admin, poolSize: 1, applicationName: APPLICATION });
    beside = await openDatabase(main.admin);
    const columns = Object.entries(TYPES).map(([name, type]) => `${name} ${type}`);
    await beside.query(`CREATE TABLE copied (${columns.join(', ')}, PRIMARY KEY (n))`);
    await beside.query('CREATE TABLE spelled (LIKE copied)');
  });
  afterAll(async () => {
    await one.destroy();
    await beside.destroy();
    await main.drop();
  });
  beforeEach(() => beside.query('TRUNCATE copied, spelled'));

  const rowsOf = (...numbers: number[]) => {
    const columns = new BinaryColumns(TYPES);
    for (const n of numbers) columns.push({ ...EMPTY, n });
    return columns;
  };
  const EMPTY = {
    uuid: null,
    small: null,
    large: null,
    at: null,
    day: null,
    words: null,
    bytes: null,
    document: null,
  };
  const mark = { name: 'mark', text: 'INSERT INTO spelled (n) VALUES ($1)', values: [1] };
  const numbers = async (table = 'copied') =>
    (await beside.query<{ n: number }[]>(`SELECT n FROM ${table} ORDER BY n`)).map(({ n }) => n);
  const backend = async () => (await one.query<{ pid: number }[]>('SELECT pg_backend_pid() AS pid'))[0]!.pid;

  it('are what the driver makes of the same values in words', async () => {
    const sample = fc.array(rowValues, { minLength: 1, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(sample, async (rows) => {
        await beside.query('TRUNCATE copied, spelled');
        const columns = new BinaryColumns(TYPES);
        for (const [n, row] of rows.entries()) {
          const { at, day } = row;
          const days = day && Math.floor(day.getTime() / 86_400_000);
          columns.push({ ...row, n, at: at && at.getTime(), day: days });
          await beside.query('INSERT INTO spelled VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)', [
            n,
            row.uuid,
            row.small,
            row.large,
            at?.toISOString(),
            day?.toISOString().slice(0, 10),
            row.words,
            row.bytes && Buffer.from(row.bytes),
            row.document,
          ]);
        }
        expect(await writeTogether(one, [columns.copy('copied')])).toEqual([rows.length]);
        const [differing] = await beside.query<{ n: string }[]>(
          `SELECT count(*) AS n FROM (SELECT t::text FROM copied t EXCEPT SELECT t::text FROM spelled t) AS d`,
        );
        expect(differing).toEqual({ n: '0' });
        expect(await numbers()).toEqual(rows.map((_, n) => n));
      }),
      { numRuns: 30 },
    );
  });

  it.each([
    ['to a table that is not there', () => rowsOf(1).copy('nowhere'), '42P01'],
    ['of which one is there already', () => rowsOf(1, 2, 1).copy('copied'), '23505'],
    ['with a text that no column holds', () => textOf('a\0b'), '22021'],
    ['that are cut short', () => ({ ...rowsOf(1).copy('copied'), data: Buffer.from('PGCOPY') }), '22P04'],
  ])('leave the connection as it was when they are refused: %s', async (_name, copy, code) => {
    const pid = await backend();
    for (const writes of [[copy()], [mark, copy(), mark]]) {
      await expect(writeTogether(one, writes)).rejects.toMatchObject({ code });
      expect(await numbers()).toEqual([]);
      expect(await numbers('spelled')).toEqual([]);
      expect(await writeTogether(one, [rowsOf(7).copy('copied'), mark])).toEqual([1, 1]);
      await beside.query('TRUNCATE copied, spelled');
    }
    expect(await backend()).toBe(pid);
  });

  function textOf(text: string) {
    const columns = new BinaryColumns(TYPES);
    columns.push({ ...EMPTY, n: 1, words: text });
    return columns.copy('copied');
  }

  it('may not be taken for none when the server says nothing of them', async () => {
    const silent = { text: "DO 'BEGIN END'", data: Buffer.alloc(0) };
    await expect(writeTogether(one, [mark, silent])).rejects.toThrow('how many rows');
    expect(await numbers('spelled')).toEqual([]);
    expect(await writeTogether(one, [mark])).toEqual([1]);
  });

  it.each(['pg_cancel_backend', 'pg_terminate_backend'])(
    'are all stored by a second attempt when %s ends the first in the middle',
    async (end) => {
      const holder = beside.createQueryRunner();
      await holder.connect();
      await holder.startTransaction();
      await holder.query('LOCK TABLE copied IN ACCESS EXCLUSIVE MODE');
      const copies = [rowsOf(1, 2).copy('copied'), mark];
      const failed = writeTogether(one, copies).then(
        () => undefined,
        (error: unknown) => error,
      );
      const waiting = () =>
        beside.query<{ pid: number }[]>(
          `SELECT pid FROM pg_stat_activity WHERE application_name = $1 AND wait_event_type = 'Lock' AND query LIKE 'COPY%'`,
          [APPLICATION],
        );
      const [copying] = await eventually(waiting, (found) => found.length === 1);
      await beside.query(`SELECT ${end}($1)`, [copying!.pid]);
      // Whatever becomes of it must not wait for the lock.
      await holder.rollbackTransaction();
      await holder.release();
      expect(isDatabaseOutage(await failed)).toBe(true);
      expect(await writeTogether(one, copies)).toEqual([2, 1]);
      expect(await numbers()).toEqual([1, 2]);
    },
  );
});
