import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** A business number, as far as sealing needs it. */
export interface ChannelFacts {
  id: string;
  phoneNumberId: string;
  displayPhone: string | null;
  region: string | null;
  classId: number;
}

/** Rows of `channel`. */
@Injectable()
export class ChannelStore {
  constructor(private readonly database: DataSource) {}

  /** The channel of a phone number id; made, as not registered, when there is none. */
  async findOrCreate(channel: {
    phoneNumberId: string;
    accountId: string | null;
    displayPhone: string | null;
    region: string | null;
  }): Promise<ChannelFacts> {
    const found = await this.find(channel.phoneNumberId);
    if (found !== null) return found;
    await this.database.query(
      `INSERT INTO channel (phone_number_id, waba_id, display_phone_number, region) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
      [channel.phoneNumberId, channel.accountId, channel.displayPhone, channel.region],
    );
    return (await this.find(channel.phoneNumberId))!;
  }

  private async find(phoneNumberId: string): Promise<ChannelFacts | null> {
    const [row] = await this.database.query<ChannelFacts[]>(
      `SELECT id, phone_number_id AS "phoneNumberId", display_phone_number AS "displayPhone", region, class_id AS "classId"
         FROM channel WHERE phone_number_id = $1`,
      [phoneNumberId],
    );
    return row ?? null;
  }
}
