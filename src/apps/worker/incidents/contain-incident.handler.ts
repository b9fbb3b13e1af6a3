import type { z } from 'zod';
import type { JobHandler, JobOutcome } from '../../../foundation/queue';
import { type Containment, containIncidentJob, type NumberSuspension } from '../../../incidents';

/** Contains an incident, or takes its numbers into service again. */
export class ContainIncidentHandler implements JobHandler<typeof containIncidentJob.payload> {
  readonly contract = containIncidentJob;

  constructor(
    private readonly containment: Containment,
    private readonly numbers: NumberSuspension,
  ) {}

  async runOnce({ incidentId, act }: z.infer<typeof containIncidentJob.payload>): Promise<JobOutcome> {
    if (act === 'contain') return { counts: await this.containment.run(incidentId) };
    await this.numbers.resume(incidentId);
    return { counts: { resumed: 1 } };
  }
}
