import { type ByteReader, ByteWriter, type Codec } from '../../protocol';
import type { Session } from './session';

/** Answers one operation of a session; throws what the caller is to be told. */
export type Handler = (session: Session, body: ByteReader) => Promise<Buffer>;

/** What is done for each operation. */
export class HandlerTable {
  private readonly handlers = new Map<number, Handler>();

  get(op: number): Handler | undefined {
    return this.handlers.get(op);
  }

  /** An operation that reads its request and writes its answer itself. */
  set(op: number, handler: Handler): void {
    this.handlers.set(op, handler);
  }

  /** An operation whose request and answer have codecs. */
  on<Q, A>(
    op: number,
    question: Codec<Q>,
    answer: Codec<A>,
    handle: (session: Session, value: Q) => Promise<A> | A,
  ): void {
    this.set(op, async (session, body) => {
      const value = question.read(body);
      body.end();
      const writer = new ByteWriter(256);
      answer.write(writer, await handle(session, value));
      return writer.finish();
    });
  }
}
