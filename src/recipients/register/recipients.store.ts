import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Transaction } from '../../foundation/database';

/** A recipient. */
export interface Recipient {
  id: string;
  name: string;
  category: string;
  createdAt: Date;
  retiredAt: Date | null;
  hasWebhook: boolean;
}

const COLUMNS = `id, name, category, created_at AS "createdAt", retired_at AS "retiredAt", webhook IS NOT NULL AS "hasWebhook"`;

/** Rows of `recipient`. */
@Injectable()
export class RecipientStore {
  constructor(private readonly database: DataSource) {}

  /** All recipients by name, retired ones too: their disclosures remain. */
  list(): Promise<Recipient[]> {
    return this.database.query<Recipient[]>(`SELECT ${COLUMNS} FROM recipient ORDER BY name, created_at`);
  }

  /** Undefined when a living recipient has that name. */
  async add(tx: Transaction, name: string, category: string): Promise<Recipient | undefined> {
    const rows = await tx.query<Recipient[]>(
      `INSERT INTO recipient (name, category) VALUES ($1, $2)
       ON CONFLICT (name) WHERE retired_at IS NULL DO NOTHING RETURNING ${COLUMNS}`,
      [name, category],
    );
    return rows[0];
  }

  /** The living recipient of that name. */
  async findByName(tx: Transaction, name: string): Promise<Recipient | undefined> {
    const rows = await tx.query<Recipient[]>(
      `SELECT ${COLUMNS} FROM recipient WHERE name = $1 AND retired_at IS NULL`,
      [name],
    );
    return rows[0];
  }
}
