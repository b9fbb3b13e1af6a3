import { randomBytes } from '../../crypto';
import { DomainError } from '../../foundation/errors';
import type { Scratch } from '../adapters';
import { canaryNeedles, type PlantedCanary } from '../canaries';
import { CONTROL, needlesOf, scanCluster } from '../residue-scan';

/** What a search of a scratch cluster's files came to; `not-looked-at` where the copy was restored into a cluster that others use, or no canary was planted. */
export interface ScratchResidue {
  heap: 'clean' | 'not-proved' | 'not-looked-at';
  wal: 'clean' | 'not-proved' | 'not-looked-at';
  scannedBytes: number;
}

/** Looks for what canaries said in every file of a scratch cluster, where a marker planted beside it must be found. Throws `drill.broken.residue`. */
export async function scanScratch(
  { options, isOwnCluster }: Scratch,
  canaries: readonly PlantedCanary[],
): Promise<ScratchResidue> {
  if (!isOwnCluster || canaries.length === 0)
    return { heap: 'not-looked-at', wal: 'not-looked-at', scannedBytes: 0 };
  const marker = `residue-control-${randomBytes(16).toString('hex')}`;
  const needles = [...canaryNeedles(canaries), ...needlesOf(CONTROL, marker)];
  const [heap, wal] = await scanCluster(options, marker, needles);
  const states = [heap!.state, wal!.state];
  if (states.includes('residue'))
    throw new DomainError(
      'corrupt',
      'drill.broken.residue',
      'what a canary said stands in clear in the copy',
    );
  const [heapState, walState] = states as ['clean' | 'not-proved', 'clean' | 'not-proved'];
  return { heap: heapState, wal: walState, scannedBytes: heap!.bytes + wal!.bytes };
}
