import type { Database } from './data-source';

/** The part of the driver's pool that is used here. */
interface Pool {
  on(event: 'connect' | 'remove', listener: (client: object) => void): void;
}

const proofs = new WeakMap<Database, ConnectionProof>();

/** Connections that were made anew, and what must hold before anything is written on them: another server, or another state of it, may answer there. */
class ConnectionProof {
  private readonly fresh = new Set<object>();

  constructor(
    pool: Pool,
    private readonly prove: () => Promise<void>,
  ) {
    pool.on('connect', (client) => this.fresh.add(client));
    pool.on('remove', (client) => this.fresh.delete(client));
  }

  isWanting(client: object): boolean {
    return this.fresh.has(client);
  }

  /** Proves every connection that is open now. */
  async pass(): Promise<void> {
    const open = [...this.fresh];
    await this.prove();
    for (const client of open) this.fresh.delete(client);
  }
}

/**
 * From now on `prove` is asked before the first write on a connection that is made from now on; it resolves when the database that answers now may be written to, and
 * rejects otherwise. Connections are proved together, and no connection is held meanwhile: `prove` may use the same pool.
 */
export function proveConnections(database: Database, prove: () => Promise<void>): void {
  proofs.set(database, new ConnectionProof((database.driver as unknown as { master: Pool }).master, prove));
}

/** A connection that may be written on, to be released by the caller. Rejects with what `prove` says. */
export async function connectProven(database: Database) {
  const proof = proofs.get(database);
  for (;;) {
    const runner = database.createQueryRunner();
    const client = (await runner.connect()) as object;
    if (!proof?.isWanting(client)) return { runner, client };
    await runner.release();
    await proof.pass();
  }
}
