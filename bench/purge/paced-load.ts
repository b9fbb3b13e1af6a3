import { setTimeout as sleep } from 'node:timers/promises';
import { Traffic } from '../ingest/traffic';
import type { PurgeGround } from './ground';

/** Senders, and how often each begins a delivery: well below what ingest can take, so that what waits waits for the purge and not for the load. */
const SENDERS = 8;
const EVERY_MS = 40;

let runs = 0;

/** Delivers webhooks of one message to the real process until `until` resolves; returns how long each took, in ms. */
export async function deliverUntil(ground: PurgeGround, until: Promise<unknown>): Promise<number[]> {
  const traffic = new Traffic(`p${runs++}`);
  const state = { over: false };
  void until.finally(() => (state.over = true)).catch(() => undefined);
  const taken: number[] = [];
  const send = async (offsetMs: number) => {
    await sleep(offsetMs);
    while (!state.over) {
      const body = traffic.next(1);
      const at = performance.now();
      await ground.deliver(body);
      const tookMs = performance.now() - at;
      taken.push(tookMs);
      await sleep(Math.max(0, EVERY_MS - tookMs));
    }
  };
  await Promise.all(Array.from({ length: SENDERS }, (_, n) => send((n * EVERY_MS) / SENDERS)));
  await until;
  return taken;
}
