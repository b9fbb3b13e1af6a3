import { z } from 'zod';
import { defineJob } from '../outbox';
import { HandlerRegistry } from './handler-registry';
import type { JobHandler } from './job-handler';

const contract = (name: string) =>
  defineJob({
    queue: 'test',
    name,
    payload: z.object({ id: z.uuid() }),
    idempotencyKey: ({ id }) => id,
    attempts: 3,
    timeoutMs: 1_000,
  });
const handlerOf = (of: ReturnType<typeof contract>): JobHandler<typeof of.payload> => ({
  contract: of,
  runOnce: () => Promise.resolve({ counts: {} }),
});

describe('HandlerRegistry', () => {
  const purge = contract('purge');
  const erase = contract('erase');

  it('finds the handler of a job', () => {
    const handler = handlerOf(purge);
    expect(new HandlerRegistry([purge], [handler]).find('purge')).toBe(handler);
    expect(new HandlerRegistry([purge], [handler]).find('erase')).toBeUndefined();
  });

  it('refuses to start when nobody carries out a job', () => {
    expect(() => new HandlerRegistry([purge, erase], [handlerOf(purge)])).toThrow('erase has 0');
  });

  it('refuses to start when two would carry out a job', () => {
    expect(() => new HandlerRegistry([purge], [handlerOf(purge), handlerOf(purge)])).toThrow('purge has 2');
  });

  it('refuses a handler whose job is not listed, and a job listed twice', () => {
    expect(() => new HandlerRegistry([], [handlerOf(purge)])).toThrow('purge has 0');
    expect(() => new HandlerRegistry([purge, contract('purge')], [handlerOf(purge)])).toThrow(
      'declared twice',
    );
  });
});
