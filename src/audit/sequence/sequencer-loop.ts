import { setTimeout as sleep } from 'node:timers/promises';
import { DomainError } from '../../foundation/errors';
import type { AuditSequencer, StepReport } from './audit-sequencer';

/** What becomes of the loop's news: metrics, logs, alarms. */
export interface SequencerObserver {
  stepped(report: StepReport): void;
  /** Repeated by itself; the database or the keyring is away. */
  failed(error: unknown): void;
  /** The log stopped for good: rolled back, rewritten or refused. Raise an alarm; nothing is certified until a person has looked. */
  stopped(error: DomainError): void;
}

/** How the loop waits. */
export interface LoopSettings {
  /** Between two looks at an empty queue. */
  pollMs: number;
  /** After a failure, and while another sequencer leads. */
  retryMs: number;
}

/** Runs a sequencer until it is told to stop or must. */
export class SequencerLoop {
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;
  /** Why the log stopped by itself, once it has. */
  halted: DomainError | undefined;

  constructor(
    private readonly sequencer: Pick<AuditSequencer, 'runOnce' | 'resign'>,
    private readonly observer: SequencerObserver,
    private readonly settings: LoopSettings = { pollMs: 200, retryMs: 1_000 },
  ) {}

  /** Starts; returns at once. */
  start(): void {
    this.running ??= this.run();
  }

  /** Finishes the step under way and gives the lock back. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
    await this.sequencer.resign();
  }

  private async run(): Promise<void> {
    while (!this.stopping.signal.aborted && !this.halted) {
      const pauseMs = await this.step();
      // Rejects only because stop() was called, which the loop's condition sees.
      if (pauseMs > 0)
        await sleep(pauseMs, undefined, { signal: this.stopping.signal }).catch(() => undefined);
    }
  }

  private async step(): Promise<number> {
    try {
      const report = await this.sequencer.runOnce();
      this.observer.stepped(report);
      if (!report.leading) return this.settings.retryMs;
      return report.sequenced > 0 ? 0 : this.settings.pollMs;
    } catch (error) {
      if (error instanceof DomainError && error.kind !== 'unavailable') {
        this.halted = error;
        this.observer.stopped(error);
        return 0;
      }
      this.observer.failed(error);
      return this.settings.retryMs;
    }
  }
}
