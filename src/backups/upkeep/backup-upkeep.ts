import type { AuditLog } from '../../audit';
import { randomBytes, randomUuid } from '../../crypto';
import type { Clock } from '../../foundation/clock';
import { DomainError } from '../../foundation/errors';
import { adapterOf, type CopyAdapter, type FoundCopy } from '../adapters';
import type { Backup, BackupStore } from '../backup.store';

const WORKER = { kind: 'process', ref: 'worker' } as const;
const DAY_MS = 86_400_000;
/** How long a copy that nobody catalogued is taken to live: no copy may live longer. */
const LONGEST_DAYS = 35;
/** A copy that has been made for so long died with its worker. */
const ABANDONED_MS = 12 * 3_600_000;

/** What {@link BackupUpkeep} works with. */
export interface UpkeepParts {
  store: BackupStore;
  adapters: readonly CopyAdapter[];
  audit: AuditLog;
  clock: Clock;
}

/** Ends copies on their day, with evidence, and holds the catalogue against what the tools have: a copy nobody catalogued is as bad as one that is gone. */
export class BackupUpkeep {
  constructor(private readonly parts: UpkeepParts) {}

  /** Ends every copy whose day has come; returns how many ended. */
  async expire(): Promise<number> {
    const { store, clock, audit } = this.parts;
    const now = new Date(clock.now());
    for (const id of await store.abandoned(new Date(now.getTime() - ABANDONED_MS)))
      await store.failed(audit, id, new DomainError('unavailable', 'backup.abandoned', 'its worker died'));
    const due = await store.due(now);
    let ended = 0;
    for (const backup of due) ended += (await this.end(backup, now)) ? 1 : 0;
    return ended;
  }

  /** False when this worker has no tool that could, or the tool still has the copy: then it comes again. */
  private async end(backup: Backup, now: Date): Promise<boolean> {
    const { store, adapters, audit } = this.parts;
    const adapter = adapterOf(adapters, backup.kind);
    if (adapter === undefined) return false;
    const { gone, evidence } = await adapter.expire(backup);
    const ended = gone ? [backup, ...(await store.dependents(backup.id))] : [];
    await store.transaction(async (tx) => {
      for (const { id } of ended) {
        if (!(await store.end(tx, id, now, evidence))) continue;
        await audit.append(tx, {
          type: 'backup.expired',
          actor: WORKER,
          ref: { backup: id },
          code: 'deleted',
          digest: { evidence: evidence.toString('base64') },
        });
      }
      if (!gone)
        await audit.append(tx, {
          type: 'backup.expired',
          actor: WORKER,
          ref: { backup: backup.id },
          code: 'failed',
          digest: { evidence: evidence.toString('base64') },
        });
    });
    return gone;
  }

  /** Compares the catalogue with every tool; each thing found is told once. A tool that cannot be asked fails the call, after the others. */
  async reconcile(): Promise<{ unknown: number; missing: number }> {
    const found = { unknown: 0, missing: 0 };
    const failures: unknown[] = [];
    for (const adapter of this.parts.adapters) {
      try {
        const { unknown, missing } = await this.compare(adapter);
        found.unknown += unknown;
        found.missing += missing;
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
    return found;
  }

  private async compare(adapter: CopyAdapter): Promise<{ unknown: number; missing: number }> {
    const { store } = this.parts;
    const there = await adapter.list();
    const known = (await store.living()).filter(({ kind }) => adapter.kinds.includes(kind));
    const names = new Set(known.map(({ objectKey }) => objectKey));
    const unknown = there.filter(({ objectKey }) => !names.has(objectKey));
    for (const copy of unknown) if (!(await store.knowsObject(copy.objectKey))) await this.adopt(copy);
    const gone = known.filter(
      ({ objectKey, state, missingAt }) =>
        state === 'complete' && missingAt === null && !there.some((copy) => copy.objectKey === objectKey),
    );
    for (const backup of gone) await this.missed(backup);
    return { unknown: unknown.length, missing: gone.length };
  }

  /** Gives a copy that nobody catalogued a row, so that it ends too and no certificate forgets it. */
  private async adopt({ kind, objectKey, needs, describe }: FoundCopy): Promise<void> {
    const { store, audit, clock } = this.parts;
    const { sizeBytes, sha256, dataTo } = await describe();
    const id = randomUuid();
    const expiresAt = new Date(clock.now() + LONGEST_DAYS * DAY_MS);
    await store.transaction(async (tx) => {
      const objectId = randomBytes(16);
      await store.adopt(tx, { id, kind, objectKey, objectId, needs, sizeBytes, sha256, expiresAt, dataTo });
      await audit.append(tx, {
        type: 'backup.unknown',
        actor: WORKER,
        ref: { backup: id },
        n: { bytes: sizeBytes },
        digest: { copy: sha256.toString('base64') },
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
}
