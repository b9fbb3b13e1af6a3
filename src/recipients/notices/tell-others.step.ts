import type { Actor } from '../../audit';
import { type Step, stepDone, type StepOutcome } from '../../foundation/steps';
import type { NotificationType } from '../crm';
import type { NoticeStore } from './notices.store';
import type { RecipientNotices } from './recipient-notices';

const WORKER: Actor = { kind: 'process', ref: 'worker' };

/** Tells every recipient of the person that something was rectified or restricted (GDPR Art. 19): a step of the request that did it. */
export class TellOthersStep implements Step<{ id: string; subjectRef: string }> {
  readonly name = 'tell-recipients';

  constructor(
    private readonly notices: RecipientNotices,
    private readonly store: NoticeStore,
    private readonly type: NotificationType,
  ) {}

  async run({ id, subjectRef }: { id: string; subjectRef: string }): Promise<StepOutcome> {
    const { type } = this;
    const recipients = await this.store.transaction((tx) =>
      this.notices.tell(tx, { type, subjectRef, requestId: id }, WORKER),
    );
    return stepDone({ recipients });
  }
}
