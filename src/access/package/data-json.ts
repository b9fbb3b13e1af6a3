import type { PackageSource } from './package-source';

/** `data.json` as a stream: its head, then three arrays, an element a line. */
export async function* dataJson(source: PackageSource): AsyncGenerator<string, void, undefined> {
  yield `${JSON.stringify(source.head).slice(0, -1)},\n"messages":[`;
  yield* lines(source.messages());
  yield `],\n"deliveryStates":[`;
  yield* lines(source.deliveryStates());
  yield `],\n"events":[`;
  yield* lines(source.events());
  yield ']}\n';
}

/** Elements, gathered to pieces of some size: a write per element would cost more than the element. */
async function* lines(elements: AsyncIterable<object>): AsyncGenerator<string, void, undefined> {
  let piece = '';
  let isFirst = true;
  for await (const element of elements) {
    piece += `${isFirst ? '' : ','}\n${JSON.stringify(element)}`;
    isFirst = false;
    if (piece.length > 65_536) {
      yield piece;
      piece = '';
    }
  }
  yield `${piece}\n`;
}
