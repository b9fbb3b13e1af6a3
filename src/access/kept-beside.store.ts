import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** A request of the person, as the register has it. */
export interface ExportRequest {
  id: string;
  kind: string;
  receivedAt: Date;
  receivedVia: string;
  state: string;
  decidedAt: Date | null;
  ground: string | null;
}

/** What was written about a request, sealed like a redacted message. */
export interface ExportProse {
  id: Buffer;
  requestId: string;
  kind: string;
  incarnation: number;
  classId: number;
  bucket: number;
  sealSeq: number;
  schemaVersion: number;
  redacted: Buffer;
  at: Date;
}

/** What Lethe itself sent to the person about their requests: which text, and when. */
export interface ExportNotice {
  requestId: string;
  what: string;
  at: Date;
  state: string;
}

/** Messages that only a legal hold keeps. */
export interface ExportHeld {
  ground: string;
  reviewOn: string;
  messages: number;
}

/** How the conversation is treated. */
export interface ExportConversation {
  restricted: boolean;
  /** A retention class of its own, and the tag that gave it. */
  retentionClass: string | null;
  tag: string | null;
}

/** Reads what is kept about a person beside their messages: requests and what became of them, holds, settings of their conversation. */
@Injectable()
export class KeptBesideStore {
  constructor(private readonly database: DataSource) {}

  /** Oldest first. */
  requests(subjectRef: string): Promise<ExportRequest[]> {
    return this.database.query<ExportRequest[]>(
      `SELECT id, kind, received_at AS "receivedAt", received_via AS "receivedVia", state, decided_at AS "decidedAt", ground
         FROM request WHERE subject_ref = $1 ORDER BY received_at, id`,
      [subjectRef],
    );
  }

  /** Oldest first; rectifications have their own place. */
  prose(subjectRef: string): Promise<ExportProse[]> {
    return this.database.query<ExportProse[]>(
      `SELECT id, request_id AS "requestId", kind, incarnation, class_id AS "classId", bucket::float AS bucket, seal_seq AS "sealSeq",
              schema_version AS "schemaVersion", redacted, created_at AS at
         FROM request_prose WHERE subject_ref = $1 AND kind <> 'rectification' ORDER BY created_at, id`,
      [subjectRef],
    );
  }

  /** Oldest first. */
  notices(subjectRef: string): Promise<ExportNotice[]> {
    return this.database.query<ExportNotice[]>(
      `SELECT request_id AS "requestId", kind AS what, made_at AS at, state FROM outgoing_message WHERE subject_ref = $1 ORDER BY made_at, id`,
      [subjectRef],
    );
  }

  /** Counts for each hold what is left of the person only there. */
  held(subjectRef: string): Promise<ExportHeld[]> {
    return this.database.query<ExportHeld[]>(
      `SELECT h.reason AS ground, h.review_on::text AS "reviewOn", count(*)::int AS messages
         FROM held_place p JOIN hold h ON h.id = p.hold_id AND h.ended_at IS NULL
         JOIN held_message m ON m.subject_ref = p.subject_ref AND m.class_id = p.class_id AND m.bucket = p.bucket AND m.incarnation = p.incarnation
        WHERE p.subject_ref = $1 GROUP BY h.id ORDER BY h.placed_at, h.id`,
      [subjectRef],
    );
  }

  async conversation(subjectRef: string): Promise<ExportConversation> {
    const [row] = await this.database.query<ExportConversation[]>(
      `SELECT s.restricted, k.name AS "retentionClass", c.tag
         FROM subject s LEFT JOIN conversation_class c ON c.subject_ref = s.subject_ref LEFT JOIN retention_class k ON k.class_id = c.class_id
        WHERE s.subject_ref = $1`,
      [subjectRef],
    );
    return row ?? { restricted: false, retentionClass: null, tag: null };
  }
}
