import type { AuditLog } from '../audit';
import type { Database } from '../foundation/database';
import { DomainError } from '../foundation/errors';
import type { Caller } from '../identity';
import type { OpenedProse, RequestProse } from './request-prose';
import type { RequestRecord, RequestStep, RequestStore } from './requests.store';

/** A request with what was done; `notes` is absent for whoever is shown no prose. */
export interface ReadRequest {
  request: RequestRecord;
  steps: RequestStep[];
  notes: OpenedProse[] | undefined;
}

/**
 * Shows requests to those who work on them. What was written about a person does not leave before it is committed who opened it; an auditor, who checks what was
 * done, needs none of it and is shown steps alone.
 */
export class RequestReading {
  constructor(
    private readonly store: RequestStore,
    private readonly prose: RequestProse,
    private readonly audit: AuditLog,
    private readonly database: Database,
  ) {}

  /** Throws `request.unknown` (missing). */
  async details(requestId: string, caller: Caller): Promise<ReadRequest> {
    const request = await this.store.find(requestId);
    if (!request) throw new DomainError('missing', 'request.unknown', 'there is no such request');
    const [steps, notes] = await Promise.all([
      this.store.steps(requestId),
      caller.role === 'auditor' ? undefined : this.prose.read(requestId),
    ]);
    if (notes !== undefined) await this.leaveTrace(request, notes, caller);
    return { request, steps, notes };
  }

  private async leaveTrace(
    { id, subjectRef }: RequestRecord,
    notes: OpenedProse[],
    { actor }: Caller,
  ): Promise<void> {
    const texts = notes.filter(({ text }) => text !== null).length;
    if (texts === 0) return;
    await this.database.transaction((tx) =>
      this.audit.append(tx, {
        type: 'prose.opened',
        actor,
        subject: subjectRef,
        ref: { request: id },
        n: { texts },
      }),
    );
  }
}
