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

  it('names its columns and types once in a statement that fits any number of rows', () => {
    expect(new BinaryColumns({ id: 'uuid', at: 'timestamptz' }).insertStatement('t')).toBe(
      'INSERT INTO t (id, at) SELECT * FROM unnest($1::uuid[], $2::timestamptz[])',
    );
  });
});
