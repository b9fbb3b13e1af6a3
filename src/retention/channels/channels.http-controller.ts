import { Body, Controller, Get, Param, Put } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { createZodDto, ZodResponse } from 'nestjs-zod';
import { z } from 'zod';
import { AuditLog } from '../../audit';
import { DomainError } from '../../foundation/errors';
import {
  AlsoAnswers,
  Idempotent,
  type IdempotentCall,
  instantField,
  RequestInvalid,
  UnsafeCalls,
  uuidField,
} from '../../foundation/http';
import { type Caller, CurrentCaller } from '../../identity';
import { MEDIA_TYPES, type MediaType } from '../../vault/rows';
import { RetentionClassStore } from '../classes';
import { classField } from '../http/retention-fields';
import { type ChannelSettings, ChannelSettingsStore } from './channel-settings.store';

const region = z
  .string()
  .regex(/^[A-Z]{2}$/, 'must be an ISO 3166-1 alpha-2 code such as DE')
  .nullable()
  .meta({
    description: 'Country whose way of writing numbers is expected; null for that of the installation',
    example: 'DE',
  });
const retentionClass = classField.meta({
  description: 'The class its messages are kept in',
  example: 'conversation',
});

const mediaKept = z.boolean().meta({
  description:
    'Whether images, documents and recordings are copied from Meta, which drops them after seven days',
  example: true,
});
const mediaShown = z
  .array(z.enum(MEDIA_TYPES))
  .max(MEDIA_TYPES.length)
  .meta({
    description:
      'Types of media that whoever may read the messages may fetch as they are: they cannot be redacted. Empty: none',
    example: ['image'],
  });
const mediaDeletedAtMeta = z.boolean().meta({
  description: 'Whether a medium is deleted at Meta once its copy is stored, or is not wanted',
  example: false,
});

const channel = z.object({
  id: uuidField('The channel'),
  phoneNumberId: z
    .string()
    .meta({ description: 'Meta’s id of the business number', example: '100000000000001' }),
  displayPhoneNumber: z
    .string()
    .nullable()
    .meta({ description: 'The business number', example: '15550100200' }),
  region,
  retentionClass,
  registered: z.boolean().meta({
    description: 'False for a channel that its first webhook made and nobody looked at yet',
    example: true,
  }),
  mediaKept,
  mediaShown: z.array(z.enum(MEDIA_TYPES)).meta({
    description: 'Types of media that may be fetched as they are; empty: none',
    example: ['image'],
  }),
  mediaDeletedAtMeta,
  createdAt: instantField('When it was first seen'),
});
type ChannelJson = z.infer<typeof channel>;

class ChannelAnswer extends createZodDto(channel) {}
class ChannelListAnswer extends createZodDto(z.object({ channels: z.array(channel) })) {}
class ChannelPath extends createZodDto(z.object({ channelId: uuidField('The channel') })) {}
class ChannelBody extends createZodDto(
  z.strictObject({
    region: region.optional(),
    retentionClass: retentionClass.optional(),
    mediaKept: mediaKept.optional(),
    mediaShown: mediaShown.optional(),
    mediaDeletedAtMeta: mediaDeletedAtMeta.optional(),
  }),
) {}

/** `/v1/channels`: business numbers, and in which class their messages are kept. */
@ApiTags('administration')
@Controller('v1/channels')
export class ChannelsHttpController {
  constructor(
    private readonly store: ChannelSettingsStore,
    private readonly classes: RetentionClassStore,
    private readonly audit: AuditLog,
    private readonly calls: UnsafeCalls,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'List the channels',
    description: 'A key that is limited to channels sees those.',
  })
  @ZodResponse({ status: 200, description: 'The channels', type: ChannelListAnswer })
  async list(@CurrentCaller() { channelIds }: Caller): Promise<{ channels: ChannelJson[] }> {
    return { channels: (await this.store.list(channelIds)).map(channelJson) };
  }

  @Put(':channelId')
  @AlsoAnswers(404)
  @ApiOperation({
    summary: 'Decide how a channel is handled',
    description: 'What is absent stays as it is. Holds for messages from now on.',
  })
  @ZodResponse({ status: 200, description: 'The channel as it is now', type: ChannelAnswer })
  change(
    @Param() { channelId }: ChannelPath,
    @Body() body: ChannelBody,
    @CurrentCaller() caller: Caller,
    @Idempotent() call: IdempotentCall,
  ): Promise<ChannelJson> {
    return this.calls.run(call, async (tx) => {
      const { retentionClass: name, ...change } = body;
      const wanted = name === undefined ? undefined : await this.classes.findByName(name);
      if (name !== undefined && !wanted)
        throw new RequestInvalid([{ path: 'retentionClass', rule: 'must be a retention class that exists' }]);
      const isHidden = caller.channelIds !== undefined && !caller.channelIds.includes(channelId);
      if (isHidden || !(await this.store.change(tx, channelId, { ...change, classId: wanted?.classId })))
        throw new DomainError('missing', 'channel.unknown', 'there is no such channel');
      const { actor } = caller;
      await this.audit.append(tx, {
        type: 'config.changed',
        actor,
        ref: { channel: channelId },
        code: 'channel',
      });
      return channelJson((await this.store.find(tx, channelId))!);
    });
  }
}

function channelJson({ createdAt, mediaShown: shown, ...rest }: ChannelSettings): ChannelJson {
  return { ...rest, mediaShown: shown as MediaType[], createdAt: createdAt.toISOString() };
}
