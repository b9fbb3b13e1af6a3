import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** A retention class, as far as reading needs it. */
export interface ClassFacts {
  classId: number;
  name: string;
  periodDays: number;
}

/** Reads the periods of retention classes, anew for every page: a shortened one hides messages at once, before a purge takes them. */
@Injectable()
export class RetentionPeriodStore {
  constructor(private readonly database: DataSource) {}

  /** By class id. */
  async all(): Promise<ReadonlyMap<number, ClassFacts>> {
    const rows = await this.database.query<ClassFacts[]>(
      'SELECT class_id AS "classId", name, period_days AS "periodDays" FROM retention_class',
    );
    return new Map(rows.map((row) => [row.classId, row]));
  }
}
