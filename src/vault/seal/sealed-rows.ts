import type { Direction } from '../../crypto';
import { BinaryColumns, type Statement, type Write } from '../../foundation/database';
import { fetchMediaJob } from '../rows';

/** What all sealed rows have in common. Times are Unix milliseconds. */
interface SealedRow {
  id: Buffer;
  subject_ref: string;
  class_id: number;
  bucket: number;
  incarnation: number;
  received_at: number;
}

/** One row of `message`. */
export interface SealedMessage extends SealedRow {
  direction: Direction;
  channel_id: string;
  type: string;
  sent_at: number;
  reference_tag: Buffer;
  reply_tag: Buffer | null;
  report: string;
  redacted: Buffer;
  original: Buffer;
}

/** One row of `message_status`. */
export interface SealedStatus extends SealedRow {
  reference_tag: Buffer;
  status: string;
  occurred_at: number;
  detail: Buffer;
}

/** One row of `platform_event`. */
export interface SealedEvent extends SealedRow {
  dedupe_tag: Buffer;
  channel_id: string;
  field: string;
  kind: string;
  target_tag: Buffer | null;
  occurred_at: number;
  original: Buffer;
}

/** One row of `media`: a medium that is still to be fetched. */
export interface SealedMedium extends SealedRow {
  message_id: Buffer;
  channel_id: string;
  type: string;
  reference: Buffer;
  at_meta_until: number;
  next_attempt_at: number;
}

/** One row of `request_signal`: what a message asks for, or a tag of the code that it is. */
export interface MessageSignalRow {
  subject_ref: string;
  reference_tag: Buffer;
  channel_id: string;
  asks: string;
  language: string | null;
  code_tag: Buffer | null;
  sent_at: number;
}

/** One row of `consent_event`: what a message or a preference says of being written to. */
export interface ConsentRow {
  subject_ref: string;
  reference_tag: Buffer;
  channel_id: string;
  purpose: string;
  state: 'granted' | 'withdrawn';
  source: 'keyword' | 'user-preferences';
  at: number;
}

/** Rows of a batch, and the statements that insert them. A row that is there already stays as it is: a redelivery changes nothing. */
export class SealedRows {
  private readonly messages = new BinaryColumns({
    id: 'bytea',
    subject_ref: 'uuid',
    class_id: 'int4',
    bucket: 'int8',
    incarnation: 'int4',
    direction: 'int2',
    channel_id: 'uuid',
    type: 'text',
    sent_at: 'timestamptz',
    received_at: 'timestamptz',
    reference_tag: 'bytea',
    reply_tag: 'bytea',
    report: 'jsonb',
    redacted: 'bytea',
    original: 'bytea',
  });
  private readonly statuses = new BinaryColumns({
    id: 'bytea',
    subject_ref: 'uuid',
    reference_tag: 'bytea',
    status: 'text',
    class_id: 'int4',
    bucket: 'int8',
    occurred_at: 'timestamptz',
    received_at: 'timestamptz',
    incarnation: 'int4',
    detail: 'bytea',
  });
  private readonly events = new BinaryColumns({
    dedupe_tag: 'bytea',
    subject_ref: 'uuid',
    class_id: 'int4',
    bucket: 'int8',
    id: 'bytea',
    incarnation: 'int4',
    channel_id: 'uuid',
    field: 'text',
    kind: 'text',
    target_tag: 'bytea',
    occurred_at: 'timestamptz',
    received_at: 'timestamptz',
    original: 'bytea',
  });
  private readonly media = new BinaryColumns({
    id: 'bytea',
    subject_ref: 'uuid',
    message_id: 'bytea',
    class_id: 'int4',
    bucket: 'int8',
    incarnation: 'int4',
    channel_id: 'uuid',
    type: 'text',
    reference: 'bytea',
    received_at: 'timestamptz',
    at_meta_until: 'timestamptz',
    next_attempt_at: 'timestamptz',
  });
  private readonly signals = new BinaryColumns({
    subject_ref: 'uuid',
    reference_tag: 'bytea',
    channel_id: 'uuid',
    asks: 'text',
    language: 'text',
    code_tag: 'bytea',
    sent_at: 'timestamptz',
  });
  private readonly consents = new BinaryColumns({
    subject_ref: 'uuid',
    reference_tag: 'bytea',
    channel_id: 'uuid',
    purpose: 'text',
    state: 'text',
    source: 'text',
    at: 'timestamptz',
  });
  private readonly used = new Map<string, { classId: number; bucket: number }>();

  get count(): number {
    return this.messages.rows + this.statuses.rows + this.events.rows;
  }

  addMessage(row: SealedMessage): void {
    this.messages.push(row);
    this.use(row);
  }

  addStatus(row: SealedStatus): void {
    this.statuses.push(row);
    this.use(row);
  }

  addEvent(row: SealedEvent): void {
    this.events.push(row);
    this.use(row);
  }

  /** The medium of a message that is added as well. */
  addMedium(row: SealedMedium): void {
    this.media.push(row);
  }

  addSignal(row: MessageSignalRow): void {
    this.signals.push(row);
  }

  addConsent(row: ConsentRow): void {
    this.consents.push(row);
  }

  /** Classes and buckets of the rows: their partitions must exist. */
  partitions(): Iterable<{ classId: number; bucket: number }> {
    return this.used.values();
  }

  /** Inserts. With `new`, messages are taken to be new and copied: a third of the work, and a unique violation if one is there already. */
  statements(messages: 'new' | 'perhaps-known' = 'perhaps-known'): Write[] {
    return [
      messages === 'new' && this.messages.rows > 0
        ? [this.messages.copy('message')]
        : insert('message', this.messages),
      insert('message_status', this.statuses),
      insert('platform_event', this.events),
    ].flat();
  }

  /** What messages ask for; it is no row of its own that counts. */
  signalStatements(): Statement[] {
    return insert('request_signal', this.signals);
  }

  /** Media of the messages, and the jobs that fetch them: a medium that is known already causes no second job. */
  mediaStatements(): Statement[] {
    if (this.media.rows === 0) return [];
    const { queue, name } = fetchMediaJob;
    const text = `WITH fresh AS (${this.media.insertStatement('media')} ON CONFLICT DO NOTHING RETURNING id, subject_ref)
      INSERT INTO outbox (queue, name, payload)
      SELECT '${queue}', '${name}', jsonb_build_object('mediaId', encode(id, 'hex'), 'subjectRef', subject_ref) FROM fresh`;
    return [{ name: 'seal-media', text, values: this.media.parameters() }];
  }

  /** Lines of the consent ledger and their audit entries: one that is there already leaves no second entry. */
  consentStatements(): Statement[] {
    if (this.consents.rows === 0) return [];
    const text = `WITH fresh AS (${this.consents.insertStatement('consent_event')} ON CONFLICT DO NOTHING RETURNING subject_ref, channel_id, state)
      INSERT INTO audit_queue (fact)
      SELECT jsonb_build_object('type', 'consent.recorded', 'actor', jsonb_build_object('kind', 'process', 'ref', 'ingest'),
               'subject', subject_ref, 'ref', jsonb_build_object('channel', channel_id), 'code', state)::text FROM fresh`;
    return [{ name: 'seal-consents', text, values: this.consents.parameters() }];
  }

  private use({ class_id: classId, bucket }: SealedRow): void {
    this.used.set(`${classId} ${bucket}`, { classId, bucket });
  }
}

function insert<Name extends string>(table: string, columns: BinaryColumns<Name>): Statement[] {
  if (columns.rows === 0) return [];
  const text = `${columns.insertStatement(table)} ON CONFLICT DO NOTHING`;
  return [{ name: `seal-${table}`, text, values: columns.parameters() }];
}
