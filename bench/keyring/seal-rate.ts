import { createCipheriv, createHmac, randomFillSync } from 'node:crypto';
import { Direction, newMessageId, sealRecord } from '../../src/crypto';
import type { PartLease } from '../../src/keyring/client';
import { type BenchLine, median } from '../benchmark';

const BODY = Buffer.alloc(500, 0x61);
const PER_ROUND = 30_000;
const ROUNDS = 5;

/** Sealing 500 bytes under a lease against an HMAC-SHA512 and an AES-256-GCM of the same bytes, in alternating rounds. */
export async function sealRate(leaseAnew: () => Promise<PartLease>): Promise<BenchLine> {
  const ours: number[] = [];
  const bare: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    // A round may take as long as a lease lives, on a busy machine.
    const lease = await leaseAnew();
    ours.push(perSecond(() => sealOnce(lease)));
    bare.push(perSecond(deriveAndEncrypt));
  }
  return {
    name: 'seal 500 bytes under a lease',
    unit: 'records per second of one core',
    ours: Math.round(median(ours)),
    baseline: Math.round(median(bare)),
    ratio: Number((median(ours) / median(bare)).toFixed(3)),
    runs: ROUNDS,
    conditions: `baseline: one HMAC-SHA512 and one AES-256-GCM of 576 bytes with pooled nonce; ${PER_ROUND} records a round, CPU time`,
  };
}

function sealOnce(lease: PartLease): void {
  const { part, scope, subjectRef, incarnation, classId, bucket } = lease;
  const messageId = newMessageId(classId, bucket);
  const row = {
    part,
    scope,
    subjectRef,
    incarnation,
    classId,
    bucket,
    sealSeq: 1,
    messageId,
    direction: Direction.inbound,
    schemaVersion: 1,
  };
  lease.use((key) => sealRecord(key, row, BODY));
}

const partKey = randomFillSync(Buffer.alloc(64));
const info = randomFillSync(Buffer.alloc(44));
const aad = randomFillSync(Buffer.alloc(76));
const padded = Buffer.alloc(512 + 64, 0x61);
const nonces = randomFillSync(Buffer.alloc(12 * 4_096));
let nonce = 0;

function deriveAndEncrypt(): Buffer {
  const okm = createHmac('sha512', partKey).update(info).digest();
  nonce = (nonce + 12) % nonces.length;
  const cipher = createCipheriv('aes-256-gcm', okm.subarray(0, 32), nonces.subarray(nonce, nonce + 12), {
    authTagLength: 16,
  });
  cipher.setAAD(aad);
  return Buffer.concat([cipher.update(padded), cipher.final(), cipher.getAuthTag()]);
}

function perSecond(work: () => void): number {
  const before = process.cpuUsage();
  for (let i = 0; i < PER_ROUND; i++) work();
  const { user, system } = process.cpuUsage(before);
  return PER_ROUND / ((user + system) / 1e6);
}
