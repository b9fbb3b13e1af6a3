import { type AuditEntry } from '../../audit';
import { randomUuid } from '../../crypto';
import { drillRows, isProof, scanRows } from './proof-rows';

const [request, drill, backup, other] = [randomUuid(), randomUuid(), randomUuid(), randomUuid()];
const executedAt = new Date('2026-11-20T10:00:00Z');
const copy = (id: string, dataTo: string) => ({
  id,
  kind: 'pg-dump',
  dataFrom: new Date('2026-11-01T00:00:00Z'),
  dataTo: new Date(dataTo),
  lockedUntil: null,
  expiresAt: new Date('2026-12-20T00:00:00Z'),
  deletedAt: null,
  evidenceSha256: null,
});
const copies = [copy(backup, '2026-11-19T00:00:00Z'), copy(other, '2026-11-21T00:00:00Z')];
const entryOf = (type: string, i: number, more: object) =>
  ({
    v: 1,
    i,
    at: '2026-11-22T00:00:00.000Z',
    actor: { kind: 'process', ref: 'worker' },
    type,
    ...more,
  }) as AuditEntry;
const drilled = (i: number, of: string, code: string) =>
  entryOf('drill.finished', i, { ref: { drill, backup: of }, code });
const scanned = (i: number, ref: object, code = 'passed') =>
  entryOf('scan.finished', i, { ref, code, n: { bytes: 9, controls: 2, hits: 0, stores: 3, unreadable: 1 } });

describe('what a certificate says of drills and searches', () => {
  const about = { requestId: request, executedAt, copies, since: 10, until: 20 };

  it('counts restores of older copies after the destruction, that a witness has seen', () => {
    expect(isProof(drilled(11, backup, 'passed'), about)).toBe(true);
    expect(isProof(drilled(19, backup, 'failed'), about)).toBe(true);
    expect(isProof(drilled(10, backup, 'passed'), about)).toBe(false);
    expect(isProof(drilled(20, backup, 'passed'), about)).toBe(false);
    expect(isProof(drilled(11, other, 'passed'), about)).toBe(false);
    expect(isProof(drilled(11, randomUuid(), 'passed'), about)).toBe(false);
    expect(isProof(drilled(11, backup, 'not-proved'), about)).toBe(false);
  });

  it('counts searches that were made about this request, and no other', () => {
    expect(isProof(scanned(11, { request }), about)).toBe(true);
    expect(isProof(scanned(9, { request }), about)).toBe(false);
    expect(isProof(scanned(11, { run: drill }), about)).toBe(false);
    expect(isProof(scanned(11, { request: randomUuid() }), about)).toBe(false);
  });

  it('says what each came to, also what could not be proved', () => {
    const entries = [drilled(11, backup, 'passed'), scanned(12, { request }, 'not-proved')];
    expect(drillRows(entries, copies)).toEqual([
      { id: drill, copy: backup, copyDataTo: '2026-11-19T00:00:00.000Z', result: 'passed', entry: 11 },
    ]);
    expect(scanRows(entries)).toEqual([
      {
        store: '3 stores, of which 1 files could not be read',
        bytes: 9,
        controlsFound: 2,
        hits: 0,
        result: 'not proved',
      },
    ]);
  });
});
