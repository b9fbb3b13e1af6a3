import { BinaryColumns } from '.';

describe('BinaryColumns', () => {
  it('lays an array out as PostgreSQL receives it', () => {
    const columns = new BinaryColumns({ n: 'int4', b: 'bytea' });
    columns.push({ n: 7, b: Buffer.from('ab') });
    columns.push({ n: null, b: null });
    const [numbers, bytes] = columns.parameters();
    // one dimension · may hold nulls · int4 · two elements from 1 · (4, 7) · null
    expect(numbers!.toString('hex')).toBe(
      '00000001' + '00000001' + '00000017' + '00000002' + '00000001' + '0000000400000007' + 'ffffffff',
    );
    expect(bytes!.toString('hex')).toBe(
      '00000001' + '00000001' + '00000011' + '00000002' + '00000001' + '000000026162' + 'ffffffff',
    );
    expect(columns.rows).toBe(2);
  });

  it.each([0, 1, -1, 2 ** 31, 2 ** 32, -(2 ** 32) - 1, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER])(
    'writes the whole of the long integer %d',
    (value) => {
      const columns = new BinaryColumns({ n: 'int8' });
      columns.push({ n: value });
      expect(columns.parameters()[0]!.readBigInt64BE(24)).toBe(BigInt(value));
    },
  );

  it('writes moments as microseconds since 2000, before it as well', () => {
    const columns = new BinaryColumns({ at: 'timestamptz' });
    columns.push({ at: Date.UTC(2026, 10, 27, 9, 30, 0, 7) });
    columns.push({ at: Date.UTC(1999, 11, 31, 23, 59, 59, 999) });
    const [moments] = columns.parameters();
    expect(moments!.readBigInt64BE(24)).toBe(849_087_000_007_000n);
    expect(moments!.readBigInt64BE(36)).toBe(-1_000n);
  });

  it('lays rows out as a COPY reads them', () => {
    const columns = new BinaryColumns({ n: 'int2', t: 'text', j: 'jsonb' });
    columns.push({ n: 7, t: 'é', j: '{}' });
    columns.push({ n: null, t: null, j: null });
    const { text, data } = columns.copy('some_table');
    expect(text).toBe('COPY some_table (n, t, j) FROM STDIN (FORMAT binary)');
    // signature · no flags · no extension · three columns (7, é, version 1 and {}) · three nulls · the end
    expect(data.toString('hex')).toBe(
      '5047434f50590aff0d0a00' +
        '00000000' +
        '00000000' +
        '0003' +
        '000000020007' +
        '00000002c3a9' +
        '00000003017b7d' +
        '0003' +
        'ffffffffffffffffffffffff' +
        'ffff',
    );
  });

  it('refuses a number where bytes belong', () => {
    const columns = new BinaryColumns({ b: 'bytea' });
    columns.push({ b: 7 });
    expect(() => columns.copy('t')).toThrow('takes no number');
    expect(() => columns.parameters()).toThrow('takes no number');
  });

  it.each([
    ['int2', Number.NaN],
    ['int4', Number.NaN],
    ['date', Number.NaN],
    ['int8', Number.NaN],
    ['timestamptz', Number.NaN],
    ['int2', 2 ** 15],
    ['int4', -(2 ** 31) - 1],
    ['int8', 2 ** 53],
    ['timestamptz', Number.POSITIVE_INFINITY],
    ['timestamptz', Date.UTC(9999, 11, 31)],
  ] as const)('writes no other value in place of one that %s does not hold: %d', (type, value) => {
    const columns = new BinaryColumns({ n: type });
    columns.push({ n: value });
    expect(() => columns.copy('t')).toThrow(/NaN|exactly|out of range/);
  });

  it('names its columns and types once in a statement that fits any number of rows', () => {
    expect(new BinaryColumns({ id: 'uuid', at: 'timestamptz' }).insertStatement('t')).toBe(
      'INSERT INTO t (id, at) SELECT * FROM unnest($1::uuid[], $2::timestamptz[])',
    );
  });
});
