import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../../foundation/clock';
import { outbox } from '../../foundation/outbox';
import { KeyringClient } from '../../keyring/client';
import { deliverNotice } from './deliver-notice.job';
import { NoticeDelivery } from './notice-delivery';
import { NoticeStore } from './notices.store';
import { WebhookStore } from './webhooks.store';

const AT_ONCE = 100;

/** What time asks for: attempts that are due again, acknowledgements that did not come, keys of former addresses. */
@Injectable()
export class NoticeUpkeep {
  constructor(
    private readonly store: NoticeStore,
    private readonly webhooks: WebhookStore,
    private readonly delivery: NoticeDelivery,
    private readonly keyring: KeyringClient,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Idempotent; returns how many notices were looked after. */
  async runOnce(): Promise<number> {
    const overdue = await this.store.overdue(new Date(this.clock.now()), AT_ONCE);
    for (const { id, phase } of overdue)
      if (phase === 'delivered') await this.delivery.timeOut(id);
      else await this.store.transaction((tx) => outbox.add(tx, deliverNotice, { noticeId: id }));
    await this.endFormerKeys();
    return overdue.length;
  }

  private async endFormerKeys(): Promise<void> {
    const keyIds = await this.webhooks.formerKeys();
    if (keyIds.length === 0) return;
    await this.keyring.destroy(keyIds.map((keyId) => ({ kind: 'credential', keyId, reason: 'replaced' })));
    await this.webhooks.forgetKeys(keyIds);
  }
}
