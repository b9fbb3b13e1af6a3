import type { AuditEntry, CertificatePayload } from '../../audit';
import type { CatalogueCopy } from './certificate.store';

/** Restores that were tried: `drill.finished` entries of listed copies. One that proved nothing is not listed; the log has it. */
export function drillRows(
  entries: readonly AuditEntry[],
  copies: readonly CatalogueCopy[],
): CertificatePayload['drills'] {
  return entries.flatMap(({ type, i, code, ref }) => {
    const copy = copies.find(({ id }) => id === ref?.backup);
    if (type !== 'drill.finished' || copy === undefined || ref?.drill === undefined) return [];
    if (code !== 'passed' && code !== 'failed') return [];
    return [{ id: ref.drill, copy: copy.id, copyDataTo: copy.dataTo.toISOString(), result: code, entry: i }];
  });
}

/** Searches for this person's own texts and numbers: `scan.finished` entries that name the request. */
export function scanRows(entries: readonly AuditEntry[]): CertificatePayload['scan'] {
  return entries
    .filter(({ type }) => type === 'scan.finished')
    .map(({ code, n = {} }) => ({
      store: `${n.stores ?? 0} stores, of which ${n.unreadable ?? 0} files could not be read`,
      bytes: n.bytes ?? 0,
      controlsFound: n.controls ?? 0,
      hits: n.hits ?? 0,
      result: code === 'passed' || code === 'failed' ? code : 'not proved',
    }));
}

/** Whether an entry shows something of the kind about this erasure: later than `since`, an index of the log. */
export function isProof(
  { type, i, ref, code }: AuditEntry,
  about: {
    requestId: string;
    executedAt: Date;
    copies: readonly CatalogueCopy[];
    since: number;
    until: number;
  },
): boolean {
  if (i <= about.since || i >= about.until) return false;
  if (type === 'scan.finished') return ref?.request === about.requestId;
  const copy = about.copies.find(({ id }) => id === ref?.backup);
  return (
    type === 'drill.finished' && code !== 'not-proved' && copy !== undefined && copy.dataTo < about.executedAt
  );
}
