import type { AuditLog } from '../../audit';
import { canonicalJson, randomBytes, randomUuid, sha256 } from '../../crypto';
import type { Clock } from '../../foundation/clock';
import type { Transaction } from '../../foundation/database';
import type { Backup, BackupStore } from '../backup.store';
import type { LiveCopies, LiveCopy } from './live-copy';

const WORKER = { kind: 'process', ref: 'worker' } as const;
const DAY_MS = 86_400_000;
/** A row of a copy that follows at once stands for this long; then a new one begins with what there is by then. */
const STANDS_DAYS = 7;
/** Behind by more than this, a copy is one of the past (backups and restore, 3.3). */
const ALARM = { bytes: 1_073_741_824, seconds: 3_600 };

/** What {@link LiveUpkeep} works with. */
export interface LiveUpkeepParts {
  store: BackupStore;
  keepers: readonly LiveCopies[];
  audit: AuditLog;
  clock: Clock;
}

/**
 * Keeps the catalogue of copies that follow the database: replicas, replication slots, Redis’s files. One that nobody catalogued is told of, one that falls
 * behind is told of hourly, and one that is gone has ended.
 */
export class LiveUpkeep {
  constructor(private readonly parts: LiveUpkeepParts) {}

  /** Returns how many were unknown, and how many are too far behind. Whoever cannot be asked fails the call, after the others. */
  async runOnce(): Promise<{ unknown: number; behind: number }> {
    const sum = { unknown: 0, behind: 0 };
    const failures: unknown[] = [];
    for (const keeper of this.parts.keepers) {
      try {
        const { unknown, behind } = await this.compare(keeper);
        sum.unknown += unknown;
        sum.behind += behind;
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
    return sum;
  }

  private async compare(keeper: LiveCopies): Promise<{ unknown: number; behind: number }> {
    const { store, clock } = this.parts;
    const now = new Date(clock.now());
    const there = await keeper.list();
    const evidence = sha256(
      canonicalJson({ at: now.toISOString(), there: there.map(({ objectKey }) => objectKey) }),
    );
    const known = new Map(
      (await store.living())
        .filter(({ kind }) => (keeper.kinds as readonly string[]).includes(kind))
        .map((backup) => [backup.objectKey, backup]),
    );
    for (const [objectKey, backup] of known)
      if (!there.some((copy) => copy.objectKey === objectKey)) await this.end(backup, now, evidence);
    const sum = { unknown: 0, behind: 0 };
    for (const copy of there) {
      const row = known.get(copy.objectKey);
      const isBehind = (copy.behind?.bytes ?? 0) > ALARM.bytes || (copy.behind?.seconds ?? 0) > ALARM.seconds;
      if (row === undefined) sum.unknown += await this.adopt(copy, now);
      else if (isBehind) sum.behind += await this.tell(row, copy);
      else if (row.expiresAt <= now) await this.renew(row, copy, now, evidence);
      else await store.reachTo(row.id, now);
    }
    return sum;
  }

  /** Returns 1 when it raises an alarm. */
  private async adopt(copy: LiveCopy, now: Date): Promise<number> {
    const { store, audit } = this.parts;
    await store.transaction(async (tx) => {
      const id = await this.add(tx, copy, { dataFrom: new Date(0), now });
      const fact = { actor: WORKER, ref: { backup: id } } as const;
      await audit.append(
        tx,
        copy.isExpected
          ? { type: 'backup.made', code: 'snapshot', ...fact }
          : { type: 'backup.unknown', ...fact },
      );
    });
    return copy.isExpected ? 0 : 1;
  }

  /** What it held of the past has followed the database by now: the row ends, and another begins from here. */
  private async renew(row: Backup, copy: LiveCopy, now: Date, evidence: Buffer): Promise<void> {
    await copy.rewrite?.();
    await this.parts.store.transaction(async (tx) => {
      await this.parts.store.end(tx, row.id, now, evidence);
      await this.add(tx, copy, { dataFrom: now, now });
    });
  }

  private async end(row: Backup, now: Date, evidence: Buffer): Promise<void> {
    const { store, audit } = this.parts;
    await store.transaction(async (tx) => {
      if (!(await store.end(tx, row.id, now, evidence))) return;
      await audit.append(tx, {
        type: 'backup.expired',
        actor: WORKER,
        ref: { backup: row.id },
        code: 'deleted',
        digest: { evidence: evidence.toString('base64') },
      });
    });
  }

  private async tell(row: Backup, { behind }: LiveCopy): Promise<number> {
    const { store, audit } = this.parts;
    await store.transaction((tx) =>
      audit.append(tx, {
        type: 'backup.behind',
        actor: WORKER,
        ref: { backup: row.id },
        n: { bytes: Math.max(0, behind?.bytes ?? 0), seconds: Math.max(0, Math.floor(behind?.seconds ?? 0)) },
      }),
    );
    return 1;
  }

  private async add(
    tx: Transaction,
    copy: LiveCopy,
    { dataFrom, now }: { dataFrom: Date; now: Date },
  ): Promise<string> {
    const { kind, objectKey } = copy;
    const id = randomUuid();
    await this.parts.store.adopt(tx, {
      ...{ id, kind, objectKey, dataFrom, dataTo: now, objectId: randomBytes(16), sizeBytes: 0 },
      sha256: sha256(canonicalJson({ kind, objectKey })),
      expiresAt: new Date(now.getTime() + STANDS_DAYS * DAY_MS),
    });
    return id;
  }
}
