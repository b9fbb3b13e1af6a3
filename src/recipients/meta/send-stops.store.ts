import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Transaction } from '../../foundation/database';

/** Numbers from which nothing may be sent. There is no call that suspends a number (`reference` §5.3): this stop is Lethe's own, and it is authoritative. */
@Injectable()
export class SendStops {
  constructor(private readonly database: DataSource) {}

  /** Phone number ids that are stopped now. */
  async stopped(): Promise<ReadonlySet<string>> {
    const rows = await this.database.query<{ id: string }[]>(
      `SELECT DISTINCT c.phone_number_id AS id FROM send_stop s JOIN channel c ON c.id = s.channel_id WHERE s.lifted_at IS NULL`,
    );
    return new Set(rows.map(({ id }) => id));
  }

  async stop(tx: Transaction, incidentId: string, channelIds: readonly string[], at: Date): Promise<void> {
    await tx.query(
      `INSERT INTO send_stop (incident_id, channel_id, stopped_at) SELECT $1, id, $3 FROM unnest($2::uuid[]) AS id`,
      [incidentId, channelIds, at],
    );
  }

  /** A number stays stopped while another incident stops it. */
  async lift(tx: Transaction, incidentId: string, at: Date): Promise<void> {
    await tx.query('UPDATE send_stop SET lifted_at = $2 WHERE incident_id = $1 AND lifted_at IS NULL', [
      incidentId,
      at,
    ]);
  }
}
