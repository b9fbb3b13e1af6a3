import { type DatabaseOptions, openDatabase } from '../../../foundation/database';
import type { Custodian } from '../../custodians';
import { VerifyStore } from '../store/verify.store';
import { type VerifierReport, verifyGeneration } from './generation-verifier';
import { verifyShare } from './share-verifier';

/** Verifies a generation in this process, one thread, with a connection of its own. */
export async function verifyHere(
  database: DatabaseOptions,
  custodians: readonly Custodian[],
  generation: number,
): Promise<VerifierReport> {
  const connection = await openDatabase({
    ...database,
    poolSize: 1,
    applicationName: 'lethe-keyring-verifier',
  });
  try {
    const store = new VerifyStore(connection);
    const wanted = await store.toVerify(generation);
    if (wanted === undefined || wanted.blobs.length === 0) {
      return {
        ok: false,
        generation,
        pages: 0,
        keys: 0,
        setDigest: '',
        custodians: [],
        failure: 'keyring.verify.nothing',
      };
    }
    return await verifyGeneration(generation, wanted, custodians, async (task) => [
      await verifyShare(store, { ...task, share: { index: 0, of: 1 } }),
    ]);
  } finally {
    await connection.destroy();
  }
}
