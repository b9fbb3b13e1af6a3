import { randomBytes, sha256 } from '../../crypto';
import type { Clock } from '../../foundation/clock';
import type { Database } from '../../foundation/database';
import { DomainError } from '../../foundation/errors';
import { auditRead } from '../store/audit-read.store';
import { auditTimestamps } from '../store/timestamp.store';
import { isGranted, timestampRequest } from './timestamp-request';

const HOUR_MS = 3_600_000;
const TIMEOUT_MS = 20_000;
const MAX_REPLY_BYTES = 65_536;

/** Where time stamps come from, and how often. */
export interface StampSettings {
  url: string;
  everyHours: number;
}

/** Has the newest checkpoint stamped by an authority (RFC 3161): that it existed by then is no longer ours to say. A size and a hash are all that leaves. */
export class CheckpointStamps {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly settings: StampSettings,
  ) {}

  /** Returns the size that was stamped, or undefined when nothing was due. Throws `audit.timestamp` (unavailable) when the authority gives none. */
  async runOnce(): Promise<number | undefined> {
    const now = this.clock.now();
    const checkpoint = await auditRead.latestCheckpoint(this.database.manager);
    const last = await auditTimestamps.newest(this.database.manager);
    const isDue = last === undefined || now - last.stampedAt.getTime() >= this.settings.everyHours * HOUR_MS;
    if (!checkpoint || !isDue || checkpoint.size === last?.size) return undefined;
    const reply = await this.ask(timestampRequest(sha256(checkpoint.note), randomBytes(8)));
    await auditTimestamps.add(this.database.manager, checkpoint.size, reply, new Date(now));
    return checkpoint.size;
  }

  private async ask(request: Buffer): Promise<Buffer> {
    try {
      const answer = await fetch(this.settings.url, {
        method: 'POST',
        headers: { 'content-type': 'application/timestamp-query' },
        body: new Uint8Array(request),
        redirect: 'error',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      const reply = Buffer.from(await answer.arrayBuffer());
      if (answer.ok && reply.length <= MAX_REPLY_BYTES && isGranted(reply)) return reply;
    } catch (error) {
      throw new DomainError('unavailable', 'audit.timestamp', 'the time-stamping authority does not answer', {
        cause: error,
      });
    }
    throw new DomainError('unavailable', 'audit.timestamp', 'the time-stamping authority grants no stamp');
  }
}
