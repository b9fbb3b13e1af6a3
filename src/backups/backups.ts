import { AuditLog } from '../audit';
import { randomBytes, randomUuid } from '../crypto';
import type { Clock } from '../foundation/clock';
import type { DatabaseOptions } from '../foundation/database';
import { DomainError } from '../foundation/errors';
import type { ObjectStore } from '../foundation/objectstore';
import type { KeyringClient } from '../keyring/client';
import { type Backup, BackupStore } from './backup.store';
import { DumpSnapshot } from './dump/dump-snapshot.store';
import { type ProgramPlace, runProgram } from './dump/postgres-program';
import { sealDump } from './dump/sealed-dump';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const WORKER = { kind: 'process', ref: 'worker' } as const;

/** What {@link Backups} works with. */
export interface BackupParts {
  store: BackupStore;
  keyring: KeyringClient;
  objects: ObjectStore;
  audit: AuditLog;
  clock: Clock;
  /** How the dump role connects. */
  source: DatabaseOptions;
  programs: ProgramPlace;
  /** How long a dump lives. */
  days: number;
}

/** Makes dumps of the application's database: ciphertext, sealed once more under a key that ends with the dump, and catalogued. */
export class Backups {
  constructor(private readonly parts: BackupParts) {}

  /** Newest first. */
  list(): Promise<Backup[]> {
    return this.parts.store.list();
  }

  /**
   * Makes one dump. The catalogue's row is there before the first byte is, and says what the dump's own snapshot holds. Throws `backup.pg_dump`,
   * or what the keyring throws; then the object is gone and the row says `failed`.
   */
  async run(id: string = randomUuid()): Promise<Backup> {
    const { store, keyring, audit, objects, clock, source, days } = this.parts;
    const objectId = randomBytes(16);
    const objectKey = `dumps/${id}`;
    const expiresAt = new Date(Math.ceil((clock.now() + days * DAY_MS) / HOUR_MS) * HOUR_MS);
    await keyring.createKey('backup', id, expiresAt.getTime() / 1_000);
    const { ledgerSize, ledgerRoot, generation } = await keyring.status();
    const snapshot = await DumpSnapshot.open(source, new Date(clock.now()));
    try {
      const { content } = snapshot;
      await store.transaction((tx) =>
        store.begin(tx, {
          id,
          objectKey,
          objectId,
          expiresAt,
          ledgerSize,
          ledgerRoot,
          generation,
          ...content,
        }),
      );
      const stored = await objects.put(objectKey, this.dump({ id, objectId, sealSeq: 1 }, content.snapshot));
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
    } catch (error) {
      await this.abandon(id, objectKey, error);
      throw error;
    } finally {
      await snapshot.close();
    }
    return (await store.find(id))!;
  }

  private async *dump(
    place: { id: string; objectId: Buffer; sealSeq: number },
    snapshot: string,
  ): AsyncGenerator<Buffer, void, undefined> {
    const { keyring, source, programs } = this.parts;
    // What is dumped is ciphertext mostly: compressing it costs time and saves nothing.
    const args = [
      '--format=custom',
      '--compress=0',
      `--snapshot=${snapshot}`,
      '--no-publications',
      '--no-subscriptions',
    ];
    const program = runProgram('pg_dump', args, { database: source, place: programs });
    try {
      program.input.end();
      yield* sealDump(keyring, place, wholeOutput(program));
    } finally {
      program.kill();
    }
  }

  private async abandon(id: string, objectKey: string, error: unknown): Promise<void> {
    const { store, keyring, objects } = this.parts;
    await objects.delete(objectKey);
    await keyring.destroy([{ kind: 'backup', keyId: id, reason: 'done' }]).catch(() => undefined);
    const code = error instanceof DomainError ? error.code : 'backup.failed';
    await store.transaction((tx) => store.fail(tx, id, code)).catch(() => undefined);
  }
}

/** The program's output; it counts as whole only when the program ended well. */
async function* wholeOutput({
  output,
  ended,
}: ReturnType<typeof runProgram>): AsyncGenerator<Buffer, void, undefined> {
  for await (const chunk of output as AsyncIterable<Buffer>) yield chunk;
  await ended;
}
