import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Transaction } from '../foundation/database';

/** Why a number may no longer be the person's (`reference/meta-whatsapp.md` §3.3, §3.4 no. 7). */
export type NumberDoubt =
  'silent' | 'was-silent' | 'security-code-changed' | 'number-changed' | 'user-id-changed';

/** What was looked at before a code counts as the person's own answer. */
export interface NumberCheck {
  doubts: NumberDoubt[];
  evidence: {
    lastWroteOn: string | null;
    silenceDays: number;
    /** A silence that has ended since: whoever writes now may be the next owner of the number. */
    wasSilent: { from: string; to: string } | null;
    since: string;
    securityCodeChanges: number;
    numberChanges: number;
    userIdChanges: number;
  };
}

const DAY_MS = 86_400_000;

/**
 * Looks for signs that a number went from one person to another: its new owner must not receive the former one's data. A message ends no doubt by itself: the new
 * owner writes too, so that a long silence counts for as long again after it ended. Signs older than the silence that makes a number doubtful count no more, if
 * the person has written since.
 */
@Injectable()
export class NumberChecks {
  constructor(private readonly database: DataSource) {}

  async of(
    subjectRef: string,
    { now, silenceDays }: { now: Date; silenceDays: number },
    tx: Transaction = this.database.manager,
  ): Promise<NumberCheck> {
    const since = new Date(now.getTime() - silenceDays * DAY_MS);
    const [row] = await tx.query<
      {
        lastWroteAt: Date | null;
        againAt: Date | null;
        beforeAt: Date | null;
        security: number;
        phone: number;
        userId: number;
        userIds: number;
      }[]
    >(
      `SELECT (SELECT max(sent_at) FROM message WHERE subject_ref = $1 AND direction = 1) AS "lastWroteAt",
              (SELECT min(sent_at) FROM message WHERE subject_ref = $1 AND direction = 1 AND sent_at > $2) AS "againAt",
              (SELECT max(sent_at) FROM message WHERE subject_ref = $1 AND direction = 1 AND sent_at <= $2) AS "beforeAt",
              count(*) FILTER (WHERE kind = 'identity/security-code')::int AS security,
              count(*) FILTER (WHERE kind = 'identity/phone')::int AS phone,
              count(*) FILTER (WHERE kind = 'identity/user-id')::int AS "userId",
              (SELECT greatest(count(*) - 1, 0) FROM subject_identifier
                WHERE subject_ref = $1 AND kind = 3 AND EXISTS (SELECT FROM subject_identifier n WHERE n.subject_ref = $1 AND n.kind = 3 AND n.first_seen_on > $2
                  AND n.first_seen_on > (SELECT min(first_seen_on) FROM subject_identifier o WHERE o.subject_ref = $1)))::int AS "userIds"
         FROM platform_event WHERE subject_ref = $1 AND occurred_at > $2`,
      [subjectRef, since],
    );
    const { lastWroteAt, againAt, beforeAt, security, phone, userId, userIds } = row!;
    const wasSilent =
      againAt !== null && beforeAt !== null && againAt.getTime() - beforeAt.getTime() > silenceDays * DAY_MS;
    const userIdChanges = Math.max(userId, userIds);
    const doubts: NumberDoubt[] = [];
    if (lastWroteAt === null || lastWroteAt < since) doubts.push('silent');
    if (wasSilent) doubts.push('was-silent');
    if (security > 0) doubts.push('security-code-changed');
    if (phone > 0) doubts.push('number-changed');
    if (userIdChanges > 0) doubts.push('user-id-changed');
    return {
      doubts,
      evidence: {
        lastWroteOn: dayOf(lastWroteAt),
        silenceDays,
        wasSilent: wasSilent ? { from: dayOf(beforeAt)!, to: dayOf(againAt)! } : null,
        since: since.toISOString(),
        securityCodeChanges: security,
        numberChanges: phone,
        userIdChanges,
      },
    };
  }
}

function dayOf(instant: Date | null): string | null {
  return instant?.toISOString().slice(0, 10) ?? null;
}
