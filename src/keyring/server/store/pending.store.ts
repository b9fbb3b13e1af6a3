import type { DataSource } from 'typeorm';
import type { Transaction } from '../../../foundation/database';
import type { DestructionReceipt, Root } from '../../custodians';

/** A root that a device promised to destroy at a date. */
export interface PendingRoot {
  custodianId: string;
  root: Root;
}

/** Roots whose destruction can still be cancelled. */
export class PendingStore {
  constructor(private readonly database: DataSource) {}

  /** Those whose date is ahead of `now` (Unix ms). */
  async pending(keyringId: Buffer, now: number): Promise<PendingRoot[]> {
    const rows: { custodian_id: string; generation: string; attempt: number; provider_ref: string }[] =
      await this.database.query(
        `SELECT custodian_id, generation, attempt, provider_ref FROM custodian_blob
         WHERE requested_at IS NOT NULL AND irreversible_at > $1 ORDER BY generation, custodian_id`,
        [new Date(now)],
      );
    return rows.map((row) => ({
      custodianId: row.custodian_id,
      root: {
        keyringId,
        generation: Number(row.generation),
        attempt: row.attempt,
        providerRef: row.provider_ref,
      },
    }));
  }

  /** Somebody cancelled it, and the device was told again: the later date counts, and that it was cancelled stays known. */
  async cancelled(
    tx: Transaction,
    { custodianId, root }: PendingRoot,
    receipt: DestructionReceipt,
    at: number,
  ): Promise<void> {
    await tx.query(
      `UPDATE custodian_blob SET cancelled_at = $4, requested_at = $5, irreversible_at = $6, raw_evidence = $7
       WHERE generation = $1 AND attempt = $2 AND custodian_id = $3`,
      [
        root.generation,
        root.attempt,
        custodianId,
        new Date(at),
        new Date(receipt.requestedAt),
        receipt.irreversibleAt === null ? null : new Date(receipt.irreversibleAt),
        receipt.rawEvidence,
      ],
    );
  }
}
