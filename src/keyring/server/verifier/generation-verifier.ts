import { digestOfSorted, equalBytes, wipe } from '../../../crypto';
import { DomainError } from '../../../foundation/errors';
import type { Custodian } from '../../custodians';
import type { ToVerify } from '../store/verify.store';
import { mismatch, type ShareReport, type ShareTask } from './share-verifier';

/** What a verification found. */
export interface VerifierReport {
  ok: boolean;
  generation: number;
  pages: number;
  keys: number;
  /** Hex. */
  setDigest: string;
  custodians: string[];
  /** Dotted code of what was wrong. */
  failure?: string;
}

/** Verifies the shares of a generation, in whatever threads there are. */
export type VerifyShares = (task: Omit<ShareTask, 'share'>) => Promise<ShareReport[]>;

/**
 * R5: opens the generation key through *each* custodian, then every page and every key, and compares number, set digest and canary with what the
 * rotation recorded. Never throws: a report that is not `ok` stops the rotation.
 */
export async function verifyGeneration(
  generation: number,
  wanted: ToVerify,
  custodians: readonly Custodian[],
  verifyShares: VerifyShares,
): Promise<VerifierReport> {
  const report: VerifierReport = { ok: false, generation, pages: 0, keys: 0, setDigest: '', custodians: [] };
  let generationKey: Buffer | undefined;
  try {
    for (const { custodianId, root, blob } of wanted.blobs) {
      const custodian = custodians.find(({ id }) => id === custodianId);
      if (custodian === undefined) throw mismatch('a custodian of this generation is not configured');
      const opened = await custodian.unwrap(root, blob);
      if (generationKey !== undefined && !equalBytes(generationKey, opened))
        throw mismatch('two custodians hold different keys');
      wipe(generationKey);
      generationKey = opened;
      report.custodians.push(custodianId);
    }
    if (generationKey === undefined) throw mismatch('no custodian holds this generation');
    const { keyringId, canaryKeyId, canaryRecord } = wanted;
    const shares = await verifyShares({ keyringId, generation, generationKey, canaryKeyId, canaryRecord });
    addUp(report, shares, wanted);
    report.ok = true;
  } catch (error) {
    report.failure = error instanceof DomainError ? error.code : 'keyring.verify.failed';
  } finally {
    wipe(generationKey);
  }
  return report;
}

function addUp(report: VerifierReport, shares: readonly ShareReport[], wanted: ToVerify): void {
  for (const { pages, keys } of shares) {
    report.pages = pages;
    report.keys += keys;
  }
  const { digest, size } = digestOfSorted(shares.map(({ rows }) => rows));
  report.setDigest = digest.toString('hex');
  if (!shares.some(({ canaryOpened }) => canaryOpened)) throw mismatch('the canary does not open');
  if (wanted.keyCount !== undefined && wanted.keyCount !== size)
    throw mismatch('keys are missing, or there are too many');
  if (wanted.setDigest !== undefined && report.setDigest !== wanted.setDigest.toString('hex')) {
    throw mismatch('the keys are not the ones that were carried over');
  }
}
