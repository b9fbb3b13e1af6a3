import { ByteWriter, type Codec, MAX_BATCH } from '../protocol';
import type { Connection } from './connection';

/** How every operation is called: one frame there and one back, or several for a large batch. */
export abstract class KeyringCalls {
  protected abstract readonly connection: Connection;

  /** Forgets what is in hand of these subjects. */
  protected abstract forget(subjectRefs: readonly string[]): void;

  protected call<Q, A>(
    op: number,
    question: Codec<Q>,
    answer: Codec<A>,
    value: Q,
    timeoutMs?: number,
  ): Promise<A> {
    const writer = new ByteWriter(256);
    question.write(writer, value);
    return this.connection.request(op, writer.finish(), (body) => answer.read(body), timeoutMs);
  }

  protected async batched<I, R>(
    items: readonly I[],
    send: (slice: readonly I[]) => Promise<R[]>,
  ): Promise<R[]> {
    if (items.length === 0) return [];
    if (items.length <= MAX_BATCH) return send(items);
    const slices: Promise<R[]>[] = [];
    for (let at = 0; at < items.length; at += MAX_BATCH) slices.push(send(items.slice(at, at + MAX_BATCH)));
    return (await Promise.all(slices)).flat();
  }
}
