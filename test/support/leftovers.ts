/** What a test file has opened and not closed yet; the environment of the tests (environment.ts) closes it after the last hook, whatever failed. */
type Leftovers = Map<object, () => Promise<void> | void>;

const holder = globalThis as { letheLeftovers?: Leftovers };

/** Sees to it that `close` is called at the end of the test file, however it ends, unless {@link closed} is said before. Opening and closing pair up as ever. */
export function closeAtEnd(owner: object, close: () => Promise<void> | void): void {
  (holder.letheLeftovers ??= new Map()).set(owner, close);
}

/** Says that the test has closed it. */
export function closed(owner: object): void {
  holder.letheLeftovers?.delete(owner);
}
