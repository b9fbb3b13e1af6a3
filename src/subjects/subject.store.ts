import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { BinaryColumns, type Statement, type Transaction } from '../foundation/database';

/** A subject was seen from one day to another (days since 1970). */
export interface SubjectSeen {
  subjectRef: string;
  firstDay: number;
  lastDay: number;
}

/** An identifier of a subject, sealed. */
export interface SealedIdentifier {
  id: Buffer;
  subjectRef: string;
  incarnation: number;
  kind: number;
  tag: Buffer;
  identifiers: Buffer;
  masks: Buffer;
  day: number;
}

/** What the register knows of a subject without any key. */
export interface SubjectFacts {
  subjectRef: string;
  state: 'active' | 'erasing' | 'erased';
  restricted: boolean;
  /** Days, `YYYY-MM-DD`. */
  firstSeenOn: string;
  lastSeenOn: string;
}

/** Rows of `subject` and `subject_identifier`. */
@Injectable()
export class SubjectStore {
  constructor(private readonly database: DataSource) {}

  /** A subject, or null when this database does not know it. */
  async find(subjectRef: string): Promise<SubjectFacts | null> {
    const [row] = await this.database.query<SubjectFacts[]>(
      `SELECT subject_ref AS "subjectRef", state, restricted, first_seen_on::text AS "firstSeenOn", last_seen_on::text AS "lastSeenOn"
         FROM subject WHERE subject_ref = $1`,
      [subjectRef],
    );
    return row ?? null;
  }

  /** The state of a subject, which nobody changes until the transaction ends; undefined for one of whom there is no row. */
  async lockState(tx: Transaction, subjectRef: string): Promise<SubjectFacts['state'] | undefined> {
    const rows = await tx.query<Pick<SubjectFacts, 'state'>[]>(
      'SELECT state FROM subject WHERE subject_ref = $1 FOR SHARE',
      [subjectRef],
    );
    return rows[0]?.state;
  }

  /** The sealed identifiers of a subject, oldest first. */
  identifiersOf(subjectRef: string): Promise<Omit<SealedIdentifier, 'day'>[]> {
    return this.database.query(
      `SELECT id, subject_ref AS "subjectRef", incarnation, kind, tag, identifiers, masks
         FROM subject_identifier WHERE subject_ref = $1 ORDER BY first_seen_on, kind, id`,
      [subjectRef],
    );
  }

  /** Notes what became of a subject: `erasing` while its keys die, `erased` afterwards, `active` again when a fence is taken back. */
  async setState(
    tx: Transaction,
    subjectRef: string,
    state: SubjectFacts['state'],
    now: Date,
  ): Promise<void> {
    await tx.query(
      `UPDATE subject SET state = $2, erased_at = CASE WHEN $2 = 'erased' THEN coalesce(erased_at, $3) END WHERE subject_ref = $1`,
      [subjectRef, state, now],
    );
  }

  /** The write that notes when subjects were seen: all their rows lie between the two days. Each subject at most once, in the same order by everybody (no deadlock). */
  static noteSeen(seen: readonly SubjectSeen[]): Statement {
    const columns = new BinaryColumns({ subject_ref: 'uuid', first_seen_on: 'date', last_seen_on: 'date' });
    for (const { subjectRef, firstDay, lastDay } of [...seen].sort((a, b) =>
      a.subjectRef < b.subjectRef ? -1 : 1,
    )) {
      columns.push({ subject_ref: subjectRef, first_seen_on: firstDay, last_seen_on: lastDay });
    }
    return {
      name: 'subject-seen',
      text: `${columns.insertStatement('subject')} ON CONFLICT (subject_ref) DO UPDATE
        SET first_seen_on = least(subject.first_seen_on, excluded.first_seen_on),
            last_seen_on = greatest(subject.last_seen_on, excluded.last_seen_on)
        WHERE subject.first_seen_on > excluded.first_seen_on OR subject.last_seen_on < excluded.last_seen_on`,
      values: columns.parameters(),
    };
  }

  /** The write that keeps identifiers; those that are known already stay as they are. */
  static keepIdentifiers(identifiers: readonly SealedIdentifier[]): Statement {
    const columns = new BinaryColumns({
      id: 'bytea',
      subject_ref: 'uuid',
      incarnation: 'int4',
      kind: 'int2',
      tag: 'bytea',
      identifiers: 'bytea',
      masks: 'bytea',
      first_seen_on: 'date',
    });
    for (const one of identifiers) {
      columns.push({
        id: one.id,
        subject_ref: one.subjectRef,
        incarnation: one.incarnation,
        kind: one.kind,
        tag: one.tag,
        identifiers: one.identifiers,
        masks: one.masks,
        first_seen_on: one.day,
      });
    }
    return {
      name: 'subject-identifiers',
      text: `${columns.insertStatement('subject_identifier')} ON CONFLICT DO NOTHING`,
      values: columns.parameters(),
    };
  }
}
