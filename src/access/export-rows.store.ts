import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Transaction } from '../foundation/database';
import { bucketRanges, type TimeWindow } from '../vault/open';
import { exportWindows, type FilledHour } from './export-windows';

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

type TaggedEvent = ExportEvent & { tag: Buffer };

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
  /** Through whom business numbers run, beside Meta. */
  providers: string[];
  firstSeenOn: string | null;
  lastSeenOn: string | null;
}

/** Rows per query: what is in memory at a time, twice. More make the heap grow and the export no faster. */
const PAGE = 125;
const PLACE = `id, incarnation, class_id AS "classId", bucket::float AS bucket, seal_seq AS "sealSeq", schema_version AS "schemaVersion"`;

/** Reads everything that is kept about a person, page by page. */
@Injectable()
export class ExportRowsStore {
  constructor(private readonly database: DataSource) {}

  /** Runs work that must be committed together. */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.database.transaction(work);
  }

  /** The hours in which a person has messages, in order. */
  hours(subjectRef: string): Promise<FilledHour[]> {
    return this.database.query<FilledHour[]>(
      `SELECT extract(epoch FROM date_trunc('hour', sent_at, 'UTC'))::float * 1000 AS at, count(*)::float AS messages
         FROM message WHERE subject_ref = $1 GROUP BY 1 ORDER BY 1`,
      [subjectRef],
    );
  }

  /** Messages in order of time, in pages. `hours`: where to look for many; none is left out for not being in them. */
  async *messages(
    subjectRef: string,
    hours: readonly FilledHour[],
  ): AsyncGenerator<ExportMessage[], void, undefined> {
    for (const window of exportWindows(hours, PAGE)) yield* this.messagesWithin(subjectRef, window);
  }

  /** States of messages, in pages: partition by partition. */
  async *statuses(subjectRef: string): AsyncGenerator<ExportEvent[], void, undefined> {
    const partitions = await this.database.query<{ classId: number; bucket: number }[]>(
      `SELECT class_id AS "classId", bucket::float AS bucket FROM message_status WHERE subject_ref = $1 GROUP BY 1, 2 ORDER BY 2, 1`,
      [subjectRef],
    );
    for (const { classId, bucket } of partitions) yield* this.statusesOf(subjectRef, classId, bucket);
  }

  /** Events, in pages. */
  events(subjectRef: string): AsyncGenerator<ExportEvent[], void, undefined> {
    return pages<TaggedEvent>((after) =>
      this.database.query(
        `SELECT ${PLACE}, 0 AS direction, dedupe_tag AS tag, kind AS what, occurred_at AS "occurredAt", original
           FROM platform_event
          WHERE subject_ref = $1 AND ($2::timestamptz IS NULL OR (occurred_at, dedupe_tag) > ($2, $3::bytea))
          ORDER BY occurred_at, dedupe_tag LIMIT ${PAGE}`,
        [subjectRef, after?.occurredAt ?? null, after?.tag ?? null],
      ),
    );
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

  /** What stands around the messages. */
  async surroundings(subjectRef: string): Promise<ExportSurroundings> {
    const [classes, channels, disclosures, [subject], providers] = await Promise.all([
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
      this.database.query<{ provider: string }[]>(
        `SELECT DISTINCT provider FROM channel_outside WHERE provider <> 'meta' ORDER BY 1`,
      ),
    ]);
    return {
      classes,
      channels,
      disclosures,
      providers: providers.map(({ provider }) => provider),
      firstSeenOn: subject?.firstSeenOn ?? null,
      lastSeenOn: subject?.lastSeenOn ?? null,
    };
  }

  private messagesWithin(
    subjectRef: string,
    { from, to }: TimeWindow,
  ): AsyncGenerator<ExportMessage[], void, undefined> {
    const ranges = bucketRanges(from, to);
    const within = ranges.map((_, i) => `bucket BETWEEN $${2 * i + 6} AND $${2 * i + 7}`).join(' OR ');
    return pages<ExportMessage>((after) =>
      this.database.query(
        `SELECT ${PLACE}, direction, channel_id AS "channelId", type, sent_at AS "sentAt", received_at AS "receivedAt", original
           FROM message
          WHERE subject_ref = $1 AND sent_at >= $2 AND sent_at < $3 AND (${within})
            AND ($4::timestamptz IS NULL OR (sent_at, id) > ($4, $5::bytea))
          ORDER BY sent_at, id LIMIT ${PAGE}`,
        [
          ...[subjectRef, new Date(from), new Date(to), after?.sentAt ?? null, after?.id ?? null],
          ...ranges.flatMap(({ first, last }) => [first, last]),
        ],
      ),
    );
  }

  private statusesOf(
    subjectRef: string,
    classId: number,
    bucket: number,
  ): AsyncGenerator<ExportEvent[], void, undefined> {
    return pages<TaggedEvent>((after) =>
      this.database.query(
        `SELECT ${PLACE}, 0 AS direction, reference_tag AS tag, status AS what, occurred_at AS "occurredAt", detail AS original
           FROM message_status
          WHERE subject_ref = $1 AND class_id = $2 AND bucket = $3 AND ($4::bytea IS NULL OR (reference_tag, status) > ($4, $5::text))
          ORDER BY reference_tag, status LIMIT ${PAGE}`,
        [subjectRef, classId, bucket, after?.tag ?? null, after?.what ?? null],
      ),
    );
  }
}

/** Page after page, each from where the one before ended, until one is not full. */
async function* pages<T>(read: (after: T | undefined) => Promise<T[]>): AsyncGenerator<T[], void, undefined> {
  let after: T | undefined;
  for (;;) {
    const page = await read(after);
    if (page.length > 0) yield page;
    if (page.length < PAGE) return;
    after = page.at(-1);
  }
}
