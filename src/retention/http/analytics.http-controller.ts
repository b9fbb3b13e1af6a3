import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { createZodDto, ZodResponse } from 'nestjs-zod';
import { z } from 'zod';
import { RequestInvalid, uuidField } from '../../foundation/http';
import { type Caller, CurrentCaller } from '../../identity';
import { DailyCountStore, LEAST_PEOPLE } from '../analytics';

const MAX_DAYS = 366;
const day = (description: string) =>
  z.iso.date('must be a day such as 2026-11-01').meta({ description, example: '2026-11-01' });

class DailyCountQuery extends createZodDto(
  z.strictObject({ from: day('First day (UTC)'), to: day('Last day (UTC), at most a year later') }),
) {}
const answer = z.object({
  counts: z.array(
    z.object({
      day: day('The day, UTC'),
      channelId: uuidField('The channel'),
      direction: z.enum(['inbound', 'outbound']).meta({ example: 'inbound' }),
      messages: z
        .int()
        .nullable()
        .meta({ description: 'Rounded to five; null where too few people wrote', example: 120 }),
    }),
  ),
  suppressedBelow: z
    .int()
    .meta({ description: 'A cell of fewer people than this is null', example: LEAST_PEOPLE }),
});
class DailyCountAnswer extends createZodDto(answer) {}

/** `/v1/analytics/daily` */
@ApiTags('retention')
@Controller('v1/analytics/daily')
export class AnalyticsHttpController {
  constructor(private readonly store: DailyCountStore) {}

  @Get()
  @ApiOperation({
    summary: 'Count messages per day, channel and direction',
    description:
      'Counted once when the day is over, kept for two years, and about nobody: no reference to a person or a message stands behind it.',
  })
  @ZodResponse({ status: 200, description: 'The cells, oldest day first', type: DailyCountAnswer })
  async daily(
    @Query() { from, to }: DailyCountQuery,
    @CurrentCaller() { channelIds }: Caller,
  ): Promise<z.infer<typeof answer>> {
    const days = (Date.parse(to) - Date.parse(from)) / 86_400_000 + 1;
    if (days < 1 || days > MAX_DAYS)
      throw new RequestInvalid([{ path: 'to', rule: `must be 0 to ${MAX_DAYS - 1} days after from` }]);
    return { counts: await this.store.list(from, to, channelIds), suppressedBelow: LEAST_PEOPLE };
  }
}
