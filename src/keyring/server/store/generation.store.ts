import type { DataSource } from 'typeorm';
import type { Transaction } from '../../../foundation/database';
import type { Root } from '../../custodians';

/** A generation key as one custodian wrapped it. */
export interface CustodianBlob {
  custodianId: string;
  root: Root;
  blob: Buffer;
}

/** Generations and the blobs that open them. */
export class GenerationStore {
  constructor(private readonly database: DataSource) {}

  /** Announces a generation before any root of it is made, so that a crash leaves no root that nobody looks for. Returns the attempt's number. */
  async announce(tx: Transaction, generation: number): Promise<number> {
    const rows: { attempt: number }[] = await tx.query(
      'SELECT coalesce(max(attempt), 0) + 1 AS attempt FROM generation WHERE generation = $1',
      [generation],
    );
    const attempt = rows[0]!.attempt;
    await tx.query(`INSERT INTO generation (generation, attempt, state) VALUES ($1, $2, 'rooting')`, [
      generation,
      attempt,
    ]);
    return attempt;
  }

  async addBlobs(
    tx: Transaction,
    blobs: readonly (CustodianBlob & { deviceClass: string })[],
  ): Promise<void> {
    for (const { custodianId, root, blob, deviceClass } of blobs) {
      await tx.query(
        `INSERT INTO custodian_blob (generation, attempt, custodian_id, device_class, blob, provider_ref) VALUES ($1, $2, $3, $4, $5, $6)`,
        [root.generation, root.attempt, custodianId, deviceClass, blob, root.providerRef],
      );
    }
  }

  async setState(tx: Transaction, generation: number, attempt: number, state: string): Promise<void> {
    await tx.query('UPDATE generation SET state = $3 WHERE generation = $1 AND attempt = $2', [
      generation,
      attempt,
      state,
    ]);
  }

  /** Blobs of the attempt of a generation that is, or was, in use. */
  async blobs(generation: number, keyringId: Buffer): Promise<CustodianBlob[]> {
    const rows: { attempt: number; custodian_id: string; provider_ref: string; blob: Buffer }[] =
      await this.database.query(
        `SELECT b.attempt, b.custodian_id, b.provider_ref, b.blob
       FROM custodian_blob b JOIN generation g USING (generation, attempt)
       WHERE b.generation = $1 AND g.state IN ('live', 'destroying') ORDER BY b.custodian_id`,
        [generation],
      );
    return rows.map((row) => ({
      custodianId: row.custodian_id,
      root: { keyringId, generation, attempt: row.attempt, providerRef: row.provider_ref },
      blob: row.blob,
    }));
  }

  /** Attempts that never came into use: their roots are to be destroyed. */
  async abandoned(): Promise<{ generation: number; attempt: number }[]> {
    const rows: { generation: string; attempt: number }[] = await this.database.query(
      `SELECT generation, attempt FROM generation WHERE state IN ('rooting', 'rooted')`,
    );
    return rows.map((row) => ({ generation: Number(row.generation), attempt: row.attempt }));
  }
}
