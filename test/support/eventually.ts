import { setTimeout as sleep } from 'node:timers/promises';

/** Below the limit of a test (jest.config.js), so that the failure says what did not come to pass. Not a measure of speed: nothing waits that long. */
const LIMIT_MS = 480_000;
const EVERY_MS = 50;

/** How {@link eventually} asks. */
export interface Asking {
  everyMs?: number;
  /** What the failure says beside the last answer: the log of a process, say. */
  tell?: () => string;
}

/**
 * Asks again and again until the answer is `enough` (without one: until it is true), and returns it. An error of `ask` is an answer like another: not yet. Throws with
 * the last answer when it never comes to pass.
 */
export async function eventually<T>(
  ask: () => Promise<T> | T,
  enough: (answer: T) => boolean = Boolean,
  { everyMs = EVERY_MS, tell }: Asking = {},
): Promise<T> {
  let last: unknown;
  for (const end = performance.now() + LIMIT_MS; performance.now() < end;) {
    try {
      const answer = await ask();
      if (enough(answer)) return answer;
      last = answer;
    } catch (error) {
      last = error;
    }
    await sleep(everyMs);
  }
  const described = last instanceof Error ? last.stack : JSON.stringify(last);
  throw new Error(
    `it did not come to pass; the last answer: ${described?.slice(0, 4_000)}\n${tell?.() ?? ''}`,
  );
}
