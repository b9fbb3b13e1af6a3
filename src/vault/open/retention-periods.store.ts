import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { ClassFacts } from './retention-periods';

/** Reads the periods of retention classes. */
@Injectable()
export class RetentionPeriodStore {
  constructor(private readonly database: DataSource) {}

  all(): Promise<ClassFacts[]> {
    return this.database.query<ClassFacts[]>(
      'SELECT class_id AS "classId", name, period_days AS "periodDays" FROM retention_class',
    );
  }
}
