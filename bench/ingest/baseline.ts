import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Pool } from 'pg';
import { embeddedScripts, type Services } from '../../src/cli/embedded/scripts';

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
    await pool.query('DROP TABLE IF EXISTS bench_webhook');
    await pool.query(
      `CREATE TABLE bench_webhook (id bigserial PRIMARY KEY, received_at timestamptz NOT NULL DEFAULT now(), body bytea NOT NULL)`,
    );
    const listen = await embeddedScripts().freePort();
    const settings = join(home, 'baseline.json');
    writeFileSync(settings, JSON.stringify({ url, secret, port: listen }), { mode: 0o600 });
    const server = fork(join(__dirname, 'baseline-server.js'), [settings], { stdio: 'inherit' });
    await once(server, 'message');
    return new Baseline(`http://127.0.0.1:${listen}`, server, pool);
  }

  /** Rows per second of multi-row inserts alone: no HTTP, no signature; `rows` bytes each, 100 a statement, two statements at a time. */
  async insertRate(row: Buffer, seconds: number): Promise<number> {
    const values = Array.from({ length: 100 }, (_, i) => `($${i + 1})`).join(',');
    const rows = Array.from({ length: 100 }, () => row);
    const until = performance.now() + seconds * 1000;
    let inserted = 0;
    const one = async () => {
      while (performance.now() < until) {
        await this.pool.query({
          name: 'bench',
          text: `INSERT INTO bench_webhook (body) VALUES ${values}`,
          values: rows,
        });
        inserted += rows.length;
      }
    };
    await Promise.all([one(), one()]);
    return inserted / seconds;
  }

  async stop(): Promise<void> {
    const ended = once(this.server, 'exit');
    this.server.disconnect();
    await ended;
    await this.pool.query('DROP TABLE bench_webhook');
    await this.pool.end();
  }
}
