import type { Clock } from '../../../foundation/clock';

const DAY_MS = 86_400_000;
const TOLERANCE_MS = 300_000;

/**
 * How late it is for certain. A clock that jumps must not make keys due: time counts from when the keyring was last seen, plus a day's grace for a
 * machine that was off, plus what the monotonic clock has measured since. A machine that was off for longer is believed again once its clock has run
 * steadily for a day (`docs/adr/doubted-clock.md`): until then people can set it right, and nothing that became due meanwhile can be opened anyway.
 */
export class TrustedTime {
  /** What is certain: it was at least `wall` when the monotonic clock stood at `monotonic`. */
  private certain: { wall: number; monotonic: number };
  /** How far the wall clock is from the monotonic one, and since when it has been so. */
  private steady: { offset: number; since: number };

  constructor(
    private readonly clock: Clock,
    /** Unix ms at which a keyring last ran on this database; undefined on the first start. */
    lastSeen: number | undefined,
  ) {
    const [wall, monotonic] = [clock.now(), clock.monotonic()];
    this.certain = { wall: Math.min(wall, (lastSeen ?? wall) + DAY_MS), monotonic };
    this.steady = { offset: wall - monotonic, since: monotonic };
  }

  /** Unix ms: never later than the wall clock, and never more than the grace ahead of what was measured. */
  now(): number {
    return Math.min(this.clock.now(), this.measured + TOLERANCE_MS);
  }

  /** Unix ms by whichever clock is ahead: what must not come too soon is counted from here. */
  latest(): number {
    return Math.max(this.clock.now(), this.measured);
  }

  /** True when the database's clock and ours are within five minutes of each other, and ours within five of what was measured. */
  agrees(databaseNow: number): boolean {
    const now = this.clock.now();
    return Math.abs(databaseNow - now) <= TOLERANCE_MS && now - this.now() <= TOLERANCE_MS;
  }

  private get measured(): number {
    return this.certain.wall + this.clock.monotonic() - this.certain.monotonic;
  }

  /** Looks at the clock; call it every minute. Returns by how many ms it is ahead of what is certain, and believes it after a steady day. */
  settle(): number {
    const [wall, monotonic] = [this.clock.now(), this.clock.monotonic()];
    if (Math.abs(wall - monotonic - this.steady.offset) > TOLERANCE_MS)
      this.steady = { offset: wall - monotonic, since: monotonic };
    if (monotonic - this.steady.since >= DAY_MS && wall > this.now()) this.certain = { wall, monotonic };
    return Math.max(0, wall - this.now());
  }
}
