import {
  equalBytes,
  keyCheck,
  type KeyKind,
  MemberKeyAads,
  pageKeyAad,
  STREAM_HEADER_BYTES,
  StreamOpener,
  unwrapKey,
  wipe,
} from '../../../crypto';
import { DomainError } from '../../../foundation/errors';
import type { Custodian } from '../../custodians';
import { opensCanary } from '../canary';
import { type CopyRow, readCopyRows } from '../store/copy-rows.store';
import { decodeTables, type TableRows } from './snapshot-body';
import { type SnapshotHeader, snapshotRow, unreadable, withSnapshotKey } from './snapshot-header';
import { openSnapshot } from './snapshot-places';

/** What a check found. `failure` is a dotted code. */
export interface SnapshotReport {
  ok: boolean;
  generation: number;
  takenAt: number;
  pages: number;
  keys: number;
  custodians: string[];
  failure?: string;
}

/**
 * Opens a snapshot with nothing but the file and custodians: through *each* of them, every page, every key, every value, and the canary. Never throws: a
 * report that is not `ok` is an alarm, because without its newest snapshot a lost cluster loses every message.
 */
export async function checkSnapshot(path: string, custodians: readonly Custodian[]): Promise<SnapshotReport> {
  const report: SnapshotReport = {
    ok: false,
    generation: 0,
    takenAt: 0,
    pages: 0,
    keys: 0,
    custodians: [],
  };
  let generationKey: Buffer | undefined;
  try {
    const { header, head, sealed } = await openSnapshot(path);
    Object.assign(report, { generation: header.generation, takenAt: header.takenAt });
    generationKey = await throughEach(header, custodians, report);
    await checkTables(unsealSnapshot(generationKey, header, head, sealed), { header, generationKey }, report);
    report.ok = true;
  } catch (error) {
    report.failure = error instanceof DomainError ? error.code : 'keyring.snapshot.check-failed';
  } finally {
    wipe(generationKey);
  }
  return report;
}

/** The tables of a snapshot. What was yielded counts only when the end was reached: a snapshot that was cut throws there. */
export function unsealSnapshot(
  generationKey: Buffer,
  header: SnapshotHeader,
  head: Buffer,
  sealed: AsyncIterable<Buffer>,
): AsyncGenerator<TableRows> {
  return decodeTables(unseal(generationKey, header, head, sealed));
}

async function* unseal(
  generationKey: Buffer,
  header: SnapshotHeader,
  head: Buffer,
  sealed: AsyncIterable<Buffer>,
): AsyncGenerator<Buffer> {
  const source = sealed[Symbol.asyncIterator]();
  const first = await readAtLeast(source, STREAM_HEADER_BYTES);
  // The opener derives the stream's own key when it meets the stream's head, and needs this one no longer.
  const { opener, begin } = withSnapshotKey(generationKey, (key) => {
    const opener = new StreamOpener(key, snapshotRow(header, head));
    return { opener, begin: opener.update(first) };
  });
  try {
    if (begin.length > 0) yield begin;
    for (let next = await source.next(); next.done !== true; next = await source.next()) {
      const body = opener.update(next.value);
      if (body.length > 0) yield body;
    }
    yield opener.final();
  } finally {
    opener.wipe();
    await source.return?.();
  }
}

async function readAtLeast(source: AsyncIterator<Buffer>, bytes: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  for (let size = 0; size < bytes;) {
    const next = await source.next();
    if (next.done === true) throw unreadable();
    parts.push(next.value);
    size += next.value.length;
  }
  return Buffer.concat(parts);
}

async function throughEach(
  { blobs }: SnapshotHeader,
  custodians: readonly Custodian[],
  report: SnapshotReport,
): Promise<Buffer> {
  let key: Buffer | undefined;
  for (const { custodianId, root, blob } of blobs) {
    const custodian = custodians.find(({ id }) => id === custodianId);
    if (custodian === undefined) throw wrong('a custodian of this snapshot is not configured');
    const opened = await custodian.unwrap(root, blob);
    if (key !== undefined && !equalBytes(key, opened)) throw wrong('two custodians hold different keys');
    wipe(key);
    key = opened;
    report.custodians.push(custodianId);
  }
  if (key === undefined) throw wrong('no custodian holds this generation');
  return key;
}

interface Opened {
  header: SnapshotHeader;
  generationKey: Buffer;
}

async function checkTables(
  tables: AsyncIterable<TableRows>,
  { header, generationKey }: Opened,
  report: SnapshotReport,
): Promise<void> {
  const { keyringId, generation } = header;
  const pages = new Map<number, { revision: number; kind: KeyKind; key: Buffer; aads: MemberKeyAads }>();
  let canary: { keyId: Buffer; record: Buffer } | undefined;
  const found = { canary: false };
  const readKeyring = (row: CopyRow, at: (name: string) => number) => {
    if (!row.view(at('keyring_id')).equals(keyringId)) throw wrong('the snapshot is of another keyring');
    canary = {
      keyId: Buffer.from(row.view(at('canary_key_id'))),
      record: Buffer.from(row.view(at('canary_record'))),
    };
  };
  const readPage = (row: CopyRow, at: (name: string) => number) => {
    if (row.integer(at('generation')) !== generation) return;
    const place = {
      pageNo: row.integer(at('page_no')),
      revision: row.integer(at('revision')),
      kind: row.integer(at('kind')) as KeyKind,
      purgeHour: row.integer(at('purge_hour')),
    };
    const aad = pageKeyAad({ keyringId, generation, ...place });
    const key = unwrapKey(generationKey, row.view(at('wrapped')), aad);
    pages.set(place.pageNo, { ...place, key, aads: new MemberKeyAads({ keyringId, ...place }) });
    report.pages++;
  };
  const readKey = (row: CopyRow, at: (name: string) => number) => {
    const page = pages.get(row.integer(at('page_no')));
    if (page?.revision !== row.integer(at('revision'))) return;
    const keyId = row.view(at('key_id'));
    const incarnation = row.integer(at('incarnation'));
    const key = unwrapKey(page.key, row.view(at('wrapped')), page.aads.of(keyId, incarnation));
    try {
      if (!equalBytes(keyCheck(key, page.kind, keyId, incarnation), row.view(at('check_value'))))
        throw wrong('a key has another value than when it was made');
      if (canary?.keyId.equals(keyId) === true) found.canary = opensCanary(keyId, key, canary.record);
      report.keys++;
    } finally {
      wipe(key);
    }
  };
  const readers: Record<string, typeof readKey> = { keyring: readKeyring, page: readPage, key: readKey };
  try {
    for await (const { table, columns, rows } of tables) {
      const reader = readers[table];
      if (reader !== undefined)
        await readCopyRows(rows, (row) => reader(row, (name) => columns.indexOf(name)));
    }
  } finally {
    for (const { key } of pages.values()) wipe(key);
  }
  if (!found.canary) throw wrong('the canary does not open');
}

function wrong(message: string): DomainError {
  return new DomainError('corrupt', 'keyring.snapshot.mismatch', message);
}
