import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { AuditLog } from '../../audit';
import { CLOCK, type Clock } from '../../foundation/clock';
import type { Database } from '../../foundation/database';
import type { Caller } from '../../identity';

const QUIET_MS = 60_000;

/**
 * Notes in the audit log who reads it: once a minute per reader and kind. More would make the log grow by being read, and a reader who reads to its end
 * would never arrive.
 */
@Injectable()
export class AuditReads {
  private readonly noted = new Map<string, number>();

  constructor(
    private readonly audit: AuditLog,
    @InjectDataSource() private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Resolves once it is committed, before anything is answered. */
  async note(
    { actor }: Caller,
    code: 'entries' | 'checkpoint' | 'proof' | 'export',
    entries: number,
  ): Promise<void> {
    const key = `${actor.ref} ${code}`;
    const now = this.clock.monotonic();
    if (now - (this.noted.get(key) ?? -QUIET_MS) < QUIET_MS) return;
    await this.database.transaction((tx) =>
      this.audit.append(tx, { type: 'audit.read', actor, code, n: { entries } }),
    );
    this.noted.set(key, now);
  }
}
