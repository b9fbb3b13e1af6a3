import { connectRedis, type RedisSettings } from '../../foundation/queue';
import type { LiveCopies, LiveCopy } from './live-copy';

type Redis = ReturnType<typeof connectRedis>;

/** Files that Redis keeps of its jobs, which hold ids only. They are made anew before they are old. */
export class RedisCopies implements LiveCopies {
  readonly kinds = ['redis-rdb', 'redis-aof'] as const;

  constructor(private readonly settings: RedisSettings) {}

  list(): Promise<LiveCopy[]> {
    return this.connected(async (redis) => {
      const [save, append] = [await setting(redis, 'save'), await setting(redis, 'appendonly')];
      const files: LiveCopy[] = [];
      if (save !== '') files.push(this.file('redis-rdb', 'redis/rdb', (one) => one.bgsave()));
      if (append === 'yes') files.push(this.file('redis-aof', 'redis/aof', (one) => one.bgrewriteaof()));
      return files;
    });
  }

  private file(
    kind: LiveCopy['kind'],
    objectKey: string,
    rewrite: (redis: Redis) => Promise<unknown>,
  ): LiveCopy {
    return {
      kind,
      objectKey,
      isExpected: true,
      rewrite: () => this.connected(rewrite).then(() => undefined),
    };
  }

  private async connected<T>(work: (redis: Redis) => Promise<T>): Promise<T> {
    const redis = connectRedis(this.settings, 'producing');
    try {
      return await work(redis);
    } finally {
      redis.disconnect();
    }
  }
}

async function setting(redis: Redis, name: string): Promise<string> {
  const answer: unknown = await redis.config('GET', name);
  return Array.isArray(answer) ? String(answer[1] ?? '') : '';
}
