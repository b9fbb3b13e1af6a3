import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Transaction } from '../../foundation/database';

/** What a tag means, and what somebody proposes that it shall. */
export interface RetentionTag {
  tag: string;
  retentionClass: string;
  /** The class that waits for a second person. */
  pending: string | null;
}

/** A tag as it is decided about. */
export interface TagToDecide {
  classId: number;
  proposedClassId: number | null;
  proposedBy: string | null;
  proposedAt: Date | null;
}

const SELECT = `SELECT t.tag, c.name AS "retentionClass", p.name AS pending FROM retention_tag t JOIN retention_class c USING (class_id)
  LEFT JOIN retention_class p ON p.class_id = t.proposed_class_id`;

/** Rows of `retention_tag`. */
@Injectable()
export class RetentionTagStore {
  constructor(private readonly database: DataSource) {}

  /** All tags by name. */
  all(): Promise<RetentionTag[]> {
    return this.database.query<RetentionTag[]>(`${SELECT} ORDER BY t.tag`);
  }

  async get(tx: Transaction, tag: string): Promise<RetentionTag> {
    const [row] = await tx.query<RetentionTag[]>(`${SELECT} WHERE t.tag = $1`, [tag]);
    return row!;
  }

  /** The tag for deciding; others who decide wait until this transaction ends. */
  async lock(tx: Transaction, tag: string): Promise<TagToDecide | undefined> {
    const rows = await tx.query<TagToDecide[]>(
      `SELECT class_id AS "classId", proposed_class_id AS "proposedClassId", proposed_by AS "proposedBy", proposed_at AS "proposedAt"
         FROM retention_tag WHERE tag = $1 FOR UPDATE`,
      [tag],
    );
    return rows[0];
  }

  /** Whether the class has a shorter period than the tag's, and conversations have the tag. */
  async shortens(tx: Transaction, tag: string, classId: number): Promise<boolean> {
    const rows = await tx.query<unknown[]>(
      `SELECT 1 FROM retention_tag t JOIN retention_class old USING (class_id), retention_class new
        WHERE t.tag = $1 AND new.class_id = $2 AND new.period_days < old.period_days
          AND EXISTS (SELECT FROM conversation_class c WHERE c.tag = t.tag)`,
      [tag, classId],
    );
    return rows.length > 0;
  }

  /** Says what a tag means from now on; what was proposed is over. */
  async set(tx: Transaction, tag: string, classId: number): Promise<void> {
    await tx.query(
      `INSERT INTO retention_tag (tag, class_id) VALUES ($1, $2)
       ON CONFLICT (tag) DO UPDATE SET class_id = excluded.class_id, proposed_class_id = NULL, proposed_by = NULL, proposed_at = NULL`,
      [tag, classId],
    );
  }

  async propose(tx: Transaction, tag: string, classId: number, by: { ref: string; at: Date }): Promise<void> {
    await tx.query(
      'UPDATE retention_tag SET proposed_class_id = $2, proposed_by = $3, proposed_at = $4 WHERE tag = $1',
      [tag, classId, by.ref, by.at],
    );
  }
}
