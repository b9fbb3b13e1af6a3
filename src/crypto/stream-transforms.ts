import { StreamOpener } from './stream-opener';
import { createStreamSealer } from './stream-sealer';
import { STREAM_HEADER_BYTES, type StreamRow } from './stream-format';

type Chunks = AsyncIterable<Uint8Array>;

/**
 * Seals an async sequence of chunks; give it to `stream.pipeline` between source and sink. `bodyBytes` is the length if known. If it throws,
 * the sink's object is incomplete and MUST be discarded. The part key must stay unwiped until the first chunk was asked for.
 */
export async function* sealStream(
  partKey: Uint8Array,
  row: StreamRow,
  body: Chunks,
  bodyBytes?: number,
): AsyncGenerator<Buffer, void, undefined> {
  const sealer = createStreamSealer(partKey, row, bodyBytes);
  try {
    yield sealer.header;
    for await (const chunk of body) yield* sealer.update(chunk);
    yield* sealer.final();
  } finally {
    sealer.wipe();
  }
}

/**
 * Opens an async sequence of sealed bytes. If it throws `sealed-stream.unreadable`, everything yielded so far MUST be discarded: the stream
 * was cut, changed or belongs elsewhere.
 */
export async function* openStream(
  partKey: Uint8Array,
  row: StreamRow,
  sealed: Chunks,
): AsyncGenerator<Buffer, void, undefined> {
  const opener = new StreamOpener(partKey, row);
  try {
    for await (const chunk of sealed) {
      const body = opener.update(chunk);
      if (body.length > 0) yield body;
    }
    const rest = opener.final();
    if (rest.length > 0) yield rest;
  } finally {
    opener.wipe();
  }
}

/**
 * As {@link openStream}, with a part key that is lent once, when the header has arrived: a long stream outlives the lease of its key. `lend` calls what it is
 * given with the key, at once.
 */
export async function* openStreamWith(
  lend: (use: (partKey: Uint8Array) => Buffer) => Buffer,
  row: StreamRow,
  sealed: Chunks,
): AsyncGenerator<Buffer, void, undefined> {
  let head = Buffer.alloc(0);
  let opener: StreamOpener | undefined;
  const start = () =>
    lend((partKey) => {
      opener = new StreamOpener(partKey, row);
      return opener.update(head);
    });
  try {
    for await (const chunk of sealed) {
      if (opener === undefined) head = Buffer.concat([head, chunk]);
      if (head.length < STREAM_HEADER_BYTES) continue;
      const body: Buffer = opener === undefined ? start() : opener.update(chunk);
      if (body.length > 0) yield body;
    }
    if (opener === undefined) start();
    const rest = opener!.final();
    if (rest.length > 0) yield rest;
  } finally {
    opener?.wipe();
  }
}
