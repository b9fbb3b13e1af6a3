import { AuditLog, type AuditFact } from '../../audit';
import type { Clock } from '../../foundation/clock';
import type { KeyringClient } from '../../keyring/client';
import type { PeopleUpkeepStore } from './people-upkeep.store';

const ACTOR = { kind: 'process', ref: 'worker' } as const;
/** How long somebody's name stays after they left: the review is a week, and questions follow it. */
const PROFILE_DAYS = 90;
const DAY_MS = 86_400_000;
const BATCH = 100;

/** What it came to. */
export interface PeopleUpkeepCounts {
  expiring: number;
  late: number;
  forgotten: number;
  destroyed: number;
}

/** Looks after people in the worker: tells of keys that end soon and of off-boardings that are late, and forgets who left. */
export class PeopleUpkeep {
  constructor(
    private readonly store: PeopleUpkeepStore,
    private readonly keyring: KeyringClient,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /** Idempotent; each fact is told once. */
  async runOnce(): Promise<PeopleUpkeepCounts> {
    const told = await this.tell();
    return { ...told, destroyed: await this.destroyKeys() };
  }

  private tell(): Promise<Omit<PeopleUpkeepCounts, 'destroyed'>> {
    const now = new Date(this.clock.now());
    return this.store.transaction(async (tx) => {
      const expiring = await this.store.noticeExpiring(tx, now);
      const late = await this.store.noticeLate(tx, now);
      const forgotten = await this.store.forgetProfiles(tx, new Date(now.getTime() - PROFILE_DAYS * DAY_MS));
      const facts: AuditFact[] = [
        ...expiring.map(({ id, days }) => ({
          type: 'key.expiring' as const,
          actor: ACTOR,
          ref: { apiKey: id },
          n: { expiresInDays: days },
        })),
        ...late.map(({ userId, code }) => offBoarded(userId, code)),
        ...forgotten.map((userId) => offBoarded(userId, 'forgotten')),
      ];
      if (facts.length > 0) await this.audit.appendAll(tx, facts);
      return { expiring: expiring.length, late: late.length, forgotten: forgotten.length };
    });
  }

  /** Keys that are not destroyed now are due again at the next tick. */
  private async destroyKeys(): Promise<number> {
    const keyIds = await this.store.endedKeys(BATCH);
    if (keyIds.length === 0) return 0;
    const answers = await this.keyring.destroy(
      keyIds.map((keyId) => ({ kind: 'credential', keyId, reason: 'replaced' })),
    );
    const gone = keyIds.filter((_, i) =>
      ['doomed', 'destroyed', 'unknown'].includes(answers[i]?.status ?? ''),
    );
    await this.store.keysDestroyed(gone);
    return gone.length;
  }
}

function offBoarded(userId: string, code: 'report-overdue' | 'review-overdue' | 'forgotten'): AuditFact {
  return { type: 'person.off-boarded', actor: ACTOR, ref: { appUser: userId }, code };
}
