import { createHmac, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import fastify from 'fastify';
import { Pool } from 'pg';

/**
 * The least that a durable webhook receiver can do, for comparison: a bare Fastify that checks the HMAC over the raw bytes and answers once they are committed,
 * by one multi-row insert for all that arrived meanwhile. No parsing, no keys, no people. Its own process, like ours.
 */
async function main(): Promise<void> {
  const { url, secret, port } = JSON.parse(readFileSync(process.argv[2]!, 'utf8')) as {
    url: string;
    secret: string;
    port: number;
  };
  const pool = new Pool({ connectionString: url, max: 8 });
  const waiting: { body: Buffer; resolve: () => void; reject: (error: unknown) => void }[] = [];
  let running = 0;

  const flush = async (): Promise<void> => {
    const batch = waiting.splice(0, 400);
    running++;
    try {
      const rows = batch.map((_, i) => `($${i + 1})`).join(',');
      await pool.query(
        `INSERT INTO bench_webhook (body) VALUES ${rows}`,
        batch.map(({ body }) => body),
      );
      for (const { resolve } of batch) resolve();
    } catch (error) {
      for (const { reject } of batch) reject(error);
    } finally {
      running--;
      if (waiting.length > 0) void flush();
    }
  };
  const store = (body: Buffer) =>
    new Promise<void>((resolve, reject) => {
      waiting.push({ body, resolve, reject });
      if (running < 2) setImmediate(() => waiting.length > 0 && running < 2 && void flush());
    });

  const server = fastify({ bodyLimit: 3 * 1024 * 1024 });
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  server.post('/webhooks/whatsapp', async (request, reply) => {
    const body = request.body as Buffer;
    const expected = createHmac('sha256', secret).update(body).digest();
    const header = String(request.headers['x-hub-signature-256']).slice(7);
    const given = Buffer.from(header, 'hex');
    if (given.length !== 32 || !timingSafeEqual(given, expected)) return reply.status(401).send();
    await store(body);
    return { ok: true };
  });
  await server.listen({ host: '127.0.0.1', port });
  process.send?.('ready');
  process.on('disconnect', () => process.exit(0));
}

void main();
