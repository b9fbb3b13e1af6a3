import type { KeyringClient, ResolveRequest } from '../../src/keyring/client';
import { ByteWriter, Op, writeResolveRequests } from '../../src/keyring/protocol';
import { type BenchLine, median } from '../benchmark';
import { cpuSeconds } from './cpu-seconds';
import type { RawCaller } from './raw-caller';

const BATCH = 32;
const ROUND_MS = 1_000;
const ROUNDS = 5;

/**
 * What a message of somebody who wrote a moment ago costs the keyring: the client, which asks whether its earlier answers hold, against the same people resolved
 * by their identifiers each time.
 */
export async function resolveRate(
  client: KeyringClient,
  caller: RawCaller,
  { pid, phones }: { pid: number; phones: readonly string[] },
): Promise<BenchLine> {
  const items: ResolveRequest[] = phones.slice(0, BATCH).map((phone) => ({
    identifiers: [
      { kind: 'phone', value: phone },
      { kind: 'waId', value: phone.slice(1) },
    ],
    eventTime: Math.floor(Date.now() / 1000) + 600,
    mayCreate: true,
  }));
  const writer = new ByteWriter(BATCH * 64);
  writeResolveRequests(writer, items);
  const frame = writer.finish();
  const [ours, bare]: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    ours.push(await microseconds(pid, () => client.resolve(items)));
    bare.push(await microseconds(pid, () => caller.call(Op.resolve, frame, () => undefined)));
  }
  return {
    name: 'resolving people seen a moment ago',
    unit: 'µs of the keyring per message',
    ours: Number(median(ours).toFixed(2)),
    baseline: Number(median(bare).toFixed(2)),
    ratio: Number((median(ours) / median(bare)).toFixed(3)),
    runs: ROUNDS,
    conditions: `batches of ${BATCH} people with two identifiers, one batch at a time; baseline: resolved by their identifiers each time; processor time of the keyring`,
  };
}

async function microseconds(pid: number, resolveOnce: () => Promise<unknown>): Promise<number> {
  const until = performance.now() + ROUND_MS;
  const before = cpuSeconds(pid);
  let messages = 0;
  for (; performance.now() < until; messages += BATCH) await resolveOnce();
  return ((cpuSeconds(pid) - before) * 1e6) / messages;
}
