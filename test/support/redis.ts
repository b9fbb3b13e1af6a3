import { readFileSync } from 'node:fs';
import { Redis } from 'ioredis';
import { closeAtEnd, closed } from './leftovers';
import { testServices } from './services';

/** Redis of this run, as one of its sixteen numbered databases, emptied first. Close it with `disconnect()`. */
export async function connectRedis(database = 0): Promise<Redis> {
  const { redis } = testServices();
  const connection = new Redis({
    host: redis.host,
    port: redis.port,
    password: readFileSync(redis.passwordFile, 'utf8').trimEnd(),
    db: database,
    maxRetriesPerRequest: null,
    lazyConnect: true,
  });
  closeAtEnd(connection, () => {
    connection.disconnect();
  });
  connection.once('end', () => closed(connection));
  await connection.connect();
  await connection.flushdb();
  return connection;
}

/** Empties one numbered database, for a test whose processes connect by themselves. */
export async function flushRedis(database: number): Promise<void> {
  (await connectRedis(database)).disconnect();
}
