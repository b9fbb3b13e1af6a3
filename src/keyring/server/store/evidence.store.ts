import type { DataSource } from 'typeorm';
import { EMPTY_ROOT, sha256 } from '../../../crypto';
import type { DestructionEvidence, DestroyReason } from '../../protocol';

interface TombstoneRow {
  reason: DestroyReason;
  born: string;
  generation: string;
  doomed_at: Date;
  fenced_at: Date | null;
  set_digest: Buffer | null;
  key_count: string | null;
  batch_digest: Buffer;
}

/** What is known of a key's destruction, once the generation it was last in has been denied by every device. */
export class EvidenceStore {
  constructor(private readonly database: DataSource) {}

  async of(kind: number, keyId: Buffer, incarnation: number): Promise<DestructionEvidence | undefined> {
    const rows: TombstoneRow[] = await this.database.query(
      `SELECT t.reason, t.born, t.generation, t.doomed_at, t.fenced_at, r.set_digest, r.key_count, r.batch_digest
       FROM tombstone t JOIN rotation r ON r.generation = t.generation + 1 AND r.failure IS NULL AND r.finished_at IS NOT NULL
       WHERE t.kind = $1 AND t.key_id = $2 AND ($3::bigint = 0 OR t.incarnation = $3) ORDER BY t.incarnation DESC LIMIT 1`,
      [kind, keyId, incarnation],
    );
    const tombstone = rows[0];
    if (tombstone === undefined) return undefined;
    return {
      reason: tombstone.reason,
      bornIn: Number(tombstone.born),
      destroyedFrom: Number(tombstone.generation),
      destroyedTo: Number(tombstone.generation) + 1,
      doomedAt: tombstone.doomed_at.getTime(),
      fencedAt: tombstone.fenced_at?.getTime() ?? 0,
      setDigest: tombstone.set_digest ?? EMPTY_ROOT,
      keyCount: Number(tombstone.key_count ?? 0),
      batchDigest: tombstone.batch_digest,
      devices: await this.devices(Number(tombstone.born), Number(tombstone.generation)),
    };
  }

  /** What every device said of every generation in which the key existed. */
  private async devices(from: number, to: number): Promise<DestructionEvidence['devices']> {
    const rows: {
      custodian_id: string;
      device_class: string;
      provider_ref: string;
      generation: string;
      requested_at: Date;
      irreversible_at: Date | null;
      denied_at: Date;
      denied_code: string;
      reconstructed: boolean;
      raw_evidence: Buffer;
    }[] = await this.database.query(
      `SELECT b.custodian_id, b.device_class, b.provider_ref, b.generation, b.requested_at, b.irreversible_at, b.denied_at, b.denied_code,
              b.reconstructed, b.raw_evidence
       FROM custodian_blob b JOIN generation g USING (generation, attempt)
       WHERE b.generation BETWEEN $1 AND $2 AND g.state = 'destroyed' AND b.denied_at IS NOT NULL
       ORDER BY b.generation, b.custodian_id`,
      [from, to],
    );
    return rows.map((row) => ({
      custodianId: row.custodian_id,
      deviceClass: row.device_class,
      providerRef: row.provider_ref,
      generation: Number(row.generation),
      requestedAt: row.requested_at.getTime(),
      irreversibleAt: row.irreversible_at?.getTime(),
      deniedAt: row.denied_at.getTime(),
      deniedCode: row.denied_code,
      reconstructed: row.reconstructed,
      evidenceSha256: sha256(row.raw_evidence),
    }));
  }
}
