import type { DynamicModule } from '@nestjs/common';
import { CLOCK, type Clock } from '../../../foundation/clock';
import { addressPolicy } from '../../../recipients/crm';
import { bspAddresses, ForgettingModule, ForgettingRun } from '../../../recipients/forgetting';
import { NoticeDelivery, NoticesModule } from '../../../recipients/notices';
import type { WorkerConfig } from '../worker.config';
import { DeliverNoticeHandler } from './deliver-notice.handler';
import { ForgetOutsideHandler } from './forget-outside.handler';

/** Everything of the worker that calls recipients, Meta and BSPs after an erasure. */
export function outsideModules(config: WorkerConfig): { notices: DynamicModule; forgetting: DynamicModule } {
  return {
    notices: NoticesModule.forDelivery(addressPolicy(config.RECIPIENT_NETWORKS)),
    forgetting: ForgettingModule.forRoot(bspAddresses(config)),
  };
}

/** The handlers of the jobs that call the outside. */
export const OUTSIDE_HANDLERS = [
  {
    provide: DeliverNoticeHandler,
    inject: [NoticeDelivery],
    useFactory: (delivery: NoticeDelivery) => new DeliverNoticeHandler(delivery),
  },
  {
    provide: ForgetOutsideHandler,
    inject: [ForgettingRun, CLOCK],
    useFactory: (forgetting: ForgettingRun, clock: Clock) => new ForgetOutsideHandler(forgetting, clock),
  },
];
