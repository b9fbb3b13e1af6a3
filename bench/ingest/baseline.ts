import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Pool } from 'pg';
import { randomBytes } from '../../src/crypto';
import { embeddedScripts, type Services } from '../../src/cli/embedded/scripts';

const BATCH = 100;

/** The bare receiver, and the bare insert, on the same PostgreSQL as ours. */
export class Baseline {
  private constructor(
    readonly url: string,
    private readonly server: ChildProcess,
    private readonly pool: Pool,
  ) {}

  static async start(services: Services, home: string, secret: string): Promise<Baseline> {
    const { host, port, adminUser, passwordFile } = services.main;
    const password = encodeURIComponent(readFileSync(passwordFile, 'utf8').trimEnd());
    const url = `postgres://${adminUser}:${password}@${host}:${port}/postgres`;
    const pool = new Pool({ connectionString: url, max: 4 });
    await pool.query('DROP TABLE IF EXISTS bench_webhook, bench_row');
    await pool.query(
      `CREATE TABLE bench_webhook (id bigserial PRIMARY KEY, received_at timestamptz NOT NULL DEFAULT now(), body bytea NOT NULL)`,
    );
    await pool.query(
      `CREATE TABLE bench_row (id bytea PRIMARY KEY, tag bytea NOT NULL, body bytea NOT NULL)`,
    );
    await pool.query('CREATE INDEX ON bench_row (tag)');
    const listen = await embeddedScripts().freePort();
    const settings = join(home, 'baseline.json');
    writeFileSync(settings, JSON.stringify({ url, secret, port: listen }), { mode: 0o600 });
    const server = fork(join(__dirname, 'baseline-server.js'), [settings], { stdio: 'inherit' });
    await once(server, 'message');
    return new Baseline(`http://127.0.0.1:${listen}`, server, pool);
  }

  /**
   * Rows per second of multi-row inserts alone, without HTTP: a hundred rows of 500 random bytes a statement, a primary key of 16 random bytes and one
   * index, one statement after the other.
   */
  async insertRate(seconds: number): Promise<number> {
    const client = await this.pool.connect();
    const values = Array.from({ length: BATCH }, (_, i) => `($${3 * i + 1}, $${3 * i + 2}, $${3 * i + 3})`);
    const text = `INSERT INTO bench_row (id, tag, body) VALUES ${values.join(',')}`;
    // Made once: random bytes are no part of what is measured. Only ids must differ from batch to batch.
    const rows = Array.from({ length: BATCH }, () => [randomBytes(16), randomBytes(16), randomBytes(500)]);
    const until = performance.now() + seconds * 1000;
    let inserted = 0;
    try {
      await client.query('TRUNCATE bench_row');
      while (performance.now() < until) {
        for (const row of rows) {
          row[0] = randomBytes(16);
          row[1] = row[0];
        }
        await client.query({ name: 'bench', text, values: rows.flat() });
        inserted += BATCH;
      }
    } finally {
      client.release();
    }
    return inserted / seconds;
  }

  async stop(): Promise<void> {
    const ended = once(this.server, 'exit');
    this.server.disconnect();
    await ended;
    await this.pool.query('DROP TABLE bench_webhook, bench_row');
    await this.pool.end();
  }
}
