import { Readable } from 'node:stream';
import { Controller, Get, Header, Param, StreamableFile } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { AlsoAnswers } from '../../foundation/http';
import { type Caller, CurrentCaller } from '../../identity';
import { MediaViewing } from './media-viewing';
import { messageIdField } from './message-json';

class MediaPath extends createZodDto(
  z.object({ messageId: messageIdField('The message'), mediaId: messageIdField('The medium') }),
) {}

/** File name extensions of what WhatsApp carries; anything else is handed out as bytes without a type, for no browser to interpret. */
const EXTENSIONS: Readonly<Record<string, string>> = {
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/webp': 'webp',
  'audio/aac': 'aac',
  'audio/amr': 'amr',
  'audio/mp4': 'm4a',
  'audio/mpeg': 'mp3',
  'audio/ogg': 'ogg',
  'video/3gpp': '3gp',
  'video/mp4': 'mp4',
  'application/pdf': 'pdf',
};

/** `/v1/messages/{id}/media/{mediaId}`: images, documents and recordings, where the channel shows them. */
@ApiTags('crm')
@Controller('v1/messages/:messageId/media/:mediaId')
export class MediaHttpController {
  constructor(private readonly viewing: MediaViewing) {}

  @Get()
  @Header('Cache-Control', 'no-store')
  @Header('X-Content-Type-Options', 'nosniff')
  @Header('Content-Security-Policy', "default-src 'none'; sandbox")
  @AlsoAnswers(404, 409, 410)
  @ApiOperation({
    summary: 'Fetch a medium',
    description:
      'Media cannot be redacted, so none is shown unless the channel’s `mediaShown` names its type. A copy is prepared for the caller, which can be fetched for ten minutes; `media.preparing` (503) means that it is not ready yet. If the connection ends early, discard what came. What is fetched is disclosed, and on the record.',
  })
  @ApiResponse({
    status: 200,
    description: 'The medium as it was sent',
    content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } },
  })
  async fetch(
    @Param() { messageId, mediaId }: MediaPath,
    @CurrentCaller() caller: Caller,
  ): Promise<StreamableFile> {
    const ids = [Buffer.from(messageId, 'hex'), Buffer.from(mediaId, 'hex')] as const;
    const opened = await this.viewing.open(caller, ...ids);
    const type = opened.mimeType?.split(';')[0]?.trim().toLowerCase() ?? '';
    const extension = Object.hasOwn(EXTENSIONS, type) ? EXTENSIONS[type] : undefined;
    return new StreamableFile(Readable.from(opened.chunks, { objectMode: false }), {
      type: extension === undefined ? 'application/octet-stream' : type,
      disposition: `attachment; filename="${mediaId}.${extension ?? 'bin'}"`,
    });
  }
}
