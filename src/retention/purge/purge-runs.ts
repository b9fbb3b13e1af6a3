import { Injectable } from '@nestjs/common';
import { type Actor, AuditLog } from '../../audit';
import { randomUuid } from '../../crypto';
import { DomainError } from '../../foundation/errors';
import { outbox } from '../../foundation/outbox';
import { purgeJob } from './purge.job';
import { type PurgeRun, PurgeRunStore } from './purge-run.store';

const WORKER: Actor = { kind: 'process', ref: 'worker' };

/** Asks for purges and tells what they did. Any process may: the work is the worker's. */
@Injectable()
export class PurgeRuns {
  constructor(
    private readonly store: PurgeRunStore,
    private readonly audit: AuditLog,
  ) {}

  /** Asks for a run now, for a person. */
  async request(actor: Actor): Promise<PurgeRun> {
    const id = randomUuid();
    await this.enqueue(id, null, actor);
    return this.get(id);
  }

  /** Asks for the scheduled run of the hour of `at`, once however many workers ask. True when it was this call. */
  schedule(at: Date): Promise<boolean> {
    return this.enqueue(randomUuid(), at.toISOString().slice(0, 13), WORKER);
  }

  /** One run; throws `retention.run.unknown`. */
  async get(id: string): Promise<PurgeRun> {
    const run = await this.store.find(id);
    if (run === undefined)
      throw new DomainError('missing', 'retention.run.unknown', 'there is no such purge run');
    return run;
  }

  /** Newest first; `before` is the id of the last run of the page before. */
  list(limit: number, before?: string): Promise<PurgeRun[]> {
    return this.store.list(limit, before);
  }

  /** Sends the jobs of runs again that nobody finished since `before`: Redis may have lost them. Running twice does nothing twice. */
  async resend(before: Date): Promise<number> {
    const ids = await this.store.unfinished(before);
    for (const runId of ids) await this.store.transaction((tx) => outbox.add(tx, purgeJob, { runId }));
    return ids.length;
  }

  private enqueue(id: string, slot: string | null, actor: Actor): Promise<boolean> {
    return this.store.transaction(async (tx) => {
      const requestedBy = actor.kind === 'process' ? null : actor.ref;
      if (!(await this.store.add(tx, { id, slot, requestedBy }))) return false;
      await this.audit.append(tx, { type: 'retention.run', actor, ref: { run: id }, code: 'started' });
      await outbox.add(tx, purgeJob, { runId: id });
      return true;
    });
  }
}
