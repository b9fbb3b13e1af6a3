import type { Clock } from '../../../foundation/clock';
import { DomainError, isRetryable } from '../../../foundation/errors';
import type { Logger } from '../../../foundation/logging';
import type { RotationResult } from '../../protocol';
import type { Alarms } from '../alarms';
import type { DestructionService } from '../destruction-service';
import type { DoomedKeys } from '../doomed-keys';
import type { RotationStore } from '../store/rotation.store';
import type { Rotation } from './rotation';

/** When rotations happen by themselves. */
export interface ScheduleSettings {
  rotationMinIntervalMs: number;
  rotationMaxDelayMs: number;
}

const TICK_MS = 10_000;
/** Between the attempts of a rotation that somebody waits for, while a device is away or slow. Each goes on where the one before stopped. */
const PATIENCE_MS = [500, 2_000, 5_000, 10_000] as const;

/** Runs rotations one at a time: on demand, and by itself at most once per interval. */
export class RotationScheduler {
  private running: Promise<RotationResult> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private lastEndedAt: number | undefined;
  private failureText: string | undefined;
  private stopped = false;

  constructor(
    private readonly rotation: Rotation,
    private readonly destruction: DestructionService,
    private readonly doomed: DoomedKeys,
    private readonly store: RotationStore,
    private readonly clock: Clock,
    private readonly settings: ScheduleSettings,
    private readonly alarms: Alarms,
    private readonly logger: Logger,
  ) {}

  /** Begins to tick, and finishes what a crash interrupted. */
  async start(): Promise<void> {
    this.lastEndedAt = (await this.store.last())?.finishedAt;
    this.timer = setInterval(() => void this.tick(), TICK_MS);
    this.timer.unref();
    if ((await this.store.unfinished()) !== undefined) void this.run().catch(() => undefined);
    else this.wake();
  }

  /** Something was doomed: looks at once whether a rotation is due. */
  wake(): void {
    void this.tick();
  }

  /** Rotates now. Without `wait` the answer says where the rotation stands. */
  async rotateNow(wait: boolean): Promise<RotationResult> {
    await this.destruction.destroyDue();
    if (wait) return this.runPatiently();
    this.run().catch(() => undefined);
    return {
      generation: 0,
      phase: (await this.store.unfinished())?.phase ?? 'idle',
      destroyed: 0,
      failure: undefined,
    };
  }

  /** Dotted code of what stopped the last rotation; undefined when nothing did. */
  get failure(): string | undefined {
    return this.failureText;
  }

  /** Waits for a rotation that is under way. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    await this.running?.catch(() => undefined);
  }

  /** One look at the clock. */
  async tick(): Promise<void> {
    if (this.running !== undefined) return;
    try {
      await this.destruction.destroyDue();
      if ((await this.store.unfinished()) !== undefined || this.isDue()) await this.run();
    } catch {
      // Noted by run(), which logs it too; the next tick tries again.
    }
  }

  private isDue(): boolean {
    if (this.doomed.size === 0) return false;
    const now = this.clock.now();
    const intervalOver = now - (this.lastEndedAt ?? 0) >= this.settings.rotationMinIntervalMs;
    return intervalOver || now - this.doomed.firstDoomedAt >= this.settings.rotationMaxDelayMs;
  }

  /** A custodian that did not answer in time is asked again: every call has a time-out of its own, and what was done stays done. */
  private async runPatiently(): Promise<RotationResult> {
    for (const pauseMs of PATIENCE_MS) {
      try {
        return await this.run();
      } catch (error) {
        if (this.stopped || !(error instanceof DomainError) || error.code !== 'custodian.unavailable')
          throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
    return this.run();
  }

  private run(): Promise<RotationResult> {
    this.running ??= this.runOnce().finally(() => {
      this.running = undefined;
    });
    return this.running;
  }

  private async runOnce(): Promise<RotationResult> {
    try {
      const result = await this.rotation.run();
      this.failureText = result.failure;
      if (result.phase === 'failed')
        this.alarms.raise({ code: 'rotation-failed', generation: result.generation });
      if (result.phase === 'recorded') this.lastEndedAt = this.clock.now();
      if (result.phase !== 'idle') {
        const endedAfterMs = await this.store.timeline(result.generation);
        this.logger.info({ ...result, endedAfterMs }, 'rotation ended');
      }
      return result;
    } catch (error) {
      this.failureText = error instanceof DomainError ? error.code : 'keyring.rotation.failed';
      // A custodian that is away is waited for; whatever else stops a rotation does not mend by itself.
      if (!isRetryable(error)) this.alarms.raise({ code: 'rotation-failed' });
      const waitedMs = this.clock.now() - this.doomed.firstDoomedAt;
      if (this.doomed.size > 0 && waitedMs >= this.settings.rotationMaxDelayMs)
        this.alarms.raise({ code: 'rotation-late', count: this.doomed.size });
      this.logger.error({ err: error, willRetry: isRetryable(error) }, 'rotation stopped');
      throw error;
    }
  }
}
