import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { RequestInvalid } from '../../foundation/http';
import type { Caller } from '../../identity';

/** Which business numbers a caller may speak for: one that is limited to channels only theirs, known or not. */
@Injectable()
export class OwnNumbersStore {
  constructor(private readonly database: DataSource) {}

  /** Throws a broken rule for a number that is of no channel of the caller's: forged history in a colleague's channel would be read as true. */
  async assertOwn({ channelIds }: Pick<Caller, 'channelIds'>, phoneNumberId: string): Promise<void> {
    if (channelIds === undefined) return;
    const rows = await this.database.query<unknown[]>(
      'SELECT 1 FROM channel WHERE phone_number_id = $1 AND id = ANY($2::uuid[])',
      [phoneNumberId, channelIds],
    );
    if (rows.length === 0)
      throw new RequestInvalid([
        { path: 'phoneNumberId', rule: 'must be the number of a channel that you are limited to' },
      ]);
  }
}
