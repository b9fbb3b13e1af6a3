import { Body, Controller, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { createZodDto, ZodResponse } from 'nestjs-zod';
import { z } from 'zod';
import {
  AlsoAnswers,
  Idempotent,
  type IdempotentCall,
  instantField,
  UnsafeCalls,
} from '../../foundation/http';
import { type Caller, CurrentCaller } from '../../identity';
import { RequestPath } from '../request-bodies';
import { PackageLinks } from './package-links';

class PackageLinkBody extends createZodDto(
  z.strictObject({
    delivery: z.enum(['whatsapp', 'hand']).meta({
      description:
        '`whatsapp` sends the link to the number, in the person’s language; `hand` answers with it, for you to hand over',
      example: 'whatsapp',
    }),
  }),
) {}

class PackageLinkAnswer extends createZodDto(
  z.object({
    expiresAt: instantField('When the link ends, with the package'),
    url: z.string().optional().meta({
      description: 'With delivery `hand`: the link. Shown this once, and kept nowhere',
      example: 'https://privacy.example.com/packages/9vGf…',
    }),
  }),
) {}

/** `/v1/requests/{id}/package/link`: the way by which a person fetches their package without us. */
@ApiTags('requests')
@Controller('v1/requests/:requestId/package/link')
export class PackageLinksHttpController {
  constructor(
    private readonly links: PackageLinks,
    private readonly calls: UnsafeCalls,
  ) {}

  @Post()
  @AlsoAnswers(404, 409, 410)
  @ApiOperation({
    summary: 'Give the person a one-time link to their package',
    description:
      'It opens nothing by itself: whoever visits it has a code sent to the number that the request is about, and fetches the package once, with that code. A new link ends the one before it.',
  })
  @ZodResponse({ status: 201, description: 'The link', type: PackageLinkAnswer })
  make(
    @Param() { requestId }: RequestPath,
    @Body() { delivery }: PackageLinkBody,
    @CurrentCaller() caller: Caller,
    @Idempotent() call: IdempotentCall,
  ): Promise<{ expiresAt: string; url?: string }> {
    return this.calls.run(
      call,
      async (tx) => {
        const { expiresAt, url } = await this.links.make(tx, requestId, delivery, caller);
        return { expiresAt: expiresAt.toISOString(), ...(url !== undefined && { url }) };
      },
      ({ expiresAt }) => ({ expiresAt }),
    );
  }
}
