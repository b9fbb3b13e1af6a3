import { DomainError } from '../../foundation/errors';
import { isDatabaseOutage } from '../../foundation/database';
import type { ServiceGate } from '../../foundation/http';
import type { Logger } from '../../foundation/logging';
import { Gauge } from '../../foundation/metrics';
import { type Inspection, inspect, type InspectionParts } from './inspect';
import type { Replayer } from './replayer';
import { type GuardVerdict, mayReplay } from './verdict';

/** While nobody is served, how soon it is asked again. */
const CLOSED_MS = 1_000;

const quarantined = new Gauge({
  name: 'lethe_restore_quarantine',
  help: '1 while nobody is served because this database has gone back in time or has another history',
});

/** What {@link RestoreGuard} works with. */
export interface RestoreGuardParts extends InspectionParts {
  gate: ServiceGate;
  logger: Logger;
  /** How often a process that serves looks again. */
  intervalMs: number;
  /** Who brings the database up to the ledger: the worker has one, others wait for it. */
  replayer?: Replayer;
  /** Calls back when a connection to the database was made anew: another database may answer now. */
  onReconnect?: (look: () => void) => void;
  /** Asks before messages are written on such a connection for the first time: a delivery that was let in before must not be written to another database. */
  beforeFirstWrite?: (prove: () => Promise<void>) => void;
}

/**
 * Lets a process serve only a database that has applied everything that was ever destroyed (backups and restore, §5). It looks at the start, every `intervalMs`, and
 * whenever the database was away.
 */
export class RestoreGuard {
  private verdict: GuardVerdict = { state: 'closed', because: 'unknown' };
  /** The verdict that the log names last. */
  private said: string | undefined;
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> | undefined;
  private again = false;
  private stopped = false;
  private readonly listeners: ((isServing: boolean) => void)[] = [];
  private serving = false;
  /** The branch of the audit log that this database is on, as of the last look. */
  logBranch = 0;

  constructor(private readonly parts: RestoreGuardParts) {
    parts.gate.close(closedReason({ state: 'closed', because: 'unknown' }));
  }

  get isServing(): boolean {
    return this.serving;
  }

  get current(): GuardVerdict {
    return this.verdict;
  }

  /** Told whenever serving begins or ends. */
  onChange(listener: (isServing: boolean) => void): void {
    this.listeners.push(listener);
  }

  /** Looks now and from now on. */
  start(): void {
    this.parts.onReconnect?.(() => void this.look());
    this.parts.beforeFirstWrite?.(() => this.prove());
    void this.look();
  }

  /** Resolves when a look that is under way has ended. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.looking;
  }

  /** For the process's readiness: rejects until it is known whether to serve. In quarantine the process is as ready as it can be. */
  async ready(): Promise<void> {
    const { state } = this.verdict;
    if (this.serving || state === 'quarantine') return Promise.resolve();
    throw new DomainError('unavailable', 'restore.unproven', 'it is not known yet whether to serve');
  }

  /** Looks once more; throws why nobody is served when that is so. */
  private async prove(): Promise<void> {
    await this.look();
    if (!this.serving) throw this.parts.gate.refusal ?? closedReason(this.verdict);
  }

  /** Looks, and does what the verdict asks for. */
  async look(): Promise<void> {
    if (this.stopped) return;
    if (this.looking !== undefined) {
      this.again = true;
      return this.looking;
    }
    this.looking = this.lookUntilSettled();
    await this.looking;
    this.lookLater();
  }

  private lookLater(): void {
    clearTimeout(this.timer);
    if (this.stopped) return;
    this.timer = setTimeout(() => void this.look(), this.serving ? this.parts.intervalMs : CLOSED_MS);
  }

  private async lookUntilSettled(): Promise<void> {
    let again = true;
    while (again && !this.stopped) {
      this.again = false;
      await this.lookOnce().catch((error: unknown) => this.fail(error));
      again = this.wantsAgain();
    }
    // In the same turn as the last look at `again`: whoever asks from here on gets a look of its own.
    this.looking = undefined;
  }

  private wantsAgain(): boolean {
    return this.again;
  }

  private async lookOnce(): Promise<void> {
    const inspection = await this.inspect();
    const { verdict, row } = inspection;
    const { replayer } = this.parts;
    if (verdict.state === 'quarantine') {
      this.settle(verdict);
      await replayer?.quarantine(inspection);
      if (replayer && mayReplay(verdict)) this.again = (await replayer.replay(inspection)) || this.again;
      return;
    }
    if (verdict.state === 'apply') {
      const isKnownHere = verdict.because === 'in-flight';
      if (!(this.serving && isKnownHere)) this.settle(verdict);
      if (replayer) this.again = (await replayer.apply(inspection)) || this.again;
      return;
    }
    this.logBranch = row.log.branch;
    this.settle(verdict);
  }

  /** A row that was read just before somebody advanced it looks as if it had gone back; one that did so looks the same again. */
  private async inspect(): Promise<Inspection> {
    const first = await inspect(this.parts, this.serving);
    return first.verdict.because === 'behind' ? inspect(this.parts, this.serving) : first;
  }

  private fail(error: unknown): void {
    const isAway = isDatabaseOutage(error) || (error instanceof DomainError && error.kind === 'unavailable');
    this.parts.logger[isAway ? 'warn' : 'error'](
      { err: error, ...(!isAway && { alarm: 'restore.guard' }) },
      'nobody is served: the restore guard could not finish',
    );
    if (this.verdict.state !== 'quarantine') this.settle({ state: 'closed', because: 'unknown' });
  }

  private settle(verdict: GuardVerdict): void {
    const { gate, logger } = this.parts;
    const isServing = verdict.state === 'serve';
    const said = `${verdict.state} ${verdict.because}`;
    if (said !== this.said) {
      this.said = said;
      const isBad = verdict.state === 'quarantine';
      logger[isBad ? 'error' : 'info'](
        { ...verdict, ...(isBad && { alarm: 'restore.quarantine' }) },
        'verdict of the restore guard',
      );
    }
    this.verdict = verdict;
    quarantined.set(verdict.state === 'quarantine' ? 1 : 0);
    if (isServing) gate.open();
    else gate.close(closedReason(verdict));
    if (isServing === this.serving) return;
    this.serving = isServing;
    for (const listener of this.listeners) listener(isServing);
  }
}

const QUARANTINE =
  'this database is an older or another state of the service; nobody is served until what was destroyed since is destroyed here too, and proved';

function closedReason({ state, because }: GuardVerdict): DomainError {
  if (state !== 'quarantine')
    return new DomainError(
      'unavailable',
      'restore.unproven',
      'nobody is served until keyring and witness confirm that this database is current',
    );
  const isForAPerson = because === 'forked' || because === 'ahead';
  return new DomainError(
    'unavailable',
    'restore.quarantine',
    isForAPerson ? `${QUARANTINE}; an owner must decide: lethe backup restore --accept-fork` : QUARANTINE,
  );
}
