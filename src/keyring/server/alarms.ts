import type { Clock } from '../../foundation/clock';
import type { Logger } from '../../foundation/logging';
import { Counter } from '../../foundation/metrics';
import type { AlarmCode, CallerRole } from '../protocol';
import { actorOf } from './callers/activity';
import type { Committer } from './committer';
import type { KeyringAudit } from './keyring-audit';
import type { AlarmRow, AlarmStore } from './store/alarm.store';

/** Something a person has to look at. */
export interface Alarm {
  code: AlarmCode;
  /** Who caused it, where a caller did. */
  role?: CallerRole | undefined;
  /** Id of a custodian or snapshot, never of a person. */
  ref?: string | undefined;
  generation?: number | undefined;
  /** How many of whatever it is. */
  count?: number | undefined;
}

/** The same alarm of the same caller is raised once in this time. */
const QUIET_MS = 60_000;
const raised = new Counter({
  name: 'lethe_keyring_alarms_total',
  help: 'Alarms raised',
  labelNames: ['alarm', 'role'],
});

/**
 * Raises alarms: each is a row that callers can read (`KeyringClient.alarms`), an entry of the keyring's own audit log, a counter, and a line of the log.
 */
export class Alarms {
  private readonly quietUntil = new Map<string, number>();

  constructor(
    private readonly committer: Committer,
    private readonly store: AlarmStore,
    private readonly audit: KeyringAudit,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /** Never throws: an alarm that cannot be written is logged, and what raised it goes on. */
  raise(alarm: Alarm): void {
    const { code, role, ref, generation, count } = alarm;
    const name = `${code} ${role ?? ''} ${ref ?? ''}`;
    const now = this.clock.monotonic();
    if (now < (this.quietUntil.get(name) ?? -Infinity)) return;
    this.quietUntil.set(name, now + QUIET_MS);
    raised.inc({ alarm: code, role: role ?? 'keyring' });
    this.logger.error(
      { alarm: `keyring.${code}`, role, ref, generation, count },
      'a person must look at this',
    );
    void this.committer
      .commit((batch) => {
        batch.steps.push((tx) => this.store.add(tx, { ...alarm, at: this.clock.now() }));
        this.audit.record(batch, {
          type: 'keyring.alarm',
          code,
          ...(role !== undefined && { actor: actorOf(role) }),
          ...(generation !== undefined && { gen: generation }),
          ...(count !== undefined && { n: { count } }),
        });
      })
      .catch((error: unknown) =>
        this.logger.error({ err: error, alarm: code }, 'an alarm could not be written'),
      );
  }

  /** Alarms after number `after`, oldest first, at most 100. Those that were raised before it was asked are among them. */
  async list(after: number): Promise<AlarmRow[]> {
    await this.committer.settled().catch(() => undefined);
    return this.store.after(after);
  }
}
