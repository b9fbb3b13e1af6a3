import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { MediaReferencePlace, MediaState, MediaType } from '../rows';

/** What a history says of a medium. */
export interface MediumFacts {
  id: Buffer;
  messageId: Buffer;
  type: MediaType;
  state: MediaState;
  /** Rounded up. */
  paddedBytes: number | null;
}

/** A medium that somebody wants to see, and whether its channel shows its type. */
export interface ShownMedium extends MediaReferencePlace, Omit<MediumFacts, 'id'> {
  channelId: string;
  reference: Buffer;
  shown: boolean;
}

/** Reads rows of `media` for those who may see what of it. */
@Injectable()
export class MediaFactsStore {
  constructor(private readonly database: DataSource) {}

  /** Media of these messages. */
  ofMessages(subjectRef: string, messageIds: readonly Buffer[]): Promise<MediumFacts[]> {
    return this.database.query<MediumFacts[]>(
      `SELECT id, message_id AS "messageId", type, state, padded_bytes::float AS "paddedBytes" FROM media
        WHERE subject_ref = $1 AND message_id = ANY($2::bytea[]) ORDER BY message_id, id`,
      [subjectRef, messageIds],
    );
  }

  /** One medium of one message; undefined when there is none of these ids. */
  async find(id: Buffer, messageId: Buffer): Promise<ShownMedium | undefined> {
    const rows = await this.database.query<ShownMedium[]>(
      `SELECT m.id, m.message_id AS "messageId", m.subject_ref AS "subjectRef", m.incarnation, m.class_id AS "classId", m.bucket::float AS bucket,
              m.schema_version AS "schemaVersion", m.channel_id AS "channelId", m.type, m.state, m.padded_bytes::float AS "paddedBytes",
              m.reference, m.type = ANY(c.media_shown) AS shown
         FROM media m JOIN channel c ON c.id = m.channel_id WHERE m.id = $1 AND m.message_id = $2`,
      [id, messageId],
    );
    return rows[0];
  }
}
