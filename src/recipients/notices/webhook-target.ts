import { Credentials } from '../../credentials';
import { DomainError } from '../../foundation/errors';
import type { KeyringClient } from '../../keyring/client';
import { type AddressPolicy, type DeliveryTarget, parseWebhookSecret } from '../crm';
import { openAddress } from './webhook-address';
import type { WebhookStore } from './webhooks.store';

/** Why a recipient with a webhook was not called. */
export type Obstacle = 'no-address' | 'no-secret' | 'address-refused';

/** Finds where and how a recipient is called. */
export class WebhookTargets {
  constructor(
    private readonly store: WebhookStore,
    private readonly keyring: KeyringClient,
    private readonly credentials: Credentials,
    private readonly policy: AddressPolicy,
  ) {}

  /** Calls `work` with the target, unless there is no address any more, no secret to sign with yet, or the address may not be called. */
  async with<T extends object>(
    recipientId: string,
    work: (target: DeliveryTarget) => Promise<T>,
  ): Promise<T | Obstacle> {
    const address = await this.store.address(recipientId);
    if (address === undefined) return 'no-address';
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
      if (!(error instanceof DomainError)) throw error;
      if (error.code === 'credential.none') return 'no-secret';
      if (error.kind === 'denied' || error.kind === 'invalid') return 'address-refused';
      throw error;
    }
  }
}
