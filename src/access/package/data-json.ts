import type { PackageSource } from './package-source';

/** `data.json` as texts: its head, then three arrays, an element a line. */
export async function* dataJson(source: PackageSource): AsyncGenerator<string, void, undefined> {
  yield `${JSON.stringify(source.head).slice(0, -1)},\n"messages":[`;
  yield* lines(source.messages());
  yield `],\n"deliveryStates":[`;
  yield* lines(source.deliveryStates());
  yield `],\n"events":[`;
  yield* lines(source.events());
  yield ']}\n';
}

async function* lines(elements: AsyncIterable<object>): AsyncGenerator<string, void, undefined> {
  let separator = '';
  for await (const element of elements) {
    yield `${separator}\n${JSON.stringify(element)}`;
    separator = ',';
  }
  yield '\n';
}
