import { Injectable } from '@nestjs/common';
import { AuditLog } from '../../audit';
import { CareStore, type CaredCredential } from './care.store';
import type { Finding } from './finding';

const DAY_MS = 86_400_000;
const ACTOR = { kind: 'process', ref: 'worker' } as const;

/** Writes down what a check found: in the row always, in the audit log when it is news. Alerts are rules over these entries. */
@Injectable()
export class CareLog {
  constructor(
    private readonly store: CareStore,
    private readonly audit: AuditLog,
  ) {}

  /** Notes the outcome of a check; `expiresAt` null leaves what was known. */
  async note(
    { id, problems: before }: CaredCredential,
    found: { at: Date | null; problems: readonly Finding[]; expiresAt?: Date | null },
  ): Promise<void> {
    const { at, problems, expiresAt = null } = found;
    await this.store.transaction(async (tx) => {
      await this.store.noteCheck(tx, id, { at, problems, expiresAt });
      if (sameFindings(before, problems)) return;
      await this.audit.append(tx, {
        type: 'credential.checked',
        actor: ACTOR,
        ref: { credential: id },
        code: problems[0] ?? 'ok',
        n: {
          problems: problems.length,
          ...(at &&
            expiresAt && { expiresInDays: Math.floor((expiresAt.getTime() - at.getTime()) / DAY_MS) }),
        },
      });
    });
  }
}

function sameFindings(before: readonly Finding[], now: readonly Finding[]): boolean {
  return before.length === now.length && before.every((finding) => now.includes(finding));
}
