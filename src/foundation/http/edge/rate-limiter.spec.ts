import { RateLimiter } from './rate-limiter';

describe('RateLimiter', () => {
  let now = 0;
  const limiter = (perSecond: number) => new RateLimiter(perSecond, () => now);
  const taken = (one: RateLimiter, key: string, times: number) =>
    Array.from({ length: times }, () => one.take(key)).filter(Boolean).length;

  beforeEach(() => (now = 0));

  it('lets twice a second’s worth in at once, then so many per second, each key for itself', () => {
    const one = limiter(10);
    expect(taken(one, 'a', 100)).toBe(20);
    now = 1_000;
    expect(taken(one, 'a', 100)).toBe(10);
    expect(taken(one, 'b', 100)).toBe(20);
  });

  it('lets in what is more than a bucket can hold once it is full, and makes it pay', () => {
    const one = limiter(10);
    expect(one.take('a', 1_000)).toBe(true);
    now = 60_000;
    expect(one.take('a')).toBe(false);
    now = 120_000;
    expect(one.take('a')).toBe(true);
  });

  it('limits nothing at 0', () => {
    expect(taken(limiter(0), 'a', 1_000)).toBe(1_000);
  });

  it('remembers so many keys and no more', () => {
    const one = limiter(1);
    for (let i = 0; i < 30_000; i += 1) one.take(String(i));
    expect((one as unknown as { buckets: Map<string, unknown> }).buckets.size).toBe(20_000);
  });
});
