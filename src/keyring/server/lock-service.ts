import type { Clock } from '../../foundation/clock';
import type { CallerRole } from '../protocol';
import { actorOf } from './callers/activity';
import type { OpenWatch } from './callers/open-watch';
import type { Committer } from './committer';
import type { KeyringAudit } from './keyring-audit';
import type { LockedRoleStore } from './store/locked-role.store';

/** Keeps a role that opened a canary locked out until an operator lets it in again, whoever restarts the keyring meanwhile. */
export class LockService {
  constructor(
    private readonly watch: OpenWatch,
    private readonly committer: Committer,
    private readonly store: LockedRoleStore,
    private readonly audit: KeyringAudit,
    private readonly clock: Clock,
  ) {}

  /** Reads who was locked out; call it before anybody is served. */
  async load(): Promise<void> {
    for (const role of await this.store.all()) this.watch.lock(role);
  }

  /** Writes down that a role was locked out. The alarm beside it says so to people; one that cannot be written leaves the lock of this process. */
  remember(role: CallerRole): void {
    const at = new Date(this.clock.now());
    void this.committer
      .commit((batch) => batch.steps.push((tx) => this.store.lock(tx, role, at)))
      .catch(() => undefined);
  }

  /** Lets a role have keys again. */
  async unlock(role: Exclude<CallerRole, 'operator'>): Promise<void> {
    await this.committer.commit((batch) => {
      batch.steps.push((tx) => this.store.unlock(tx, role));
      this.audit.record(batch, {
        type: 'keyring.operated',
        actor: actorOf('operator'),
        code: `unlocked-${role}`,
      });
    });
    this.watch.unlock(role);
  }
}
