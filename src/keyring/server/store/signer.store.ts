import type { DataSource } from 'typeorm';
import type { Transaction } from '../../../foundation/database';

/** What a signing key is for. */
export type SignerPurpose = 'keyring-log' | 'application-log' | 'certificate';

/** A signing key: its private half is the credential key of the same id. */
export interface SignerRow {
  keyId: string;
  purpose: SignerPurpose;
  /** Origin of the log; for certificates the name in `kid`. */
  name: string;
  publicKey: Buffer;
  /** Of the last checkpoint it signed. */
  lastSize: number;
  lastRoot: Buffer | undefined;
}

/** The keyring's signing keys, and what each log's last signed checkpoint was. */
export class SignerStore {
  constructor(private readonly database: DataSource) {}

  async all(): Promise<SignerRow[]> {
    const rows: {
      key_id: string;
      purpose: SignerPurpose;
      name: string;
      public_key: Buffer;
      last_size: string;
      last_root: Buffer | null;
    }[] = await this.database.query(
      'SELECT key_id, purpose, name, public_key, last_size, last_root FROM signer ORDER BY purpose, name',
    );
    return rows.map((row) => ({
      keyId: row.key_id,
      purpose: row.purpose,
      name: row.name,
      publicKey: row.public_key,
      lastSize: Number(row.last_size),
      lastRoot: row.last_root ?? undefined,
    }));
  }

  async add(tx: Transaction, row: SignerRow): Promise<void> {
    await tx.query(
      'INSERT INTO signer (key_id, purpose, name, public_key) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING',
      [row.keyId, row.purpose, row.name, row.publicKey],
    );
  }

  /** Remembers a checkpoint before its signature is given out. */
  async advance(tx: Transaction, keyId: string, size: number, root: Buffer): Promise<void> {
    await tx.query('UPDATE signer SET last_size = $2, last_root = $3 WHERE key_id = $1 AND last_size <= $2', [
      keyId,
      size,
      root,
    ]);
  }
}
