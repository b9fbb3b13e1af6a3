import { connectProven } from './connection-proof';
import type { Database } from './data-source';

/** One parameterised write. `name` marks a text that never changes, so that each connection prepares it once. */
export interface Statement {
  name: string;
  text: string;
  values: readonly unknown[];
}

/** The part of the driver's client that is used here. */
interface Client {
  query(statement: {
    name?: string;
    text: string;
    values?: readonly unknown[];
  }): Promise<{ rowCount: number | null }>;
}

/**
 * Executes writes of several stores so that all are durable or none is, and returns how many rows each one affected. A single statement is its own
 * transaction and costs one round trip. Nothing is written on a new connection before it is proved ({@link proveConnections}). A failed commit may have happened all the same: the writes must bear being repeated.
 */
export async function writeTogether(database: Database, statements: readonly Statement[]): Promise<number[]> {
  if (statements.length === 0) return [];
  const connection = await connectProven(database);
  const client = connection.client as Client;
  try {
    if (statements.length === 1) return [await run(client, statements[0]!)];
    await client.query({ text: 'BEGIN' });
    try {
      const affected: number[] = [];
      for (const statement of statements) affected.push(await run(client, statement));
      await client.query({ text: 'COMMIT' });
      return affected;
    } catch (error) {
      await client.query({ text: 'ROLLBACK' }).catch(() => undefined);
      throw error;
    }
  } finally {
    await connection.runner.release();
  }
}

async function run(client: Client, statement: Statement): Promise<number> {
  const { rowCount } = await client.query({ ...statement });
  return rowCount ?? 0;
}
