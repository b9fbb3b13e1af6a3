import { appendFileSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Backup } from '../../backups';
import { openDump } from '../../backups';
import {
  type Needle,
  notLookedAt,
  scanChunks,
  scanFiles,
  type ScanResult,
  type StoreReport,
  storeReport,
} from '../../backups/residue-scan';
import { DomainError } from '../../foundation/errors';
import type { ObjectStore } from '../../foundation/objectstore';
import type { KeyringClient } from '../../keyring/client';

/**
 * Every object, where a marker is stored among them and removed again. In a folder its files are read, pieces of what was never finished too; of any other store what it lists,
 * names and bytes.
 */
export async function scanObjects(
  objects: ObjectStore,
  folder: string | undefined,
  marker: string,
  needles: readonly Needle[],
): Promise<StoreReport> {
  const key = 'residue-control/marker';
  await objects.put(key, [Buffer.from(marker)] as unknown as AsyncIterable<Uint8Array>);
  try {
    const seen = folder === undefined ? scanListed(objects, needles) : scanFiles(folder, needles);
    return storeReport('objects', await seen);
  } finally {
    await objects.delete(key);
  }
}

async function scanListed(objects: ObjectStore, needles: readonly Needle[]): Promise<ScanResult> {
  const all: ScanResult = { files: 0, bytes: 0, hits: [], unreadable: [] };
  for await (const { key } of objects.list('')) {
    try {
      const { bytes, hits } = await scanChunks(key, objectOf(objects, key), needles);
      all.files += 1;
      all.bytes += bytes;
      all.hits.push(...hits);
    } catch (error) {
      // Gone since it was listed.
      if (!(error instanceof DomainError && error.kind === 'missing')) all.unreadable.push(key);
    }
  }
  return all;
}

async function* objectOf(objects: ObjectStore, key: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(`${key}\n`);
  yield* (await objects.open(key)) as AsyncIterable<Uint8Array>;
}

/** The files of a folder: logs of the processes, temporary files. */
export async function scanFolder(
  store: string,
  folder: string,
  marker: string,
  needles: readonly Needle[],
): Promise<StoreReport> {
  if (!existsSync(folder)) return notLookedAt(store, `there is no folder ${folder}`);
  const file = join(folder, 'lethe-residue-control');
  appendFileSync(file, `${marker}\n`, { mode: 0o600 });
  try {
    return storeReport(store, await scanFiles(folder, needles));
  } finally {
    rmSync(file);
  }
}

/** Dumps, opened with their keys. What every dump holds, the name of a table, is the control. */
export async function scanDumps(
  dumps: readonly Backup[],
  { keyring, objects }: { keyring: KeyringClient; objects: ObjectStore },
  needles: readonly Needle[],
): Promise<StoreReport[]> {
  const reports: StoreReport[] = [];
  for (const dump of dumps) {
    const name = `dump ${dump.id}`;
    try {
      const opened = openDump(keyring, dump, await objects.open(dump.objectKey));
      reports.push(storeReport(name, await scanChunks(name, opened, needles)));
    } catch {
      reports.push(notLookedAt(name, 'it could not be opened'));
    }
  }
  return reports;
}
