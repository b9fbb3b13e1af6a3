import { openRecord, tuple, u16, u32, u8, expand64, assertRecordMatchesRow, type RecordRow } from '../../src/crypto';
import { decrypt } from '../../src/crypto/aead';
import { DomainError } from '../../src/foundation/errors';
import { hex, recordRow } from './key-inputs';
import suite from './sealed-record-must-fail.json';

interface Case {
  line: string;
  name: string;
  failsAt: string;
  record?: string;
  row?: Partial<Omit<RecordRow, 'messageId'>> & { messageId?: string };
  partKey?: string;
  flipBytes?: number[];
}

const cases = suite.cases as Case[];
const rowOf = (changes: Case['row'] = {}): RecordRow =>
  recordRow({ ...changes, messageId: hex(changes.messageId ?? suite.row.messageId) });

function failure(open: () => unknown): DomainError {
  try {
    open();
  } catch (error) {
    if (error instanceof DomainError) return error;
    throw error;
  }
  throw new Error('it opened');
}

function expectUnreadable(error: DomainError): void {
  expect(error).toMatchObject({ kind: 'corrupt', code: 'sealed-record.unreadable' });
  expect(error.cause).toBeUndefined();
  expect(error.message).toBe('this sealed record cannot be opened');
}

function* variants(test: Case): Generator<Buffer> {
  const record = hex(test.record ?? suite.record);
  const [from = 0, to = 0] = test.flipBytes ?? [];
  if (!test.flipBytes) yield record;
  for (let bit = from * 8; bit < to * 8; bit++) {
    const changed = Buffer.from(record);
    changed[bit >> 3]! ^= 1 << (bit & 7);
    yield changed;
  }
}

describe('sealed record, must fail', () => {
  it('opens unchanged', () => {
    expect(openRecord(hex(suite.partKey), rowOf(), hex(suite.record)).toString()).toBe('{"text":"hello"}');
  });

  it('has every line of the list', () => {
    const lines = new Set(cases.map((test) => Number(test.line)));
    expect([...lines]).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
  });

  it.each(cases)('$line: $name', (test) => {
    for (const record of variants(test)) {
      expectUnreadable(failure(() => openRecord(hex(test.partKey ?? suite.partKey), rowOf(test.row), record)));
    }
  });

  it.each(cases.filter((test) => ['length', 'format', 'key reference'].includes(test.failsAt)))(
    '$line fails before a key is asked for: $name',
    (test) => {
      for (const record of variants(test)) expectUnreadable(failure(() => assertRecordMatchesRow(rowOf(test.row), record)));
    },
  );

  it.each(cases.filter((test) => ['commitment', 'tag', 'padding'].includes(test.failsAt)))(
    '$line passes the checks that need no key: $name',
    (test) => {
      for (const record of variants(test)) assertRecordMatchesRow(rowOf(test.row), record);
    },
  );

  it('20: the collision is real: GCM alone opens it under both keys', () => {
    const test = cases.find((candidate) => candidate.line === '20')!;
    const record = hex(test.record!);
    const row = rowOf();
    const aad = tuple('lethe/1/record', record.subarray(0, 34), row.messageId, u8(row.direction), u16(row.schemaVersion));
    for (const partKey of [suite.partKey, test.partKey!]) {
      const okm = expand64(hex(partKey), tuple('lethe/1/message', row.messageId, u32(row.sealSeq)));
      expect(decrypt(okm.subarray(0, 32), record.subarray(50, 62), aad, record.subarray(62))).not.toBeNull();
    }
    expect(openRecord(hex(suite.partKey), row, record)).toHaveLength(60);
  });
});
