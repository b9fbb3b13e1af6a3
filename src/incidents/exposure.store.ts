import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** What was in reach in a window of time. */
export interface ExposureWindow {
  channelIds: readonly string[];
  from: Date;
  until: Date;
}

/** Counts of what a leaked credential could touch. Nothing is opened for them. */
export interface Exposure {
  subjects: number;
  messages: { inbound: number; outbound: number };
  /** What was stored by the end of the window and still is, whenever it was sent: whoever reached the store reached this. */
  stored: { subjects: number; messages: number };
  /** Messages that Meta says were sent, on whichever channel, and that nobody recorded here: what somebody else may have sent with the credential. */
  unknownSends: number;
}

const WITHIN = 'channel_id = ANY($1::uuid[]) AND sent_at >= $2 AND sent_at <= $3';

/** Reads, of rows alone, who and what was exposed. Legal holds included: what is held was in reach as well. */
@Injectable()
export class ExposureStore {
  constructor(private readonly database: DataSource) {}

  async count({ channelIds, from, until }: ExposureWindow): Promise<Exposure> {
    const [row] = await this.database.query<
      Record<'subjects' | 'inbound' | 'outbound' | 'stored' | 'storedSubjects' | 'unknown', number>[]
    >(
      `SELECT count(DISTINCT subject_ref) FILTER (WHERE sent_at >= $2)::int AS subjects,
              count(*) FILTER (WHERE sent_at >= $2 AND direction = 1)::int AS inbound,
              count(*) FILTER (WHERE sent_at >= $2 AND direction = 2)::int AS outbound,
              count(*)::int AS stored, count(DISTINCT subject_ref)::int AS "storedSubjects",
              (SELECT count(DISTINCT (s.subject_ref, s.reference_tag))::int FROM message_status s
                WHERE s.status = 'sent' AND s.occurred_at >= $2 AND s.occurred_at <= $3 AND cardinality($1::uuid[]) > 0
                  AND NOT EXISTS (SELECT FROM message m WHERE m.subject_ref = s.subject_ref AND m.reference_tag = s.reference_tag)) AS unknown
         FROM message WHERE channel_id = ANY($1::uuid[]) AND sent_at <= $3`,
      [channelIds, from, until],
    );
    const { subjects, inbound, outbound, stored, storedSubjects, unknown } = row!;
    return {
      subjects,
      messages: { inbound, outbound },
      stored: { subjects: storedSubjects, messages: stored },
      unknownSends: unknown,
    };
  }

  /** References of the people whose messages were in the window, in order, after one of them. */
  async subjects(
    { channelIds, from, until }: ExposureWindow,
    limit: number,
    after: string | undefined,
  ): Promise<{ subjectRef: string; messages: number }[]> {
    return this.database.query<{ subjectRef: string; messages: number }[]>(
      `SELECT subject_ref AS "subjectRef", count(*)::int AS messages FROM message
        WHERE ${WITHIN} AND ($4::uuid IS NULL OR subject_ref > $4) GROUP BY 1 ORDER BY 1 LIMIT $5`,
      [channelIds, from, until, after ?? null, limit],
    );
  }
}
