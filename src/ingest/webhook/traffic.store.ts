import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type AuditFact, AuditLog } from '../../audit';

/** How many updates of each number there were in an hour, by kind. */
export type HourCounts = ReadonlyMap<'inbound' | 'sent', ReadonlyMap<string, number>>;

/** Writes down what came in at the edge: facts for the audit log, and how busy each number was. */
@Injectable()
export class TrafficStore {
  private readonly audit = new AuditLog();

  constructor(private readonly database: DataSource) {}

  /** `counts` are by phone number id. */
  async add(hour: Date, counts: HourCounts, facts: readonly AuditFact[]): Promise<void> {
    await this.database.transaction(async (tx) => {
      for (const [kind, numbers] of counts)
        await tx.query(
          `INSERT INTO activity_hour (kind, key, hour, count)
           SELECT $1, c.id, $2, given.count FROM unnest($3::text[], $4::bigint[]) AS given (number, count) JOIN channel c ON c.phone_number_id = given.number
           ON CONFLICT (kind, key, hour) DO UPDATE SET count = activity_hour.count + excluded.count`,
          [kind, hour, [...numbers.keys()], [...numbers.values()]],
        );
      if (facts.length > 0) await this.audit.appendAll(tx, facts);
    });
  }
}
