import { setTimeout as sleep } from 'node:timers/promises';

/** Whether `GET <url>/health/ready` answers 200 within five seconds. */
export async function isReady(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(5_000) });
    await response.arrayBuffer();
    return response.status === 200;
  } catch {
    return false;
  }
}

/** Resolves with true once the process answers ready, with false when `signal` aborts or the deadline passes first. */
export async function untilReady(url: string, deadlineMs: number, signal: AbortSignal): Promise<boolean> {
  const deadline = performance.now() + deadlineMs;
  while (!signal.aborted && performance.now() < deadline) {
    if (await isReady(url)) return true;
    await sleep(100, undefined, { signal }).catch(() => undefined);
  }
  return false;
}
