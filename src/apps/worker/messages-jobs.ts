import { type DynamicModule, Injectable } from '@nestjs/common';
import { outbox } from '../../foundation/outbox';
import type { JobHandler, JobOutcome } from '../../foundation/queue';
import {
  type MessageSender,
  OutgoingMessageStore,
  OutgoingWorkerModule,
  type SendingTemplates,
  sendMessage,
} from '../../recipients/outgoing';
import type { WorkerConfig } from './worker.config';

/** Sends messages of Lethe's own. */
export function outgoingMessages(config: WorkerConfig): DynamicModule {
  return OutgoingWorkerModule.forRoot({
    ...approved('code', config.CODE_TEMPLATE, config.CODE_TEMPLATE_LANGUAGES),
    ...approved('extended', config.EXTENSION_TEMPLATE, config.NOTICE_TEMPLATE_LANGUAGES),
    ...approved('package', config.PACKAGE_TEMPLATE, config.NOTICE_TEMPLATE_LANGUAGES),
  });
}

function approved(
  kind: keyof SendingTemplates,
  name: string | undefined,
  [first = 'en', ...others]: readonly string[],
): SendingTemplates {
  return name === undefined ? {} : { [kind]: { name, languages: [first, ...others] } };
}

/** Makes one attempt at one message. */
export class SendMessageHandler implements JobHandler<typeof sendMessage.payload> {
  readonly contract = sendMessage;

  constructor(private readonly sender: MessageSender) {}

  async runOnce({ messageId }: { messageId: string }): Promise<JobOutcome> {
    const againInMs = await this.sender.send(messageId);
    return againInMs === undefined
      ? { counts: { ended: 1 } }
      : { counts: { postponed: 1 }, runAgainInMs: againInMs };
  }
}

/** A code lives ten minutes: there is time for one more attempt. */
const WAIT_MS = 300_000;

/** Finds messages whose job was lost with Redis, or given up, and sends it again. One that is being sent is not disturbed: jobs of one key wait for each other. */
@Injectable()
export class MessageResend {
  constructor(private readonly store: OutgoingMessageStore) {}

  /** Messages that wait for five minutes; returns how many jobs were sent. */
  async runOnce(now: Date): Promise<number> {
    const ids = await this.store.stalled(new Date(now.getTime() - WAIT_MS), now);
    for (const messageId of ids)
      await this.store.transaction((tx) => outbox.add(tx, sendMessage, { messageId }));
    return ids.length;
  }
}
