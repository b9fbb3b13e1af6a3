import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '../../audit';
import { CLOCK, type Clock } from '../../foundation/clock';
import type { Caller } from '../../identity';
import { LateReadingStore } from './late-readings.store';

/** Notes that a key asked for somebody who was erased: its owner still has the reference, perhaps a copy, and is to be told. */
@Injectable()
export class LateReadings {
  constructor(
    private readonly store: LateReadingStore,
    private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Once a day for each key and person: a poller that never stops must not fill the log. */
  note({ keyId, actor, recipientId }: Caller, subjectRef: string): Promise<void> {
    // A person keeps no copy on their own: recipients do, and call with keys.
    if (keyId === undefined) return Promise.resolve();
    const day = new Date(this.clock.now()).toISOString().slice(0, 10);
    return this.store.transaction(async (tx) => {
      if (!(await this.store.note(tx, subjectRef, keyId, day))) return;
      await this.audit.append(tx, {
        type: 'recipient.late-reading',
        actor,
        subject: subjectRef,
        ref: { apiKey: keyId, ...(recipientId !== undefined && { recipient: recipientId }) },
      });
    });
  }
}
