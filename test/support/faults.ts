import type { Clock } from '../../src/foundation/clock';
import type { LoopbackReply, LoopbackRequest } from './loopback-server';

type Match = (request: LoopbackRequest) => boolean;

interface Fault {
  left: number;
  readonly phase: 'instead' | 'after';
  readonly reply: LoopbackReply;
  readonly match: Match;
}

/** Scripted misbehaviour of a fake server. Faults apply in the order in which they were scripted, each as often as it says. */
export class Faults {
  private readonly faults: Fault[] = [];
  private outage: { fromMs: number; untilMs: number; reply: LoopbackReply } | null = null;

  constructor(private readonly clock: Clock) {}

  /** Answers like this instead of acting: nothing has happened. */
  instead(reply: LoopbackReply, options: { times?: number; match?: Match } = {}): void {
    this.script('instead', reply, options);
  }

  /** Acts, and then answers like this: the caller cannot know that it happened. */
  afterActing(reply: LoopbackReply, options: { times?: number; match?: Match } = {}): void {
    this.script('after', reply, options);
  }

  /** Out of service from now on for this long, by the manual clock. */
  down(forMs: number, reply: LoopbackReply = { status: 503, body: 'Service Unavailable' }): void {
    const fromMs = this.clock.now();
    this.outage = { fromMs, untilMs: fromMs + forMs, reply };
  }

  /** It behaves again from now on, whatever was scripted. */
  end(): void {
    this.faults.length = 0;
    this.outage = null;
  }

  /** The fault that applies, if any; counts it. */
  take(phase: Fault['phase'], request: LoopbackRequest): LoopbackReply | null {
    const now = this.clock.now();
    if (
      phase === 'instead' &&
      this.outage !== null &&
      now >= this.outage.fromMs &&
      now < this.outage.untilMs
    ) {
      return this.outage.reply;
    }
    const fault = this.faults.find((one) => one.phase === phase && one.left > 0 && one.match(request));
    if (fault === undefined) return null;
    fault.left -= 1;
    return fault.reply;
  }

  private script(
    phase: Fault['phase'],
    reply: LoopbackReply,
    { times = 1, match = () => true }: { times?: number; match?: Match },
  ): void {
    this.faults.push({ left: times, phase, reply, match });
  }
}
