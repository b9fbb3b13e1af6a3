import type { IngestAnswer } from '../webhook/ingest-target';

/** What became of a payload, in words; `failed` is true only for what must not happen. */
export interface Verdict {
  words: string;
  failed: boolean;
}

const STORED: readonly [count: string, words: (n: number) => string][] = [
  ['stored', (n) => `${n} message${n === 1 ? '' : 's'} stored`],
  ['statuses', (n) => `${n} status${n === 1 ? '' : 'es'} recorded`],
  ['events', (n) => `${n} event${n === 1 ? '' : 's'} recorded`],
  ['unrecognised', (n) => `${n} kept whole as unrecognised`],
];

const IGNORED: readonly [count: string, why: string][] = [
  ['expired', 'older than its retention period'],
  ['late', 'older than anything that is still sealed'],
  ['suppressed', 'redelivered after an erasure'],
  ['noSubject', 'a state of something sent to somebody not known here'],
];

/** Reads ingest's own account of a payload. Counts that do not add up to what was found in it are a failure too. */
export function verdictOf({ status, body }: IngestAnswer): Verdict {
  if (status !== 200) {
    return {
      words: `FAILED: ${status} ${typeof body.code === 'string' ? body.code : ''}`.trim(),
      failed: true,
    };
  }
  if (typeof body.updates !== 'number') return { words: 'FAILED: an answer without counts', failed: true };
  const count = (name: string): number => (typeof body[name] === 'number' ? body[name] : 0);
  const durable = STORED.filter(([name]) => count(name) > 0).map(([name, words]) => words(count(name)));
  const ignored = IGNORED.filter(([name]) => count(name) > 0).map(([name, why]) => `${count(name)} ${why}`);
  const accounted = [...STORED, ...IGNORED].reduce((sum, [name]) => sum + count(name), 0);
  if (accounted !== count('updates')) {
    return { words: `FAILED: ${count('updates')} updates found, ${accounted} accounted for`, failed: true };
  }
  if (count('updates') === 0) return { words: 'ignored on purpose: there is nothing in it', failed: false };
  const again = count('duplicates');
  const stored = STORED.reduce((sum, [name]) => sum + count(name), 0);
  if (again > 0 && again === stored && ignored.length === 0) {
    return { words: `ignored on purpose: ${again} delivered before, under the same id`, failed: false };
  }
  const parts = [
    ...durable,
    ...(again > 0 ? [`${again} of these delivered before, unchanged`] : []),
    ...(ignored.length > 0 ? [`ignored on purpose: ${ignored.join(', ')}`] : []),
  ];
  return { words: parts.join('; '), failed: false };
}
