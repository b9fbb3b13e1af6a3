import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LoopbackServer } from './loopback-server';

/** A webhook that alerts are sent to, and that knows when each came. */
export class AlertListener {
  private readonly folder = mkdtempSync(join(tmpdir(), 'lethe-alerts-'));
  private readonly waiting = new Map<string, (at: number) => void>();
  private server: LoopbackServer | undefined;

  static async start(): Promise<AlertListener> {
    const listener = new AlertListener();
    listener.server = await LoopbackServer.start(({ body }) => {
      const { type, data } = JSON.parse(body.toString()) as { type: string; data: { rule: string } };
      if (type === 'alert.raised') listener.waiting.get(data.rule)?.(Date.now());
      return { status: 200 };
    });
    return listener;
  }

  /** Settings of the worker that send alerts here. */
  get settings(): Record<string, string> {
    const file = (name: string, text: string) => {
      writeFileSync(join(this.folder, name), text, { mode: 0o600 });
      return join(this.folder, name);
    };
    return {
      LETHE_WORKER_ALERT_WEBHOOK_URL_FILE: file('url', `${this.server!.origin}/alerts`),
      LETHE_WORKER_ALERT_WEBHOOK_SECRET_FILE: file(
        'secret',
        `whsec_${Buffer.alloc(32, 9).toString('base64')}`,
      ),
    };
  }

  /** When the next alert of a rule comes, in Unix ms. */
  next(rule: string): Promise<number> {
    return new Promise((resolve) => this.waiting.set(rule, resolve));
  }

  async close(): Promise<void> {
    await this.server?.close();
    rmSync(this.folder, { recursive: true });
  }
}
