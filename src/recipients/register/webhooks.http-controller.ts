import { Body, Controller, Delete, HttpCode, Inject, Param, Put } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { AuditLog } from '../../audit';
import type { Transaction } from '../../foundation/database';
import { DomainError } from '../../foundation/errors';
import { AlsoAnswers, Idempotent, type IdempotentCall, UnsafeCalls } from '../../foundation/http';
import { type Caller, CurrentCaller } from '../../identity';
import { KeyringClient } from '../../keyring/client';
import { type AddressPolicy, assertReachable, recipientUrl } from '../crm';
import { sealAddress, WebhookStore } from '../notices';
import { RecipientPath, WebhookBody } from './recipient-bodies';

/** Provider token of the {@link AddressPolicy} of this deployment. */
export const ADDRESS_POLICY = Symbol('ADDRESS_POLICY');

/** `/v1/recipients/{id}/webhook`: where a recipient wants to be told. */
@ApiTags('administration')
@Controller('v1/recipients/:recipientId/webhook')
export class WebhooksHttpController {
  constructor(
    private readonly store: WebhookStore,
    private readonly keyring: KeyringClient,
    private readonly audit: AuditLog,
    private readonly calls: UnsafeCalls,
    @Inject(ADDRESS_POLICY) private readonly policy: AddressPolicy,
  ) {}

  @Put()
  @HttpCode(204)
  @AlsoAnswers(404)
  @ApiOperation({
    summary: 'Say where a recipient is told of erasures, rectifications and restrictions',
    description:
      'Standard Webhooks, signed with the credential `crm-webhook-secret` of this recipient (`POST /v1/credentials`). The address is sealed and never shown again.',
  })
  @ApiResponse({ status: 204, description: 'Notices go there from now on' })
  async set(
    @Param() { recipientId }: RecipientPath,
    @Body() body: WebhookBody,
    @CurrentCaller() caller: Caller,
    @Idempotent() call: IdempotentCall,
  ): Promise<void> {
    const url = recipientUrl(body.url, this.policy);
    await this.allowed(url);
    await this.calls.run(call, async (tx) => {
      await this.change(tx, recipientId, await sealAddress(this.keyring, url), caller);
    });
  }

  @Delete()
  @HttpCode(204)
  @AlsoAnswers(404)
  @ApiOperation({ summary: 'Let a recipient poll instead' })
  @ApiResponse({ status: 204, description: 'It finds its notices when it polls' })
  async remove(
    @Param() { recipientId }: RecipientPath,
    @CurrentCaller() caller: Caller,
    @Idempotent() call: IdempotentCall,
  ): Promise<void> {
    await this.calls.run(call, (tx) => this.change(tx, recipientId, null, caller));
  }

  /** A name that has no address just now may have one later; one that must not be called is refused at once. */
  private async allowed(url: URL): Promise<void> {
    await assertReachable(url, this.policy).catch((error: unknown) => {
      if (error instanceof DomainError && error.kind === 'unavailable') return;
      throw error instanceof DomainError
        ? new DomainError(
            'invalid',
            error.code,
            'this address may not be called: a public one is needed, or LETHE_RECIPIENT_NETWORKS must allow it',
          )
        : error;
    });
  }

  private async change(
    tx: Transaction,
    recipientId: string,
    address: Awaited<ReturnType<typeof sealAddress>> | null,
    caller: Caller,
  ): Promise<void> {
    if (!(await this.store.setAddress(tx, recipientId, address)))
      throw new DomainError('missing', 'recipient.unknown', 'there is no such recipient, or it is retired');
    await this.audit.append(tx, {
      type: 'config.changed',
      actor: caller.actor,
      ref: { recipient: recipientId },
      code: 'recipient',
    });
  }
}
