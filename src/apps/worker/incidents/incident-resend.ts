import { Injectable } from '@nestjs/common';
import { outbox } from '../../../foundation/outbox';
import { containIncidentJob, IncidentStore } from '../../../incidents';

/** Finds incidents whose containment was lost with Redis, or given up while Meta was away, and sends it again. */
@Injectable()
export class IncidentResend {
  constructor(private readonly store: IncidentStore) {}

  /** Incidents opened before `before` and not contained; returns how many were sent. */
  async runOnce(before: Date): Promise<number> {
    const ids = await this.store.uncontained(before);
    for (const incidentId of ids)
      await this.store.transaction((tx) =>
        outbox.add(tx, containIncidentJob, { incidentId, act: 'contain' }),
      );
    return ids.length;
  }
}
