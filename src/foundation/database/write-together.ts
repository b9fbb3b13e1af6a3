import { connectProven } from './connection-proof';
import { type Copy, CopyIn } from './copy-in';
import type { Database } from './data-source';

/** One parameterised write. `name` marks a text that never changes, so that each connection prepares it once. */
export interface Statement {
  name: string;
  text: string;
  values: readonly unknown[];
}

/** One write: a statement, or rows to be copied. */
export type Write = Statement | Copy;

/** The part of the driver's client that is used here. */
interface Client {
  query(statement: {
    name?: string;
    text: string;
    values?: readonly unknown[];
  }): Promise<{ rowCount: number | null }>;
  query(copy: CopyIn): void;
}

/**
 * Executes writes of several stores so that all are durable or none is, and returns how many rows each one affected. A single statement is its own
 * transaction and costs one round trip. Nothing is written on a new connection before it is proved ({@link proveConnections}). A failed commit may have happened all the same: the writes must bear being repeated.
 */
export async function writeTogether(database: Database, writes: readonly Write[]): Promise<number[]> {
  if (writes.length === 0) return [];
  const connection = await connectProven(database);
  const client = connection.client as Client;
  try {
    if (writes.length === 1) return [await run(client, writes[0]!)];
    await client.query({ text: 'BEGIN' });
    try {
      const affected: number[] = [];
      for (const write of writes) affected.push(await run(client, write));
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

async function run(client: Client, write: Write): Promise<number> {
  if ('data' in write) return copy(client, write);
  const { rowCount } = await client.query({ ...write });
  return rowCount ?? 0;
}

function copy(client: Client, rows: Copy): Promise<number> {
  return new Promise((resolve, reject) => {
    client.query(
      new CopyIn(rows, (error, result) => (error ? reject(error) : resolve(result?.rowCount ?? 0))),
    );
  });
}
