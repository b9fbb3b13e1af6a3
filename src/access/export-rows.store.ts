import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Transaction } from '../foundation/database';

/** Where a sealed original stands, by its row: what its seal is bound to. */
export interface OriginalPlace {
  id: Buffer;
  incarnation: number;
  classId: number;
  bucket: number;
  sealSeq: number;
  schemaVersion: number;
  direction: 0 | 1 | 2;
}

/** A message as its row has it. `original` null: the channel's policy keeps none. */
export interface ExportMessage extends OriginalPlace {
  channelId: string;
  type: string;
  sentAt: Date;
  receivedAt: Date;
  original: Buffer | null;
}

/** A state that a message of the business reached, or an event. */
export interface ExportEvent extends OriginalPlace {
  /** The state, or the kind of event. */
  what: string;
  occurredAt: Date;
  original: Buffer | null;
}

/** To whom the person's messages were shown. */
export interface ExportDisclosure {
  recipient: string;
  category: string;
  from: string;
  to: string;
  pages: number;
  messages: number;
}

/** Something that the person agreed to, declined or took back. */
export interface ExportConsent {
  at: Date;
  purpose: string;
  state: 'granted' | 'withdrawn';
  source: string;
}

/** What stands around the messages. */
export interface ExportSurroundings {
  classes: { classId: number; name: string; periodDays: number }[];
  channels: { id: string; phoneNumberId: string; displayPhoneNumber: string | null }[];
  disclosures: ExportDisclosure[];
  firstSeenOn: string | null;
  lastSeenOn: string | null;
}

/** Rows per query: what is in memory at a time. */
const PAGE = 1_000;
const PLACE = `id, incarnation, class_id AS "classId", bucket::float AS bucket, seal_seq AS "sealSeq", schema_version AS "schemaVersion"`;

/** Reads everything that is kept about a person, page by page. */
@Injectable()
export class ExportRowsStore {
  constructor(private readonly database: DataSource) {}

  /** Runs work that must be committed together. */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.database.transaction(work);
  }

  /** Messages in order of time, in pages. */
  async *messages(subjectRef: string): AsyncGenerator<ExportMessage[], void, undefined> {
    let after: ExportMessage | undefined;
    for (;;) {
      const page: ExportMessage[] = await this.database.query<ExportMessage[]>(
        `SELECT ${PLACE}, direction, channel_id AS "channelId", type, sent_at AS "sentAt", received_at AS "receivedAt", original
           FROM message WHERE subject_ref = $1 AND ($2::timestamptz IS NULL OR (sent_at, id) > ($2, $3::bytea))
          ORDER BY sent_at, id LIMIT ${PAGE}`,
        [subjectRef, after?.sentAt ?? null, after?.id ?? null],
      );
      if (page.length > 0) yield page;
      if (page.length < PAGE) return;
      after = page.at(-1);
    }
  }

  /** States of messages, in pages. */
  async *statuses(subjectRef: string): AsyncGenerator<ExportEvent[], void, undefined> {
    type Row = ExportEvent & { tag: Buffer };
    let after: Row | undefined;
    for (;;) {
      const page: Row[] = await this.database.query<Row[]>(
        `SELECT ${PLACE}, 0 AS direction, reference_tag AS tag, status AS what, occurred_at AS "occurredAt", detail AS original
           FROM message_status
          WHERE subject_ref = $1 AND ($2::bytea IS NULL OR (reference_tag, status, class_id, bucket) > ($2, $3::text, $4::int, $5::bigint))
          ORDER BY reference_tag, status, class_id, bucket LIMIT ${PAGE}`,
        [subjectRef, after?.tag ?? null, after?.what ?? null, after?.classId ?? null, after?.bucket ?? null],
      );
      if (page.length > 0) yield page;
      if (page.length < PAGE) return;
      after = page.at(-1);
    }
  }

  /** Events, in pages. */
  async *events(subjectRef: string): AsyncGenerator<ExportEvent[], void, undefined> {
    type Row = ExportEvent & { tag: Buffer };
    let after: Row | undefined;
    for (;;) {
      const page: Row[] = await this.database.query<Row[]>(
        `SELECT ${PLACE}, 0 AS direction, dedupe_tag AS tag, kind AS what, occurred_at AS "occurredAt", original
           FROM platform_event
          WHERE subject_ref = $1 AND ($2::timestamptz IS NULL OR (occurred_at, dedupe_tag) > ($2, $3::bytea))
          ORDER BY occurred_at, dedupe_tag LIMIT ${PAGE}`,
        [subjectRef, after?.occurredAt ?? null, after?.tag ?? null],
      );
      if (page.length > 0) yield page;
      if (page.length < PAGE) return;
      after = page.at(-1);
    }
  }

  /** What the person said about being written to, oldest first: the ledger, and preferences from before there was one. */
  async consents(subjectRef: string): Promise<ExportConsent[]> {
    const rows = await this.database.query<(ExportConsent & { tag: Buffer })[]>(
      `SELECT at, purpose, state, source, reference_tag AS tag FROM consent_event WHERE subject_ref = $1
       UNION ALL
       SELECT occurred_at, 'marketing', CASE kind WHEN 'preference/stop' THEN 'withdrawn' ELSE 'granted' END, 'user-preferences', dedupe_tag
         FROM platform_event e WHERE subject_ref = $1 AND kind IN ('preference/stop', 'preference/resume', 'preference/signup')
          AND NOT EXISTS (SELECT FROM consent_event c WHERE c.subject_ref = e.subject_ref AND c.reference_tag = e.dedupe_tag)
        ORDER BY at, tag`,
      [subjectRef],
    );
    return rows.map(({ at, purpose, state, source }) => ({ at, purpose, state, source }));
  }

  async countMessages(subjectRef: string): Promise<number> {
    const [row] = await this.database.query<{ count: number }[]>(
      `SELECT count(*)::float AS count FROM message WHERE subject_ref = $1`,
      [subjectRef],
    );
    return row?.count ?? 0;
  }

  /** What stands around the messages. */
  async surroundings(subjectRef: string): Promise<ExportSurroundings> {
    const [classes, channels, disclosures, [subject]] = await Promise.all([
      this.database.query<ExportSurroundings['classes']>(
        `SELECT class_id AS "classId", name, period_days AS "periodDays" FROM retention_class ORDER BY name`,
      ),
      this.database.query<ExportSurroundings['channels']>(
        `SELECT id, phone_number_id AS "phoneNumberId", display_phone_number AS "displayPhoneNumber" FROM channel ORDER BY id`,
      ),
      this.database.query<ExportDisclosure[]>(
        `SELECT r.name AS recipient, r.category, min(d.disclosed_on)::text AS "from", max(d.disclosed_on)::text AS "to",
                sum(d.pages)::int AS pages, sum(d.messages)::int AS messages
           FROM disclosure d JOIN recipient r ON r.id = d.recipient_id WHERE d.subject_ref = $1 GROUP BY r.id ORDER BY 1`,
        [subjectRef],
      ),
      this.database.query<{ firstSeenOn: string; lastSeenOn: string }[]>(
        `SELECT first_seen_on::text AS "firstSeenOn", last_seen_on::text AS "lastSeenOn" FROM subject WHERE subject_ref = $1`,
        [subjectRef],
      ),
    ]);
    return {
      classes,
      channels,
      disclosures,
      firstSeenOn: subject?.firstSeenOn ?? null,
      lastSeenOn: subject?.lastSeenOn ?? null,
    };
  }
}
