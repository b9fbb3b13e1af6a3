import { Body, Controller, Get, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ZodResponse } from 'nestjs-zod';
import { AuditLog } from '../../audit';
import { DomainError } from '../../foundation/errors';
import { AlsoAnswers, Idempotent, type IdempotentCall, UnsafeCalls } from '../../foundation/http';
import { type Caller, CurrentCaller } from '../../identity';
import {
  NewRecipientBody,
  RecipientAnswer,
  type RecipientJson,
  recipientJson,
  RecipientListAnswer,
} from './recipient-bodies';
import { RecipientStore } from './recipients.store';

/** `/v1/recipients` */
@ApiTags('administration')
@Controller('v1/recipients')
export class RecipientsHttpController {
  constructor(
    private readonly store: RecipientStore,
    private readonly audit: AuditLog,
    private readonly calls: UnsafeCalls,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List the recipients of personal data' })
  @ZodResponse({ status: 200, description: 'All recipients, retired ones too', type: RecipientListAnswer })
  async list(): Promise<{ recipients: RecipientJson[] }> {
    return { recipients: (await this.store.list()).map(recipientJson) };
  }

  @Post()
  @AlsoAnswers(409)
  @ApiOperation({
    summary: 'Register a recipient',
    description: 'Its `crm` API keys name it; what they are shown is a disclosure to it.',
  })
  @ZodResponse({ status: 201, description: 'Registered', type: RecipientAnswer })
  add(
    @Body() body: NewRecipientBody,
    @CurrentCaller() caller: Caller,
    @Idempotent() call: IdempotentCall,
  ): Promise<RecipientJson> {
    return this.calls.run(call, async (tx) => {
      const added = await this.store.add(tx, body.name, body.category);
      if (!added)
        throw new DomainError(
          'conflict',
          'recipient.name',
          'a recipient of that name exists; choose another name',
        );
      const { actor } = caller;
      await this.audit.append(tx, {
        type: 'config.changed',
        actor,
        ref: { recipient: added.id },
        code: 'recipient',
      });
      return recipientJson(added);
    });
  }
}
