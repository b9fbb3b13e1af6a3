import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '../../audit';
import { bucketOf, openRecord, Part, purgeAtSeconds, Scope, sealRecord } from '../../crypto';
import { CLOCK, type Clock } from '../../foundation/clock';
import { DomainError } from '../../foundation/errors';
import { KeyringClient, type PartLease } from '../../keyring/client';
import { type RetentionClass, RetentionClassStore } from '../classes';
import { type MovedRow, type MoveToDo, type MovingRow, MovingRowsStore } from './moving-rows.store';

/** What a move did. */
export interface MoveCounts {
  moved: number;
  expired: number;
  leftBehind: number;
}

/**
 * Moves a conversation's messages to another class: opens each part under the grant, seals it for the new class and bucket, and exchanges the rows in one
 * transaction. A message whose period in the new class is over goes at once. Plaintext exists for the moment in between and is overwritten.
 */
@Injectable()
export class ConversationMover {
  constructor(
    private readonly rows: MovingRowsStore,
    private readonly classes: RetentionClassStore,
    private readonly keyring: KeyringClient,
    private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Idempotent and resumable: what moved is not found again. */
  async run(moveId: string, checkpoint: () => void): Promise<MoveCounts> {
    const counts: MoveCounts = { moved: 0, expired: 0, leftBehind: 0 };
    const move = await this.rows.find(moveId);
    const target = move && (await this.classes.findById(move.classId));
    if (move?.state !== 'waiting' || target === undefined) return counts;
    let after: Buffer = Buffer.alloc(0);
    for (;;) {
      checkpoint();
      const batch = await this.rows.next(move, after);
      if (batch.length === 0) break;
      after = batch.at(-1)!.id;
      const done = await this.moveBatch(move, target, batch);
      counts.moved += done.moved;
      counts.expired += done.expired;
    }
    counts.leftBehind = await this.rows.left(move);
    await this.rows.end(moveId, 'finished', counts.leftBehind, new Date(this.clock.now()));
    return counts;
  }

  /** Records that a move will not be tried again. */
  async fail(moveId: string): Promise<void> {
    const move = await this.rows.find(moveId);
    if (move) await this.rows.end(moveId, 'failed', await this.rows.left(move), new Date(this.clock.now()));
  }

  private async moveBatch(
    move: MoveToDo,
    target: RetentionClass,
    batch: readonly MovingRow[],
  ): Promise<{ moved: number; expired: number }> {
    const placed = batch.map((row) => ({
      row,
      bucket: bucketOf(target.granularity, row.sentAt.getTime() / 1_000),
    }));
    const isOver = ({ bucket }: { bucket: number }) =>
      purgeAtSeconds(bucket, target.periodDays) * 1_000 <= this.clock.now();
    const over = placed.filter(isOver);
    const sealed: MovedRow[] = [];
    for (const one of placed.filter((each) => !isOver(each))) {
      const moved = await this.reseal(move, one.row, one.bucket);
      if (moved !== undefined) sealed.push(moved);
    }
    for (const bucket of new Set(sealed.map((one) => one.bucket)))
      await this.rows.ensurePartition(move.classId, bucket);
    return this.rows.transaction(async (tx) => {
      let [moved, expired] = [0, 0];
      for (const row of sealed) if (await this.rows.replace(tx, move.subjectRef, row)) moved += 1;
      for (const { row } of over) if (await this.rows.remove(tx, move.subjectRef, row)) expired += 1;
      await this.rows.count(tx, move.id, moved, expired);
      if (moved + expired > 0)
        await this.audit.append(tx, {
          type: 'message.resealed',
          actor: { kind: 'process', ref: 'worker' },
          subject: move.subjectRef,
          n: { messages: moved, expired, toClassId: move.classId },
        });
      return { moved, expired };
    });
  }

  /** Undefined when the old bucket fell due meanwhile: then the purge takes the message. */
  private async reseal(move: MoveToDo, row: MovingRow, bucket: number): Promise<MovedRow | undefined> {
    const { subjectRef, grantId } = move;
    const common = { scope: Scope.subjectBucket, subjectRef, grantId } as const;
    const old = {
      direction: 'open',
      incarnation: row.incarnation,
      classId: row.classId,
      bucket: row.bucket,
    } as const;
    const next = { direction: 'seal', incarnation: 0, classId: move.classId, bucket } as const;
    const parts = row.original === null ? [Part.redacted] : [Part.redacted, Part.original];
    const answers = await this.keyring.lease(
      parts.flatMap((part) => [
        { ...common, ...old, part },
        { ...common, ...next, part },
      ]),
    );
    if (answers.some(({ status }) => status === 'purged')) return undefined;
    const leases = answers.map((answer) => {
      if (answer.status === 'ok') return answer.lease;
      throw new DomainError(
        'unavailable',
        'retention.move.refused',
        'the keyring gives no key to move a message with',
      );
    });
    const id = Buffer.from(row.id);
    id.writeUInt16BE(move.classId, 0);
    id.writeUInt32BE(bucket, 2);
    const place = {
      id,
      classId: move.classId,
      bucket,
      incarnation: leases[1]!.incarnation,
      sealSeq: row.sealSeq + 1,
    };
    const exchange = (part: Part, record: Buffer, opened: PartLease, sealing: PartLease): Buffer => {
      const { direction, schemaVersion } = row;
      const sealedRow = { scope: Scope.subjectBucket, subjectRef, direction, schemaVersion, part } as const;
      const body = opened.use((key) =>
        openRecord(key, { ...sealedRow, ...row, messageId: row.id, part, direction }, record),
      );
      try {
        return sealing.use((key) => sealRecord(key, { ...sealedRow, ...place, messageId: id }, body));
      } finally {
        body.fill(0);
      }
    };
    return {
      from: row,
      ...place,
      redacted: exchange(Part.redacted, row.redacted, leases[0]!, leases[1]!),
      original: row.original && exchange(Part.original, row.original, leases[2]!, leases[3]!),
    };
  }
}
