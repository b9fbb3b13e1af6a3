import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { Part, Scope } from '../../src/crypto';
import { ByteWriter, LeaseDirection, Op, writeLeaseRequests } from '../../src/keyring/protocol';
import { type BenchLine, median } from '../benchmark';
import { cpuSeconds } from './cpu-seconds';
import { RawCaller } from './raw-caller';

const BATCH = 100;
const IN_FLIGHT = 16;
const ROUND_MS = 2_000;
const ROUNDS = 5;

/** A server to be measured. */
interface Target {
  caller: RawCaller;
  pid: number;
}

/** Leases per second of server CPU, keyring against the bare server, in alternating rounds. */
export async function leaseRate(options: {
  keyring: Target;
  subjectRefs: readonly string[];
  classId: number;
  bucket: number;
  folder: string;
}): Promise<BenchLine> {
  const { subjectRefs, classId, bucket } = options;
  const frames = Array.from({ length: 50 }, (_, n) => {
    const writer = new ByteWriter(2 + BATCH * 45);
    const items = Array.from({ length: BATCH }, (__, i) => ({
      direction: LeaseDirection.open,
      scope: Scope.subjectBucket,
      subjectRef: subjectRefs[(n * BATCH + i) % subjectRefs.length]!,
      incarnation: 1,
      classId,
      bucket,
      part: Part.redacted,
    }));
    writeLeaseRequests(writer, items);
    return writer.finish();
  });
  const bare = await startBare(options.folder);
  try {
    const ours: number[] = [];
    const theirs: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      ours.push(await measure(options.keyring, frames));
      theirs.push(await measure(bare, frames));
    }
    return {
      name: 'keyring leases, batches of 100',
      unit: 'leases per second of one server core',
      ours: Math.round(median(ours)),
      baseline: Math.round(median(theirs)),
      ratio: Number((median(ours) / median(theirs)).toFixed(3)),
      runs: ROUNDS,
      conditions: `baseline: bare socket server, same derivation; ${IN_FLIGHT} frames in flight; ${subjectRefs.length} subjects in turn; per second of the server process's CPU time`,
    };
  } finally {
    bare.caller.close();
    bare.stop();
  }
}

async function measure({ caller, pid }: Target, frames: readonly Buffer[]): Promise<number> {
  const until = performance.now() + ROUND_MS;
  let leases = 0;
  let next = 0;
  const before = cpuSeconds(pid);
  await Promise.all(
    Array.from({ length: IN_FLIGHT }, async () => {
      while (performance.now() < until) {
        const refused = await caller.call(Op.lease, frames[next++ % frames.length]!, (body) => body[2]);
        if (refused !== 0) throw new Error(`a lease was refused: ${refused}`);
        leases += BATCH;
      }
    }),
  );
  return leases / (cpuSeconds(pid) - before);
}

async function startBare(folder: string): Promise<Target & { stop: () => void }> {
  const path = join(folder, 'bare.sock');
  rmSync(path, { force: true });
  const child = spawn(process.execPath, [join(__dirname, 'bare-server.js'), path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return { caller: await RawCaller.connect(path), pid: child.pid!, stop: () => child.kill('SIGKILL') };
}
