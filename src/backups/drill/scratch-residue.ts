import { randomBytes } from '../../crypto';
import { DomainError } from '../../foundation/errors';
import type { Scratch } from '../adapters';
import { canaryNeedles, type PlantedCanary } from '../canaries';
import {
  CONTROL,
  IN_EVERY_DUMP,
  type Needle,
  needlesOf,
  scanChunks,
  scanCluster,
  type StoreReport,
  storeReport,
} from '../residue-scan';

const STORES = ['heap', 'wal', 'database-temp', 'database-log', 'content'] as const;

type Store = (typeof STORES)[number];
/** `not-proved`: the marker planted there was not found, or something could not be read. `not-looked-at`: this copy has no such store, or no canary was planted. */
type State = 'clean' | 'not-proved' | 'not-looked-at';

/** What a search of a restored copy came to, store by store. */
export type ScratchResidue = Record<Store, State> & { scannedBytes: number };

/**
 * Looks for what canaries said wherever a restored copy is: in a cluster of its own in heap, log of changes, temporary files and the server's log, all of them; in a database
 * among others in its own files, in what the server shares where this account may read it, and in what it holds. Throws `drill.broken.residue`.
 */
export async function scanScratch(
  scratch: Scratch,
  canaries: readonly PlantedCanary[],
): Promise<ScratchResidue> {
  const reports = canaries.length === 0 ? [] : await searched(scratch, canaryNeedles(canaries));
  if (reports.some(({ state }) => state === 'residue'))
    throw new DomainError(
      'corrupt',
      'drill.broken.residue',
      'what a canary said stands in clear in the copy',
    );
  const stateOf = (wanted: Store): State => {
    const found = reports.find(({ store }) => store === wanted)?.state;
    return found === undefined || found === 'residue' ? 'not-looked-at' : found;
  };
  return {
    ...(Object.fromEntries(STORES.map((store) => [store, stateOf(store)])) as Record<Store, State>),
    scannedBytes: reports.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

async function searched(
  { options, searched: files, content }: Scratch,
  needles: readonly Needle[],
): Promise<StoreReport[]> {
  const marker = `residue-control-${randomBytes(16).toString('hex')}`;
  const reports = await scanCluster({ options, ...files }, marker, [
    ...needles,
    ...needlesOf(CONTROL, marker),
  ]);
  if (content === undefined) return reports;
  const controlled = [...needles, ...needlesOf(CONTROL, IN_EVERY_DUMP)];
  return [...reports, storeReport('content', await scanChunks('content', content(), controlled))];
}
