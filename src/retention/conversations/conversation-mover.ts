import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '../../audit';
import { bucketOf, openRecord, Part, purgeAtSeconds, Scope, sealRecord } from '../../crypto';
import { CLOCK, type Clock } from '../../foundation/clock';
import { DomainError } from '../../foundation/errors';
import { KeyringClient, type PartLease } from '../../keyring/client';
import { MediaMove, type MovedMedium } from '../../vault/media';
import { type RetentionClass, RetentionClassStore } from '../classes';
import type { ClassMove } from './conversation-class.store';
import { type MovedRow, type MoveToDo, type MovingRow, MovingRowsStore } from './moving-rows.store';

/** What a move did; as in {@link ClassMove}. */
export type MoveCounts = Pick<ClassMove, 'moved' | 'expired' | 'leftBehind'>;

/** A message, and its bucket in the new class. */
interface Placed {
  row: MovingRow;
  bucket: number;
}

/** A message and its media as they are sealed in the new class. */
interface Sealed {
  row: MovedRow;
  media: MovedMedium[];
}

/**
 * Moves a conversation's messages to another class: opens each part under the grant, seals it for the new class and bucket, and exchanges the rows in one
 * transaction. It never ends a message: one that is older than the period of the new class stays in the old one, whose purge has the holds, the second
 * person and the keyring's guard before it, and destroys a key. Plaintext exists for the moment in between and is overwritten.
 */
@Injectable()
export class ConversationMover {
  constructor(
    private readonly rows: MovingRowsStore,
    private readonly classes: RetentionClassStore,
    private readonly keyring: KeyringClient,
    private readonly audit: AuditLog,
    private readonly media: MediaMove,
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
      const placed = this.place(target, batch);
      counts.expired += batch.length - placed.length;
      counts.moved += await this.moveBatch(move, placed);
    }
    counts.leftBehind = await this.rows.left(move);
    await this.rows.end(moveId, 'finished', counts, new Date(this.clock.now()));
    return counts;
  }

  /** Records that a move will not be tried again. */
  async fail(moveId: string): Promise<void> {
    const move = await this.rows.find(moveId);
    if (move === undefined) return;
    const counts = { expired: 0, leftBehind: await this.rows.left(move) };
    await this.rows.end(moveId, 'failed', counts, new Date(this.clock.now()));
  }

  /** Where messages belong in the new class; without those whose bucket would be due there. */
  private place(target: RetentionClass, batch: readonly MovingRow[]): Placed[] {
    return batch
      .map((row) => ({ row, bucket: bucketOf(target.granularity, row.sentAt.getTime() / 1_000) }))
      .filter(({ bucket }) => purgeAtSeconds(bucket, target.periodDays) * 1_000 > this.clock.now());
  }

  private async moveBatch(move: MoveToDo, placed: readonly Placed[]): Promise<number> {
    const sealed: Sealed[] = [];
    for (const { row, bucket } of placed) {
      const moved = await this.reseal(move, row, bucket);
      if (moved !== undefined) sealed.push({ row: moved, media: await this.resealMedia(move, moved) });
    }
    if (sealed.length === 0) return 0;
    for (const bucket of new Set(sealed.map(({ row }) => row.bucket)))
      await this.rows.ensurePartition(move.classId, bucket);
    const replaced = await this.replace(move, sealed);
    for (const { row, media } of sealed) await this.media.settle(media, replaced.has(row));
    return replaced.size;
  }

  /** Exchanges the rows of a batch in one transaction; those that are to stay by now stay. Returns those that moved. */
  private replace(move: MoveToDo, sealed: readonly Sealed[]): Promise<ReadonlySet<MovedRow>> {
    return this.rows.withoutNewHold(async (tx) => {
      const moved = new Set<MovedRow>();
      for (const { row, media } of sealed) {
        if (!(await this.rows.replace(tx, move.subjectRef, row))) continue;
        if (!(await this.media.exchange(tx, media)))
          throw new DomainError('unavailable', 'retention.move.medium', 'a medium changed while it moved');
        moved.add(row);
      }
      if (moved.size === 0) return moved;
      await this.rows.count(tx, move.id, moved.size);
      await this.audit.append(tx, {
        type: 'message.resealed',
        actor: { kind: 'process', ref: 'worker' },
        subject: move.subjectRef,
        n: { messages: moved.size, toClassId: move.classId },
      });
      return moved;
    });
  }

  private resealMedia({ subjectRef, grantId }: MoveToDo, row: MovedRow): Promise<MovedMedium[]> {
    const { id: messageId, classId, bucket } = row;
    return this.media.reseal({ subjectRef, messageId: row.from.id, grantId }, { messageId, classId, bucket });
  }

  /** Undefined when the old bucket fell due meanwhile, or the new one did by the keyring's clock or was purged: the message stays, and ends with its old bucket. */
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
    if (answers.some(({ status }, i) => status === 'purged' || (status === 'destroyed' && i % 2 === 1)))
      return undefined;
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
