import { Injectable } from '@nestjs/common';
import { AuditLog } from '../../../audit';
import { REMINDER_DAYS, reminderOf } from '../../../requests';
import { RequestExecutionStore } from './request-execution.store';

const DAY_MS = 86_400_000;

/**
 * Leaves a fact when a request comes within 14, 7 or 2 days of its due date, and when it passes it: a row, and an entry of the audit log for whoever
 * watches. Nothing is left while the clock stands; a new due date starts over.
 */
@Injectable()
export class RequestReminders {
  constructor(
    private readonly store: RequestExecutionStore,
    private readonly audit: AuditLog,
  ) {}

  /** Idempotent; returns how many were left. */
  async runOnce(now: Date): Promise<number> {
    let left = 0;
    for (const { id, subjectRef, dueAt, reminded } of await this.store.dueBefore(
      new Date(now.getTime() + REMINDER_DAYS[0] * DAY_MS),
    )) {
      const days = reminderOf(dueAt, now);
      if (days === undefined || (reminded !== null && reminded <= days)) continue;
      await this.store.transaction(async (tx) => {
        if (!(await this.store.remind(tx, { id, dueAt, days, at: now }))) return;
        await this.audit.append(tx, {
          type: 'request.reminded',
          actor: { kind: 'process', ref: 'worker' },
          subject: subjectRef,
          ref: { request: id },
          code: days === 0 ? 'overdue' : 'due-soon',
          n: { days },
        });
        left += 1;
      });
    }
    return left;
  }
}
