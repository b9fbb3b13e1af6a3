import type { DataSource } from 'typeorm';
import type { Transaction } from '../../../foundation/database';
import type { AlarmCode } from '../../protocol';

/** An alarm as it is kept; `at` in Unix ms. */
export interface AlarmRow {
  number: number;
  at: number;
  code: AlarmCode;
  role: string | undefined;
  ref: string | undefined;
  /** 0 where it is about none. */
  generation: number;
}

/** The keyring's alarms, numbered. */
export class AlarmStore {
  constructor(private readonly database: DataSource) {}

  async add(
    tx: Transaction,
    alarm: {
      at: number;
      code: string;
      role?: string | undefined;
      ref?: string | undefined;
      generation?: number | undefined;
    },
  ): Promise<void> {
    await tx.query('INSERT INTO alarm (at, code, role, ref, generation) VALUES ($1, $2, $3, $4, $5)', [
      new Date(alarm.at),
      alarm.code,
      alarm.role ?? null,
      alarm.ref ?? null,
      alarm.generation ?? 0,
    ]);
  }

  async after(number: number): Promise<AlarmRow[]> {
    const rows: {
      i: string;
      at: Date;
      code: AlarmCode;
      role: string | null;
      ref: string | null;
      generation: string;
    }[] = await this.database.query(
      'SELECT i, at, code, role, ref, generation FROM alarm WHERE i > $1 ORDER BY i LIMIT 100',
      [number],
    );
    return rows.map(({ i, at, code, role, ref, generation }) => ({
      number: Number(i),
      at: at.getTime(),
      code,
      role: role ?? undefined,
      ref: ref ?? undefined,
      generation: Number(generation),
    }));
  }
}
