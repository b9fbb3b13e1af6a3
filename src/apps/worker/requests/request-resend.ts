import { Injectable } from '@nestjs/common';
import { outbox } from '../../../foundation/outbox';
import { executeRequest } from '../../../requests';
import { RequestExecutionStore } from './request-execution.store';

/** Finds requests whose job was lost with Redis, or given up, and sends it again. A request that is being worked on is not disturbed: jobs of one key wait for each other. */
@Injectable()
export class RequestResend {
  constructor(private readonly store: RequestExecutionStore) {}

  /** Requests without a step since `before`; returns how many were sent. */
  async runOnce(before: Date): Promise<number> {
    const ids = await this.store.stalled(before);
    for (const requestId of ids)
      await this.store.transaction((tx) => outbox.add(tx, executeRequest, { requestId }));
    return ids.length;
  }
}
