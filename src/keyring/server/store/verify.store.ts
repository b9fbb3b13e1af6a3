import type { DataSource } from 'typeorm';
import type { Root } from '../../custodians';
import { copyRows, type CopyRow } from './copy-rows.store';

/** What a verifier is to check, as the database says. */
export interface ToVerify {
  keyringId: Buffer;
  canaryKeyId: Buffer;
  canaryRecord: Buffer;
  setDigest: Buffer | undefined;
  keyCount: number | undefined;
  blobs: { custodianId: string; root: Root; blob: Buffer }[];
}

/** What the fresh process reads: with a role that may only SELECT. */
export class VerifyStore {
  constructor(private readonly database: DataSource) {}

  /** The live attempt of a generation; the digest of the rotation that made it, if one did. */
  async toVerify(generation: number): Promise<ToVerify | undefined> {
    const keyrings: {
      keyring_id: Buffer;
      canary_key_id: Buffer;
      canary_record: Buffer;
    }[] = await this.database.query('SELECT keyring_id, canary_key_id, canary_record FROM keyring');
    const keyring = keyrings[0];
    if (keyring === undefined) return undefined;
    const blobs: { attempt: number; custodian_id: string; provider_ref: string; blob: Buffer }[] =
      await this.database.query(
        `SELECT b.attempt, b.custodian_id, b.provider_ref, b.blob FROM custodian_blob b JOIN generation g USING (generation, attempt)
       WHERE b.generation = $1 AND g.state = 'live' ORDER BY b.custodian_id`,
        [generation],
      );
    const rotations: { set_digest: Buffer | null; key_count: string | null }[] = await this.database.query(
      'SELECT set_digest, key_count FROM rotation WHERE generation = $1 AND failure IS NULL ORDER BY attempt DESC LIMIT 1',
      [generation],
    );
    const rotation = rotations[0];
    return {
      keyringId: keyring.keyring_id,
      canaryKeyId: keyring.canary_key_id,
      canaryRecord: keyring.canary_record,
      setDigest: rotation?.set_digest ?? undefined,
      keyCount: rotation?.key_count ? Number(rotation.key_count) : undefined,
      blobs: blobs.map((row) => ({
        custodianId: row.custodian_id,
        root: {
          keyringId: keyring.keyring_id,
          generation,
          attempt: row.attempt,
          providerRef: row.provider_ref,
        },
        blob: row.blob,
      })),
    };
  }

  /** `page_no, revision, kind, purge_hour, wrapped` of a generation's pages. */
  pages(generation: number, onRow: (row: CopyRow) => void): Promise<number> {
    return copyRows(
      this.database,
      `SELECT page_no, revision, kind, purge_hour, wrapped FROM page WHERE generation = ${generation}`,
      onRow,
    );
  }

  /**
   * `page_no, revision, key_id, incarnation, wrapped, check_value, born` of the keys in one share of the table, of every generation: the pages say which
   * are theirs. Read by the table's blocks, so that each is read once and nothing is joined, and the last share has no end.
   */
  async keys({ index, of }: Share, onRow: (row: CopyRow) => void): Promise<void> {
    const sizes: { blocks: number }[] = await this.database.query(
      "SELECT (pg_relation_size('key') / current_setting('block_size')::int)::int AS blocks",
    );
    const bound = (part: number) => `'(${Math.floor((sizes[0]!.blocks * part) / of)},0)'`;
    const end = index + 1 < of ? `AND ctid < ${bound(index + 1)}` : '';
    await copyRows(
      this.database,
      `SELECT page_no, revision, key_id, incarnation, wrapped, check_value, born FROM key
       WHERE ctid >= ${bound(index)} ${end}`,
      onRow,
    );
  }
}

/** One of several equal parts of the keys: each is verified by a thread of its own. */
export interface Share {
  index: number;
  of: number;
}
