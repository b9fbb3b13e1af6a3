import type { ResidueHit, ScanResult } from './scan-files';

/** Label of the marker that is planted in every store to see that the scan can find something there. */
export const CONTROL = 'control';
/** What every dump says: its table of contents names this table. */
export const IN_EVERY_DUMP = 'audit_checkpoint';

/** Unreadable files that a report names. */
const NAMED = 3;

/** What is known of one store: `not-proved` where the control was not found or something could not be read; that is never the same as clean. */
export interface StoreReport {
  store: string;
  state: 'clean' | 'residue' | 'not-proved';
  files: number;
  bytes: number;
  controls: number;
  hits: ResidueHit[];
  unreadable: number;
  /** Why it is not proved. */
  because?: string;
}

/** Judges the scan of one store. */
export function storeReport(store: string, { files, bytes, hits, unreadable }: ScanResult): StoreReport {
  const residues = hits.filter(({ label }) => label !== CONTROL);
  const controls = hits.length - residues.length;
  const because =
    unreadable.length > 0
      ? `${unreadable.length} files could not be read or unpacked: ${named(unreadable)}`
      : controls === 0
        ? 'the marker planted there was not found'
        : undefined;
  const report = { store, files, bytes, controls, hits: residues, unreadable: unreadable.length };
  if (residues.length > 0) return { ...report, state: 'residue' };
  return because === undefined ? { ...report, state: 'clean' } : { ...report, state: 'not-proved', because };
}

/** The first few, for whoever is to look at them. */
function named(files: readonly string[]): string {
  return [...files.slice(0, NAMED), ...(files.length > NAMED ? ['…'] : [])].join(', ');
}

/** A store that could not be looked at. */
export function notLookedAt(store: string, because: string): StoreReport {
  return {
    ...{ store, state: 'not-proved', files: 0, bytes: 0, controls: 0, hits: [], unreadable: 0 },
    because,
  };
}
