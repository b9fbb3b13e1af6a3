import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { RetentionClass } from './placement';

/** Reads the settings of retention classes. */
@Injectable()
export class RetentionClassStore {
  constructor(private readonly database: DataSource) {}

  all(): Promise<RetentionClass[]> {
    return this.database.query<RetentionClass[]>(
      `SELECT class_id AS "classId", name, period_days AS "periodDays", granularity FROM retention_class`,
    );
  }
}
