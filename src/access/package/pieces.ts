/** Characters that are handed on at a time: a write per element would cost more than the element. */
const PIECE = 16_384;

/** The same text in pieces of some size. */
export async function* pieces(
  texts: AsyncIterable<string> | Iterable<string>,
): AsyncGenerator<string, void, undefined> {
  let piece = '';
  for await (const text of texts) {
    piece += text;
    if (piece.length > PIECE) {
      yield piece;
      piece = '';
    }
  }
  if (piece !== '') yield piece;
}

/** The same elements, each asked for while the one before it is worked on: the database reads the next page meanwhile. At most one waits. */
export async function* ahead<T>(
  elements: AsyncGenerator<T, void, undefined>,
): AsyncGenerator<T, void, undefined> {
  const ask = () => {
    const next = elements.next();
    // Told when it is waited for; until then nobody listens.
    next.catch(() => undefined);
    return next;
  };
  let next = ask();
  try {
    for (;;) {
      const result = await next;
      if (result.done === true) return;
      next = ask();
      yield result.value;
    }
  } finally {
    await next.catch(() => undefined);
    await elements.return();
  }
}
