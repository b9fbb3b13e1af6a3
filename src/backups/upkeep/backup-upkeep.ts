import type { AuditLog } from '../../audit';
import { canonicalJson, createSha256, randomBytes, randomUuid, sha256 } from '../../crypto';
import type { Clock } from '../../foundation/clock';
import type { ObjectStore } from '../../foundation/objectstore';
import type { KeyringClient } from '../../keyring/client';
import type { Backup, BackupStore } from '../backup.store';

const WORKER = { kind: 'process', ref: 'worker' } as const;
const DAY_MS = 86_400_000;
/** How long a copy that nobody catalogued is taken to live: no copy may live longer. */
const LONGEST_DAYS = 35;
/** A dump that has run for so long died with its worker. */
const ABANDONED_MS = 12 * 3_600_000;

/** What {@link BackupUpkeep} works with. */
export interface UpkeepParts {
  store: BackupStore;
  keyring: KeyringClient;
  objects: ObjectStore;
  audit: AuditLog;
  clock: Clock;
}

/** Ends copies on their day, with evidence, and holds the catalogue against what lies in the store: a file nobody catalogued is as bad as one that is gone. */
export class BackupUpkeep {
  constructor(private readonly parts: UpkeepParts) {}

  /** Destroys the key and deletes the file of every copy whose day has come; returns how many ended. */
  async expire(): Promise<number> {
    const { store, clock } = this.parts;
    const now = new Date(clock.now());
    await store.failAbandoned(new Date(now.getTime() - ABANDONED_MS));
    const due = await store.due(now);
    for (const backup of due) await this.end(backup, now);
    return due.length;
  }

  private async end({ id, kind, objectKey }: Backup, now: Date): Promise<void> {
    const { store, keyring, objects, audit } = this.parts;
    const before = await this.listing();
    if (kind === 'pg-dump') await keyring.destroy([{ kind: 'backup', keyId: id, reason: 'expired' }]);
    await objects.delete(objectKey);
    const after = await this.listing();
    const evidence = digestOf({ objectKey, before, after });
    await store.transaction(async (tx) => {
      if (!(await store.end(tx, id, now, evidence))) return;
      await audit.append(tx, {
        type: 'backup.expired',
        actor: WORKER,
        ref: { backup: id },
        code: after.includes(objectKey) ? 'failed' : 'deleted',
        digest: { evidence: evidence.toString('base64') },
      });
    });
  }

  /** Compares catalogue and store; each thing found is told once. */
  async reconcile(): Promise<{ unknown: number; missing: number; vanished: number }> {
    const { store } = this.parts;
    // The catalogue first: a copy is catalogued before its file is there.
    const there = await this.listing();
    const known = await store.living();
    const names = new Set(known.map(({ objectKey }) => objectKey));
    const unknown = there.filter((key) => !names.has(key));
    for (const key of unknown) if (!(await store.knowsObject(key))) await this.adopt(key);
    const gone = known.filter(
      ({ objectKey, state, missingAt }) =>
        state === 'complete' && missingAt === null && !there.includes(objectKey),
    );
    for (const backup of gone) await this.missed(backup);
    return { unknown: unknown.length, missing: gone.length, vanished: 0 };
  }

  /** Gives a file that nobody catalogued a row, so that it ends too and no certificate forgets it. */
  private async adopt(objectKey: string): Promise<void> {
    const { store, objects, audit, clock } = this.parts;
    const hash = createSha256();
    let sizeBytes = 0;
    for await (const chunk of (await objects.open(objectKey)) as AsyncIterable<Buffer>) {
      hash.update(chunk);
      sizeBytes += chunk.length;
    }
    const digest = hash.digest();
    const id = randomUuid();
    const expiresAt = new Date(clock.now() + LONGEST_DAYS * DAY_MS);
    await store.transaction(async (tx) => {
      await store.adopt(tx, {
        id,
        objectKey,
        objectId: randomBytes(16),
        sizeBytes,
        sha256: digest,
        expiresAt,
        dataTo: new Date(clock.now()),
      });
      await audit.append(tx, {
        type: 'backup.unknown',
        actor: WORKER,
        ref: { backup: id },
        n: { bytes: sizeBytes },
        digest: { copy: digest.toString('base64') },
      });
    });
  }

  private async missed({ id }: Backup): Promise<void> {
    const { store, audit, clock } = this.parts;
    await store.transaction(async (tx) => {
      await store.markMissing(tx, id, new Date(clock.now()));
      await audit.append(tx, { type: 'backup.missing', actor: WORKER, ref: { backup: id } });
    });
  }

  private async listing(): Promise<string[]> {
    const keys: string[] = [];
    for await (const { key } of this.parts.objects.list('dumps/')) keys.push(key);
    return keys.sort();
  }
}

function digestOf(evidence: { objectKey: string; before: string[]; after: string[] }): Buffer {
  return sha256(canonicalJson(evidence));
}
