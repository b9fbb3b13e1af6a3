import { Gauge } from '../../foundation/metrics';
import { readUsage, usagePauseMs } from './usage';

const used = new Gauge({
  name: 'lethe_graph_usage_percent',
  help: 'How much of its allowance of calls Meta said last that we have used',
});

/**
 * Remembers, for one credential, until when Meta wants to be left alone. Keep one per credential for as long as the process lives: a client is
 * made for a few calls, the limits last for hours.
 */
export class UsageGovernor {
  private pausedUntilMs = 0;

  /** The instant before which no ordinary call should be made; in the past when all is well. */
  get pausedUntil(): number {
    return this.pausedUntilMs;
  }

  /** Takes note of an answer's usage headers. */
  observe(headers: Headers, nowMs: number): void {
    const usage = readUsage(headers);
    if (usage === null) return;
    used.set(usage.percent);
    this.pauseUntil(nowMs + usagePauseMs(usage));
  }

  /** No ordinary call before this instant. Pauses only ever grow. */
  pauseUntil(instantMs: number): void {
    this.pausedUntilMs = Math.max(this.pausedUntilMs, instantMs);
  }
}
