import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { Ed25519PrivateKey, randomKey, wipe } from '../crypto';
import { DomainError } from '../foundation/errors';
import { approvalText } from '../keyring/protocol';

/** Makes an approver's key file (32 bytes in hex, readable by its owner alone) and returns the public key in base64. */
export function makeApproverKey(file: string): string {
  if (existsSync(file)) throw new DomainError('conflict', 'approver-key.exists', 'that file exists already');
  const seed = randomKey();
  try {
    writeFileSync(file, `${seed.toString('hex')}\n`, { mode: 0o600, flag: 'wx' });
    return Ed25519PrivateKey.fromSeed(seed).publicKey.raw.toString('base64');
  } finally {
    wipe(seed);
  }
}

/** Signs for or against a batch that the guard of a keyring holds back. */
export function signApproval(
  act: 'approve' | 'cancel',
  file: string,
  keyringId: Buffer,
  digest: Buffer,
): Buffer {
  const seed = Buffer.from(readFileSync(file, 'utf8').trim(), 'hex');
  try {
    return Ed25519PrivateKey.fromSeed(seed).sign(approvalText(act, keyringId, digest));
  } finally {
    wipe(seed);
  }
}
