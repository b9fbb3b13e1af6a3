import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** Rows of `sign_in_failure`. */
@Injectable()
export class SignInFailureStore {
  constructor(private readonly database: DataSource) {}

  /** Counts a try and says how many there were with it; undefined, and nothing is counted, while the wait of the one before is not over. */
  async count(
    tag: Buffer,
    { now, expiresAt, free, maxSeconds }: { now: Date; expiresAt: Date; free: number; maxSeconds: number },
  ): Promise<number | undefined> {
    const rows = await this.database.query<{ failures: number }[]>(
      `INSERT INTO sign_in_failure AS known (tag, failures, next_at, expires_at) VALUES ($1, 1, $2, $3)
       ON CONFLICT (tag) DO UPDATE SET
         failures = CASE WHEN known.expires_at <= $2 THEN 1 ELSE known.failures + 1 END,
         next_at = CASE WHEN known.expires_at <= $2 OR known.failures + 1 < $4 THEN $2::timestamptz
                        ELSE $2::timestamptz + make_interval(secs => least($5::float8, power(2, least(known.failures + 1 - $4, 20)))) END,
         expires_at = $3
       WHERE known.next_at <= $2 OR known.expires_at <= $2
       RETURNING failures`,
      [tag, now, expiresAt, free, maxSeconds],
    );
    return rows[0]?.failures;
  }

  async forget(tag: Buffer): Promise<void> {
    await this.database.query('DELETE FROM sign_in_failure WHERE tag = $1', [tag]);
  }

  /** Takes one try back. */
  async forgive(tag: Buffer): Promise<void> {
    await this.database.query(
      'UPDATE sign_in_failure SET failures = greatest(failures - 1, 0) WHERE tag = $1',
      [tag],
    );
  }
}
