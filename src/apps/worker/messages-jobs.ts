import type { DynamicModule } from '@nestjs/common';
import type { JobHandler, JobOutcome } from '../../foundation/queue';
import { type MessageSender, OutgoingWorkerModule, sendMessage } from '../../recipients/outgoing';
import type { WorkerConfig } from './worker.config';

/** Sends messages of Lethe's own. */
export function outgoingMessages(config: WorkerConfig): DynamicModule {
  const [first, ...others] = config.CODE_TEMPLATE_LANGUAGES;
  const template =
    config.CODE_TEMPLATE === undefined
      ? undefined
      : { name: config.CODE_TEMPLATE, languages: [first ?? 'en', ...others] as const };
  return OutgoingWorkerModule.forRoot(template);
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
