import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Transaction } from '../../foundation/database';

/** A copy of a medium for somebody to see. `sealed` is where it lies, once it is ready. */
export interface MediaView {
  id: string;
  mediaId: Buffer;
  subjectRef: string;
  grantId: string;
  state: 'asked' | 'ready' | 'failed';
  failure: string | null;
  sealed: SealedView | null;
  expiresAt: Date;
}

/** Where a ready copy lies and what opens it. */
export interface SealedView {
  obligationId: string;
  objectKey: string;
  objectId: Buffer;
}

type FlatView = Omit<MediaView, 'sealed'> & { [K in keyof SealedView]: SealedView[K] | null };

const COLUMNS = `id, media_id AS "mediaId", subject_ref AS "subjectRef", grant_id AS "grantId", state, failure, obligation_id AS "obligationId",
  object_key AS "objectKey", object_id AS "objectId", expires_at AS "expiresAt"`;

/** Rows of `media_view`. */
@Injectable()
export class MediaViewStore {
  constructor(private readonly database: DataSource) {}

  /** Runs work that must be committed together. */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.database.transaction(work);
  }

  async find(id: string): Promise<MediaView | undefined> {
    const rows = await this.database.query<FlatView[]>(`SELECT ${COLUMNS} FROM media_view WHERE id = $1`, [
      id,
    ]);
    return rows[0] && nested(rows[0]);
  }

  /** A view of this medium that lasts beyond `until` and has not failed. */
  async living(medium: { id: Buffer; subjectRef: string }, until: Date): Promise<MediaView | undefined> {
    const rows = await this.database.query<FlatView[]>(
      `SELECT ${COLUMNS} FROM media_view WHERE subject_ref = $1 AND media_id = $2 AND state <> 'failed' AND expires_at > $3
        ORDER BY state = 'ready' DESC, expires_at DESC LIMIT 1`,
      [medium.subjectRef, medium.id, until],
    );
    return rows[0] && nested(rows[0]);
  }

  async add(
    tx: Transaction,
    view: Pick<MediaView, 'id' | 'mediaId' | 'subjectRef' | 'grantId' | 'expiresAt'> & { askedAt: Date },
  ): Promise<void> {
    await tx.query(
      `INSERT INTO media_view (id, media_id, subject_ref, grant_id, asked_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6)`,
      [view.id, view.mediaId, view.subjectRef, view.grantId, view.askedAt, view.expiresAt],
    );
  }

  /** Notes where the copy lies. False when the view has gone meanwhile: then the copy must go, too. */
  async ready(id: string, { obligationId, objectKey, objectId }: SealedView): Promise<boolean> {
    const [, count] = await this.database.query<[unknown, number]>(
      `UPDATE media_view SET state = 'ready', obligation_id = $2, object_key = $3, object_id = $4 WHERE id = $1 AND state = 'asked'`,
      [id, obligationId, objectKey, objectId],
    );
    return count > 0;
  }

  async failed(id: string, failure: string): Promise<void> {
    await this.database.query(
      `UPDATE media_view SET state = 'failed', failure = $2 WHERE id = $1 AND state = 'asked'`,
      [id, failure],
    );
  }

  /** Views that are over. */
  async over(now: Date, limit: number): Promise<MediaView[]> {
    const rows = await this.database.query<FlatView[]>(
      `SELECT ${COLUMNS} FROM media_view WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2`,
      [now, limit],
    );
    return rows.map(nested);
  }

  /** A person's views, whatever their state. */
  async ofSubject(subjectRef: string): Promise<MediaView[]> {
    const rows = await this.database.query<FlatView[]>(
      `SELECT ${COLUMNS} FROM media_view WHERE subject_ref = $1`,
      [subjectRef],
    );
    return rows.map(nested);
  }

  async remove(ids: readonly string[]): Promise<void> {
    await this.database.query(`DELETE FROM media_view WHERE id = ANY($1::uuid[])`, [ids]);
  }
}

function nested({ obligationId, objectKey, objectId, ...view }: FlatView): MediaView {
  const sealed = obligationId && objectKey && objectId ? { obligationId, objectKey, objectId } : null;
  return { ...view, sealed };
}
