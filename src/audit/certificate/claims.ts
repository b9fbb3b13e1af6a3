import type { AuditEntry } from '../entry/audit-entry';
import type { CertificatePayload } from './certificate-payload';
import type { BrokenRule } from './payload-rules';

/** Counts of `subject.destroyed` and the kind of store that each must agree with. */
const COUNTED = {
  messages: 'messages',
  media: 'media',
  identifiers: 'identifiers',
  referenceTags: 'reference-tags',
  exports: 'exports',
  queue: 'queue',
  cache: 'cache',
  held: 'held',
} as const;

type Filter = Partial<Pick<AuditEntry, 'subject' | 'gen' | 'code'>> & {
  custodian?: string;
  ref?: Record<string, string>;
};

/** The entries that a certificate cites, to be asked for what its claims need. */
class Cited {
  constructor(private readonly entries: readonly AuditEntry[]) {}

  find(type: string, { subject, gen, code, custodian, ref = {} }: Filter = {}): AuditEntry[] {
    const refs = Object.entries({ ...ref, ...(custodian !== undefined && { custodian }) });
    return this.entries.filter(
      (entry) =>
        entry.type === type &&
        (subject === undefined || entry.subject === subject) &&
        (gen === undefined || entry.gen === gen) &&
        (code === undefined || entry.code === code) &&
        refs.every(([name, value]) => entry.ref?.[name] === value),
    );
  }

  first(type: string, filter?: Filter): AuditEntry | undefined {
    return this.find(type, filter)[0];
  }
}

/**
 * What the claims of a certificate rest on: entries that must be there, in this order. `entries` are those cited, in order of index, read from
 * their own bytes. The issuer refuses, and the verifier fails, a certificate for which anything is returned.
 */
export function unsupportedClaims(payload: CertificatePayload, entries: readonly AuditEntry[]): BrokenRule[] {
  const cited = new Cited(entries);
  return [
    ...payload.scope.subjects.flatMap(({ ref }) => fenceClaim(payload, cited, ref)),
    ...payload.holds.flatMap(({ id }) => holdClaim(payload, cited, id)),
    ...generationClaim(payload, cited),
    ...countClaim(payload, cited),
    ...payload.drills.flatMap((drill) => drillClaim(payload, cited, drill)),
    ...payload.scan.flatMap((scan) => scanClaim(payload, cited, scan)),
    ...(payload.stage === 'P' ? payload.copies.flatMap((copy) => copyClaim(cited, copy)) : []),
  ];
}

const broken = (rule: string, detail: string): BrokenRule[] => [{ rule, detail }];

function fenceClaim({ keys }: CertificatePayload, cited: Cited, subject: string): BrokenRule[] {
  const fenced = cited.first('subject.fenced', { subject });
  // The intent is recorded before the act; what counts is the act.
  const destroyed = cited.find('subject.destroyed', { subject }).find(({ code }) => code !== 'intent');
  if (!fenced) return broken('claim.fenced', 'subject.fenced is not among the entries');
  if (!destroyed) return broken('claim.fenced', 'subject.destroyed is not among the entries');
  const waited = Date.parse(destroyed.at) - Date.parse(fenced.at);
  if (fenced.i < destroyed.i && waited >= keys.leaseWaitOutSeconds * 1000) return [];
  return broken(
    'claim.fenced',
    `the fence came less than ${keys.leaseWaitOutSeconds} s before the destruction`,
  );
}

function holdClaim({ keys }: CertificatePayload, cited: Cited, hold: string): BrokenRule[] {
  const setAside = cited.first('hold.set-aside', { ref: { hold } });
  const frozen = cited.first('generation.frozen', { gen: keys.generationFrom });
  if (setAside && frozen && setAside.i < frozen.i) return [];
  return broken('claim.hold', 'hold.set-aside must come before generation.frozen');
}

function generationClaim({ keys, custodians }: CertificatePayload, cited: Cited): BrokenRule[] {
  const { generationFrom: from, generationTo: to } = keys;
  const committed = cited.first('generation.committed', { gen: to });
  const verified = cited.first('generation.verified', { gen: to, code: 'passed' });
  const recorded = cited.first('generation.recorded', { gen: to });
  if (!committed || !verified || !recorded) {
    return broken(
      'claim.generation',
      'generation.committed, .verified (passed) and .recorded of the new generation are needed',
    );
  }
  let last = verified.i;
  for (const { id } of custodians) {
    const destroyed = cited.first('generation.root-destroyed', { gen: from, custodian: id });
    const denied = cited.first('generation.denied', { gen: from, custodian: id });
    if (!destroyed || !denied) {
      return broken(
        'claim.generation',
        `generation.root-destroyed and .denied of the old generation are needed for ${id}`,
      );
    }
    if (destroyed.i < verified.i || denied.i < destroyed.i) {
      return broken(
        'claim.generation',
        `root-destroyed must follow verified, and denied must follow it, for ${id}`,
      );
    }
    last = Math.max(last, denied.i);
  }
  if (committed.i < verified.i && last < recorded.i) return [];
  return broken('claim.generation', 'the order is committed, verified, root-destroyed, denied, recorded');
}

function countClaim({ stores, scope }: CertificatePayload, cited: Cited): BrokenRule[] {
  const results = scope.subjects.map(({ ref }) =>
    cited.find('subject.destroyed', { subject: ref, code: 'result' }).at(-1),
  );
  if (results.includes(undefined))
    return broken('claim.counts', 'the result entry of subject.destroyed is needed');
  return Object.entries(COUNTED).flatMap(([name, kind]) => {
    const logged = results.reduce((sum, entry) => sum + (entry?.n?.[name] ?? 0), 0);
    const stated = stores
      .filter((row) => row.kind === kind)
      .reduce((sum, { before, after }) => sum + before - after, 0);
    return logged === stated
      ? []
      : broken('claim.counts', `subject.destroyed says ${logged} ${name}, the stores say ${stated}`);
  });
}

function drillClaim(
  { request }: CertificatePayload,
  cited: Cited,
  drill: CertificatePayload['drills'][number],
): BrokenRule[] {
  const finished = cited.first('drill.finished', {
    ref: { drill: drill.id, backup: drill.copy },
    code: drill.result,
  });
  if (finished?.i !== drill.entry)
    return broken('claim.drill', `drill.finished (${drill.result}) is not entry ${drill.entry}`);
  if (drill.copyDataTo < request.executedAt) return [];
  return broken('claim.drill', 'the copy that was tested is not older than the erasure');
}

function scanClaim(
  { request }: CertificatePayload,
  cited: Cited,
  scan: CertificatePayload['scan'][number],
): BrokenRule[] {
  const code = scan.result === 'not proved' ? 'not-proved' : scan.result;
  const finished = cited
    .find('scan.finished', { ref: { request: request.id }, code })
    .find(({ n }) => n?.bytes === scan.bytes && n.controls === scan.controlsFound && n.hits === scan.hits);
  return finished
    ? []
    : broken('claim.scan', `scan.finished (${code}) of the request with these counts is needed`);
}

function copyClaim(cited: Cited, copy: CertificatePayload['copies'][number]): BrokenRule[] {
  const expired = cited.first('backup.expired', { ref: { backup: copy.id }, code: 'deleted' });
  if (expired && expired.digest?.evidence === copy.evidenceSha256) return [];
  return broken('claim.stage-P', `backup.expired with the same evidence is needed for copy ${copy.id}`);
}
