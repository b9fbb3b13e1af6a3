import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { RetentionClass } from './placement';

/** Reads the settings of retention classes. */
@Injectable()
export class RetentionClassStore {
  constructor(private readonly database: DataSource) {}

  /** Classes of conversations that are not kept in their channel's, by person. */
  async conversations(): Promise<Map<string, number>> {
    const rows = await this.database.query<{ subjectRef: string; classId: number }[]>(
      `SELECT subject_ref AS "subjectRef", class_id AS "classId" FROM conversation_class`,
    );
    return new Map(rows.map(({ subjectRef, classId }) => [subjectRef, classId]));
  }

  all(): Promise<RetentionClass[]> {
    return this.database.query<RetentionClass[]>(
      `SELECT class_id AS "classId", name, period_days AS "periodDays", granularity FROM retention_class`,
    );
  }
}
