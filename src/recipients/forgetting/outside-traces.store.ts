import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** A sealed original, and where it stands. */
export interface SealedOriginal {
  id: Buffer;
  channelId: string;
  incarnation: number;
  classId: number;
  bucket: number;
  sealSeq: number;
  schemaVersion: number;
  direction: 0 | 1 | 2;
  sentAt: Date;
  original: Buffer;
}

const PAGE = 1_000;

/** What rows tell, without any key, of where a person was in contact. */
@Injectable()
export class OutsideTracesStore {
  constructor(private readonly database: DataSource) {}

  /** Business numbers through which the person was in contact, and the last message or event there. */
  channels(subjectRef: string): Promise<{ channelId: string; lastEventAt: Date }[]> {
    return this.database.query(
      `SELECT channel_id AS "channelId", max(at) AS "lastEventAt" FROM (
         SELECT channel_id, max(sent_at) AS at FROM message WHERE subject_ref = $1 GROUP BY 1
         UNION ALL SELECT channel_id, max(occurred_at) FROM platform_event WHERE subject_ref = $1 AND channel_id IS NOT NULL GROUP BY 1) seen
       GROUP BY 1 ORDER BY 1`,
      [subjectRef],
    );
  }

  /** The last status about any message of the person: statuses name no number, so it counts for all of them. */
  async lastStatusAt(subjectRef: string): Promise<Date | null> {
    const [row] = await this.database.query<{ at: Date | null }[]>(
      'SELECT max(occurred_at) AS at FROM message_status WHERE subject_ref = $1',
      [subjectRef],
    );
    return row?.at ?? null;
  }

  /** How many events say that the person is, or was, in a group. */
  async groupEvents(subjectRef: string): Promise<number> {
    const [row] = await this.database.query<{ count: number }[]>(
      `SELECT count(*)::int AS count FROM platform_event WHERE subject_ref = $1 AND kind LIKE 'group%'`,
      [subjectRef],
    );
    return row?.count ?? 0;
  }

  /** Originals of messages on some numbers, in pages. */
  async *originals(
    subjectRef: string,
    channelIds: readonly string[],
  ): AsyncGenerator<SealedOriginal[], void, undefined> {
    let after: SealedOriginal | undefined;
    for (;;) {
      const page: SealedOriginal[] = await this.database.query<SealedOriginal[]>(
        `SELECT id, channel_id AS "channelId", incarnation, class_id AS "classId", bucket::float AS bucket, seal_seq AS "sealSeq",
                schema_version AS "schemaVersion", direction, sent_at AS "sentAt", original
           FROM message WHERE subject_ref = $1 AND channel_id = ANY($2::uuid[]) AND original IS NOT NULL
            AND ($3::timestamptz IS NULL OR (sent_at, id) > ($3, $4::bytea))
          ORDER BY sent_at, id LIMIT ${PAGE}`,
        [subjectRef, channelIds, after?.sentAt ?? null, after?.id ?? null],
      );
      if (page.length > 0) yield page;
      if (page.length < PAGE) return;
      after = page.at(-1);
    }
  }
}
