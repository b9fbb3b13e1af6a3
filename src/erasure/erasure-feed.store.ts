import { Injectable } from '@nestjs/common';
import type { Transaction } from '../foundation/database';

/** Writes the feed of erasures that recipients poll. */
@Injectable()
export class ErasureFeedWriter {
  /** Puts an erasure into the feed; once, whoever repeats it. */
  async announce(
    tx: Transaction,
    notice: {
      subjectRef: string;
      requestId: string;
      erasedAt: Date;
      sealed: { obligationId: string; recordId: Buffer; record: Buffer } | null;
    },
  ): Promise<void> {
    await tx.query(
      `INSERT INTO erasure_feed (subject_ref, request_id, erased_at, obligation_id, record_id, external_ids)
       VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (subject_ref) DO NOTHING`,
      [
        notice.subjectRef,
        notice.requestId,
        notice.erasedAt,
        notice.sealed?.obligationId ?? null,
        notice.sealed?.recordId ?? null,
        notice.sealed?.record ?? null,
      ],
    );
  }
}
