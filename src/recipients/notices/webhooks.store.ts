import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Transaction } from '../../foundation/database';
import type { SealedAddress } from './webhook-address';

/** The webhook columns of `recipient`. */
@Injectable()
export class WebhookStore {
  constructor(private readonly database: DataSource) {}

  /** The address of a living recipient; undefined when it has none. */
  async address(recipientId: string): Promise<SealedAddress | undefined> {
    const rows = await this.database.query<SealedAddress[]>(
      `SELECT webhook_key_id AS "keyId", webhook_record_id AS "recordId", webhook AS record
         FROM recipient WHERE id = $1 AND webhook IS NOT NULL AND retired_at IS NULL`,
      [recipientId],
    );
    return rows[0];
  }

  /** Keeps a new address, or none; the key of the former one is left to the worker to destroy. False when there is no such living recipient. */
  async setAddress(tx: Transaction, recipientId: string, address: SealedAddress | null): Promise<boolean> {
    const [, count] = await tx.query<[unknown, number]>(
      `UPDATE recipient SET webhook_key_id = $2, webhook_record_id = $3, webhook = $4,
              former_webhook_keys = array_remove(array_append(former_webhook_keys, webhook_key_id), NULL)
        WHERE id = $1 AND retired_at IS NULL`,
      [recipientId, address?.keyId ?? null, address?.recordId ?? null, address?.record ?? null],
    );
    return count > 0;
  }

  /** Keys of former addresses. */
  async formerKeys(): Promise<string[]> {
    const rows = await this.database.query<{ keyId: string }[]>(
      `SELECT unnest(former_webhook_keys) AS "keyId" FROM recipient WHERE former_webhook_keys <> '{}'`,
    );
    return rows.map(({ keyId }) => keyId);
  }

  /** Forgets keys that are destroyed. */
  async forgetKeys(keyIds: readonly string[]): Promise<void> {
    await this.database.query(
      `UPDATE recipient SET former_webhook_keys = ARRAY(SELECT unnest(former_webhook_keys) EXCEPT SELECT unnest($1::uuid[]))
        WHERE former_webhook_keys && $1::uuid[]`,
      [keyIds],
    );
  }
}
