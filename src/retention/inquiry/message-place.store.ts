import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { ClassBucket } from '../partitions';

/** What a message's row says in clear. */
export interface MessagePlace {
  sentAt: Date;
  subjectRef: string;
  channelId: string;
  /** True when its bucket is gone and only a legal hold keeps it. */
  apart: boolean;
}

/** Finds a message without opening it. */
@Injectable()
export class MessagePlaceStore {
  constructor(private readonly database: DataSource) {}

  /** When a message was sent, whose it is and through which channel it went; undefined when there is none of that id. */
  async find(id: Buffer, { classId, bucket }: ClassBucket): Promise<MessagePlace | undefined> {
    const rows = await this.database.query<MessagePlace[]>(
      `SELECT sent_at AS "sentAt", subject_ref AS "subjectRef", channel_id AS "channelId", false AS apart
         FROM message WHERE id = $1 AND class_id = $2 AND bucket = $3
       UNION ALL
       SELECT sent_at, subject_ref, channel_id, true FROM held_message WHERE id = $1 AND class_id = $2 AND bucket = $3
       ORDER BY apart LIMIT 1`,
      [id, classId, bucket],
    );
    return rows[0];
  }
}
