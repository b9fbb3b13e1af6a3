import { AuditLog } from '../../audit';
import { canonicalJson, createSha256, randomUuid, sha256 } from '../../crypto';
import type { Clock } from '../../foundation/clock';
import type { DatabaseOptions } from '../../foundation/database';
import { DomainError } from '../../foundation/errors';
import type { ObjectStore, StoredObject } from '../../foundation/objectstore';
import type { KeyringClient } from '../../keyring/client';
import type { CopyAdapter, EndedCopy, FoundCopy, RestoreReport, Scratch } from '../adapters';
import { type Backup, BackupStore, type CopyKind } from '../backup.store';
import { createScratch } from '../drill/scratch.store';
import { dumpInThread } from './dump-in-thread';
import { DumpSnapshot } from './dump-snapshot.store';
import { type ProgramPlace, runProgram, wholeOutput } from './postgres-program';
import { restoreDump } from './restore-dump';
import { type DumpPlace, DUMPS, keyOfDump, openDump, placeOfDump } from './sealed-dump';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const WORKER = { kind: 'process', ref: 'worker' } as const;

/** What {@link DumpAdapter} works with. */
export interface DumpParts {
  store: BackupStore;
  keyring: KeyringClient;
  objects: ObjectStore;
  audit: AuditLog;
  clock: Clock;
  /** How the dump role connects; without it copies end here and none is made. */
  source?: DatabaseOptions | undefined;
  programs: ProgramPlace;
  /** How long a dump lives. */
  days: number;
}

/** Where a dump is restored into: a new, empty database, as somebody who may give its objects to their owners. */
export interface DumpTarget {
  database: DatabaseOptions;
  /** Everything in it belongs to the role that restores, and nobody else gets rights: for a database that is thrown away. */
  ownedByTarget?: boolean;
}

/** Dumps of the application's database by `pg_dump`: ciphertext, sealed once more under a key that ends with the dump, and catalogued. */
export class DumpAdapter implements CopyAdapter<DumpTarget> {
  readonly kinds = ['pg-dump', 'other'] as const;

  constructor(private readonly parts: DumpParts) {}

  async list(): Promise<FoundCopy[]> {
    return (await this.listing()).map((objectKey) => ({
      kind: 'other',
      objectKey,
      describe: () => this.describe(objectKey),
    }));
  }

  /** The row says what the dump's own snapshot holds. Throws `backup.pg_dump`, or what the keyring throws; then the object is gone. */
  async run(kind: CopyKind = 'pg-dump', id: string = randomUuid()): Promise<Backup> {
    const objectKey = keyOfDump(id);
    if (kind !== 'pg-dump') throw new RangeError(`pg_dump makes no ${kind}`);
    try {
      await this.make(id, objectKey);
    } catch (error) {
      await this.abandon(id, objectKey, error);
      throw error;
    }
    return (await this.parts.store.find(id))!;
  }

  restore(id: string, target: DumpTarget): Promise<RestoreReport> {
    return restoreDump(id, { ...this.parts, target: target.database, ownedByTarget: target.ownedByTarget });
  }

  /** Key first: the copy ends even where its file cannot be deleted. */
  async expire({ id, kind, objectKey }: Backup): Promise<EndedCopy> {
    const before = await this.listing();
    if (kind === 'pg-dump')
      await this.parts.keyring.destroy([{ kind: 'backup', keyId: id, reason: 'expired' }]);
    await this.parts.objects.delete(objectKey);
    const after = await this.listing();
    return {
      gone: !after.includes(objectKey),
      evidence: sha256(canonicalJson({ objectKey, before, after })),
    };
  }

  /** The file against the catalogue's digest, and its seal to the last byte. */
  async verify(id: string): Promise<void> {
    const { store, keyring, objects } = this.parts;
    const backup = await store.restorable(id);
    const { sha256: stored } = await this.describe(backup.objectKey);
    if (!backup.sha256?.equals(stored)) throw damaged('the file is not the one that was made');
    try {
      // Nothing is kept of it: what counts is that it opens to its end.
      let bytes = 0;
      for await (const { length } of openDump(keyring, backup, await objects.open(backup.objectKey)))
        bytes += length;
      if (bytes === 0) throw damaged('there is nothing in it');
    } catch (cause) {
      if (cause instanceof DomainError && cause.kind !== 'corrupt') throw cause;
      throw damaged('the seal does not open', cause);
    }
  }

  async scratch(id: string, drillId: string): Promise<Scratch> {
    const { options, drop } = await createScratch(this.source(), drillId);
    try {
      const { rows } = await this.restore(id, { database: options, ownedByTarget: true });
      return {
        options,
        rows,
        searched: { onlyDatabase: true },
        content: () => this.contentOf(options),
        drop,
      };
    } catch (error) {
      await drop();
      throw error;
    }
  }

  private async *contentOf(database: DatabaseOptions): AsyncGenerator<Buffer, void, undefined> {
    const args = ['--format=custom', '--compress=0'];
    const program = runProgram('pg_dump', args, { database, place: this.parts.programs });
    try {
      program.input.end();
      yield* wholeOutput(program);
    } finally {
      program.kill();
    }
  }

  private async make(id: string, objectKey: string): Promise<void> {
    const { store, keyring, audit, clock, days } = this.parts;
    const place = placeOfDump(id);
    const expiresAt = new Date(Math.ceil((clock.now() + days * DAY_MS) / HOUR_MS) * HOUR_MS);
    await keyring.createKey('backup', id, expiresAt.getTime() / 1_000);
    const { ledgerSize, ledgerRoot, generation } = await keyring.status();
    const snapshot = await DumpSnapshot.open(this.source(), new Date(clock.now()));
    const known = { ledgerSize, ledgerRoot, generation, ...snapshot.content };
    try {
      await store.transaction((tx) =>
        store.begin(tx, { kind: 'pg-dump', id, objectKey, objectId: place.objectId, expiresAt, ...known }),
      );
      const stored = await this.dump(place, { objectKey, snapshot: snapshot.content.snapshot });
      await store.transaction(async (tx) => {
        await store.complete(tx, id, stored);
        await audit.append(tx, {
          type: 'backup.made',
          actor: WORKER,
          ref: { backup: id },
          code: 'dump',
          n: { bytes: stored.sizeBytes },
          digest: { copy: stored.sha256.toString('base64') },
        });
      });
    } finally {
      await snapshot.close();
    }
  }

  private dump(
    place: DumpPlace,
    { objectKey, snapshot }: { objectKey: string; snapshot: string },
  ): Promise<StoredObject> {
    const { keyring, programs, objects } = this.parts;
    // What is dumped is ciphertext mostly: compressing it costs time and saves nothing.
    const args = [
      '--format=custom',
      '--compress=0',
      `--snapshot=${snapshot}`,
      '--no-publications',
      '--no-subscriptions',
    ];
    const work = { place, args, database: this.source(), programs, objects: objects.place, objectKey };
    return dumpInThread(keyring, work);
  }

  private async describe(objectKey: string): Promise<{ sizeBytes: number; sha256: Buffer; dataTo: Date }> {
    const hash = createSha256();
    let sizeBytes = 0;
    for await (const chunk of (await this.parts.objects.open(objectKey)) as AsyncIterable<Buffer>) {
      hash.update(chunk);
      sizeBytes += chunk.length;
    }
    return { sizeBytes, sha256: hash.digest(), dataTo: new Date(this.parts.clock.now()) };
  }

  private async listing(): Promise<string[]> {
    const keys: string[] = [];
    for await (const { key } of this.parts.objects.list(DUMPS)) keys.push(key);
    return keys.sort();
  }

  private source(): DatabaseOptions {
    const { source } = this.parts;
    if (source !== undefined) return source;
    throw new DomainError(
      'conflict',
      'backup.not-configured',
      'no dump is made or restored here: set LETHE_WORKER_BACKUP_PASSWORD_FILE',
    );
  }

  private async abandon(id: string, objectKey: string, error: unknown): Promise<void> {
    const { store, keyring, objects, audit } = this.parts;
    await objects.delete(objectKey).catch(() => undefined);
    await keyring.destroy([{ kind: 'backup', keyId: id, reason: 'done' }]).catch(() => undefined);
    await store.failed(audit, id, error).catch(() => undefined);
  }
}

function damaged(message: string, cause?: unknown): DomainError {
  return new DomainError('corrupt', 'backup.damaged', message, { cause });
}
