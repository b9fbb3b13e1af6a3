import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { ClassBucket } from '../partitions';

/** Finds a message without opening it. */
@Injectable()
export class MessagePlaceStore {
  constructor(private readonly database: DataSource) {}

  /** When a message was sent and whose it is; undefined when there is none of that id. */
  async find(
    id: Buffer,
    { classId, bucket }: ClassBucket,
  ): Promise<{ sentAt: Date; subjectRef: string } | undefined> {
    const rows = await this.database.query<{ sentAt: Date; subjectRef: string }[]>(
      `SELECT sent_at AS "sentAt", subject_ref AS "subjectRef" FROM message WHERE id = $1 AND class_id = $2 AND bucket = $3`,
      [id, classId, bucket],
    );
    return rows[0];
  }
}
