import { Credentials } from '../../credentials';
import { DomainError } from '../../foundation/errors';
import type { KeyringClient } from '../../keyring/client';
import { type AddressPolicy, type DeliveryTarget, parseWebhookSecret } from '../crm';
import { openAddress } from './webhook-address';
import type { WebhookStore } from './webhooks.store';

/** Finds where and how a recipient is called. */
export class WebhookTargets {
  constructor(
    private readonly store: WebhookStore,
    private readonly keyring: KeyringClient,
    private readonly credentials: Credentials,
    private readonly policy: AddressPolicy,
  ) {}

  /** Calls `work` with the target; undefined when it cannot be called now: no address any more, or no secret to sign with yet. */
  async with<T>(recipientId: string, work: (target: DeliveryTarget) => Promise<T>): Promise<T | undefined> {
    const address = await this.store.address(recipientId);
    if (address === undefined) return undefined;
    const url = await openAddress(this.keyring, address);
    try {
      return await this.credentials.use('crm-webhook-secret', recipientId, (live) =>
        work({
          url,
          secrets: live.map(({ bytes }) => parseWebhookSecret(bytes.toString('latin1'))),
          policy: this.policy,
        }),
      );
    } catch (error) {
      if (error instanceof DomainError && error.code === 'credential.none') return undefined;
      throw error;
    }
  }
}
