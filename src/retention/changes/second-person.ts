import { Inject, Injectable } from '@nestjs/common';
import { RetentionInquiry } from '../inquiry';

/** Provider token of the share of a class, in percent, that one person may purge by shortening its period. */
export const SECOND_PERSON_PERCENT = Symbol('SECOND_PERSON_PERCENT');
/** Whatever the share, so many messages are one person's to purge: a small class would otherwise need two for each correction. */
export const SINGLE_PERSON_MESSAGES = 100;

/** Says whether a shortening is one person's decision. */
@Injectable()
export class SecondPersonRule {
  constructor(
    private readonly inquiry: RetentionInquiry,
    @Inject(SECOND_PERSON_PERCENT) private readonly percent: number,
  ) {}

  /** What a shortening would purge that is not due anyway, its share of the class, and whether a second person must agree. */
  async judge(
    name: string,
    periodDays: number,
  ): Promise<{ messages: number; percent: number; needed: boolean }> {
    const { purged, all } = await this.inquiry.weigh(name, periodDays);
    const percent = all === 0 ? 0 : Math.ceil((100 * purged) / all);
    return {
      messages: purged,
      percent,
      needed: purged > SINGLE_PERSON_MESSAGES && 100 * purged > this.percent * all,
    };
  }
}
