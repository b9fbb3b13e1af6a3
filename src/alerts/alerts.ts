import type { Actor, AuditLog } from '../audit';
import type { Clock } from '../foundation/clock';
import type { Transaction } from '../foundation/database';
import { DomainError } from '../foundation/errors';
import type { Alert } from './alert';
import type { AlertStore } from './alert.store';

/** What people do with alerts. */
export class Alerts {
  constructor(
    readonly store: AlertStore,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /** Throws `alert.unknown` (missing). */
  async existing(id: string, tx?: Transaction): Promise<Alert> {
    const alert = await this.store.find(id, tx);
    if (alert === undefined) throw new DomainError('missing', 'alert.unknown', 'there is no such alert');
    return alert;
  }

  /** Somebody has it in hand: it goes no further. Throws `alert.resolved` (conflict) for one that is over. */
  async acknowledge(tx: Transaction, id: string, by: Actor): Promise<Alert> {
    const alert = await this.existing(id, tx);
    if (alert.state === 'resolved') throw new DomainError('conflict', 'alert.resolved', 'this alert is over');
    if (await this.store.acknowledge(tx, id, by.ref, new Date(this.clock.now())))
      await this.audit.append(tx, { type: 'alert.acknowledged', actor: by, ref: { alert: id } });
    return this.existing(id, tx);
  }

  /** It is over; should it happen again, another alert is raised. */
  async resolve(tx: Transaction, id: string, by: Actor): Promise<Alert> {
    await this.existing(id, tx);
    if (await this.store.resolve(tx, id, new Date(this.clock.now())))
      await this.audit.append(tx, { type: 'alert.resolved', actor: by, ref: { alert: id } });
    return this.existing(id, tx);
  }
}
