import { type AuditEntry, brokenRules, unsupportedClaims } from '../../audit';
import { randomBytes, randomUuid, sha256 } from '../../crypto';
import { buildCertificate } from './build-certificate';
import type { CertificateFacts } from './certificate-facts';

const REQUEST = randomUuid();
const SUBJECT = randomUuid();
const DAY = 86_400_000;
const T = Date.parse('2026-11-21T10:00:00Z');

/** Entries as the log would have them, a minute apart unless told otherwise. */
function entries(waitedMs = 66_000): AuditEntry[] {
  const worker = { kind: 'process', ref: 'worker' };
  const of = (type: string, atMs: number, rest: Partial<AuditEntry> = {}): Omit<AuditEntry, 'i'> => ({
    v: 1,
    at: new Date(atMs).toISOString(),
    type,
    actor: worker,
    ...rest,
  });
  const end = T + waitedMs;
  return [
    of('subject.fenced', T, { subject: SUBJECT }),
    of('subject.destroyed', end, { subject: SUBJECT, code: 'intent' }),
    of('subject.destroyed', end + 100, {
      subject: SUBJECT,
      code: 'result',
      n: { messages: 3, media: 2, identifiers: 2, referenceTags: 1, cache: 1, exports: 1 },
    }),
    of('generation.frozen', end + 200, { gen: 4 }),
    of('generation.committed', end + 200, { gen: 5 }),
    of('generation.verified', end + 200, { gen: 5, code: 'passed' }),
    of('generation.root-destroyed', end + 200, { gen: 4, ref: { custodian: 'file:a' }, code: 'destroyed' }),
    of('generation.root-destroyed', end + 200, { gen: 4, ref: { custodian: 'kms:b' }, code: 'destroyed' }),
    of('generation.denied', end + 200, { gen: 4, ref: { custodian: 'file:a' }, code: 'gone' }),
    of('generation.denied', end + 200, { gen: 4, ref: { custodian: 'kms:b' }, code: 'gone' }),
    of('generation.recorded', end + 200, { gen: 5 }),
  ].map((entry, i) => ({ ...entry, i: i + 10 }));
}

function facts(overrides: Partial<CertificateFacts> = {}, log = entries()): CertificateFacts {
  const device = (custodianId: string, generation: number, irreversibleAt: number | undefined) => ({
    custodianId,
    deviceClass: custodianId.startsWith('file') ? 'file' : 'aws-kms',
    providerRef: `root-${generation}`,
    generation,
    requestedAt: T,
    irreversibleAt,
    deniedAt: T + 1,
    deniedCode: 'gone',
    reconstructed: false,
    evidenceSha256: randomBytes(32),
  });
  return {
    id: randomUuid(),
    issuedAt: new Date(T + 90_000),
    drills: [],
    scan: [],
    names: { controller: 'Example', processor: null, deployment: 'lethe.example/audit/test' },
    request: {
      id: REQUEST,
      subjectRef: SUBJECT,
      grantId: null,
      ground: '17(1)(b)',
      commitment: randomBytes(32),
      receivedAt: new Date(T - 3 * DAY),
      verifiedAt: new Date(T - 2 * DAY),
      decidedAt: new Date(T - DAY),
      executedAt: new Date(T),
      dueAt: new Date(T + 30 * DAY),
    },
    incarnations: 2,
    waitOutMs: 64_990,
    suppressedUntil: new Date(T + 9 * DAY),
    externalIdsUntil: new Date(T + 29 * DAY),
    scanUntil: null,
    before: {
      messages: 3,
      media: 2,
      statuses: 1,
      events: 4,
      identifiers: 2,
      assignments: 1,
      prose: 5,
      packages: 1,
      others: 3,
    },
    after: {
      messages: 0,
      media: 0,
      statuses: 0,
      events: 0,
      identifiers: 0,
      assignments: 0,
      prose: 0,
      packages: 0,
      others: 0,
    },
    deletedAt: new Date(T + 70_000),
    evidence: {
      reason: 'erasure',
      bornIn: 3,
      destroyedFrom: 4,
      destroyedTo: 5,
      doomedAt: T,
      fencedAt: T,
      setDigest: sha256('set'),
      keyCount: 7,
      batchDigest: sha256('batch'),
      devices: [
        device('file:a', 3, T + 1),
        device('file:a', 4, T + 2),
        device('kms:b', 3, T + 7 * DAY),
        device('kms:b', 4, T + 6 * DAY),
      ],
    },
    recipients: [
      {
        id: randomUuid(),
        category: 'crm',
        disclosedFrom: '2026-11-01',
        disclosedTo: '2026-11-20',
        hasWebhook: false,
        notice: null,
      },
    ],
    targets: [],
    holds: [],
    held: { messages: 0, media: 0 },
    stage: 'K',
    supersedes: null,
    copies: [
      {
        id: randomUuid(),
        kind: 'pg-dump',
        dataFrom: new Date(T - 90 * DAY),
        dataTo: new Date(T - DAY),
        lockedUntil: null,
        expiresAt: new Date(T + 29 * DAY),
        deletedAt: null,
        evidenceSha256: null,
      },
    ],
    log: log.map(({ type, i, at }) => ({ type, index: i, atMs: Date.parse(at), leafHash: randomBytes(32) })),
    checkpoint: { size: 40, root: randomBytes(32) },
    ...overrides,
  };
}

const hold = (): CertificateFacts['holds'][number] => ({
  id: randomUuid(),
  reason: '17(3)(e)',
  placedAt: new Date(T - DAY),
  reviewOn: '2027-05-20',
  places: [{ classId: 1, bucket: 1 }],
});

describe('an erasure certificate', () => {
  it('contradicts itself nowhere, and claims nothing that the log does not show', () => {
    const payload = buildCertificate(facts());
    expect(brokenRules(payload)).toEqual([]);
    expect(unsupportedClaims(payload, entries())).toEqual([]);
    expect(payload).toMatchObject({
      request: { ground: 'Art. 17(1)(b)' },
      scope: { subjects: [{ ref: SUBJECT, incarnations: [1, 2] }] },
      keys: { destroyed: [{ kind: 'subject', count: 2 }], leaseWaitOutSeconds: 65 },
    });
  });

  it('names the latest date of all devices and generations as the one from which it is final', () => {
    const payload = buildCertificate(facts());
    expect(payload.irreversibleAt).toBe(new Date(T + 7 * DAY).toISOString());
    expect(payload.notClaimedBecause).toBeUndefined();
    expect(payload.custodians.map(({ id, generations }) => [id, generations])).toEqual([
      ['file:a', [3, 4]],
      ['kms:b', [3, 4]],
    ]);
  });

  it('claims no irreversibility when one device cannot show it', () => {
    const given = facts();
    const [first, ...others] = given.evidence.devices;
    const devices = [{ ...first!, irreversibleAt: undefined }, ...others];
    const payload = buildCertificate({ ...given, evidence: { ...given.evidence, devices } });
    expect(payload.irreversibleAt).toBeNull();
    expect(payload.notClaimedBecause).toContain('file');
    expect(brokenRules(payload)).toEqual([]);
  });

  it('never claims a longer wait than the log shows', () => {
    const short = entries(3_000);
    const payload = buildCertificate(facts({}, short));
    expect(payload.keys.leaseWaitOutSeconds).toBe(3);
    expect(unsupportedClaims(payload, short)).toEqual([]);
  });

  it('is not supported when an entry is missing or a count differs', () => {
    for (const type of [
      'subject.fenced',
      'generation.verified',
      'generation.denied',
      'generation.recorded',
    ]) {
      const without = entries().filter((entry) => entry.type !== type);
      expect(unsupportedClaims(buildCertificate(facts({}, without)), without)).not.toEqual([]);
    }
    const given = facts();
    const wrong = buildCertificate({ ...given, before: { ...given.before, messages: 4 } });
    expect(unsupportedClaims(wrong, entries()).map(({ rule }) => rule)).toEqual(['claim.counts']);
  });

  it('says what was counted afterwards, and is not supported when something was left', () => {
    const given = facts();
    const left = buildCertificate({ ...given, after: { ...given.after, identifiers: 1 } });
    expect(left.stores.find(({ kind }) => kind === 'identifiers')).toMatchObject({ before: 2, after: 1 });
    expect(unsupportedClaims(left, entries()).map(({ rule }) => rule)).toEqual(['claim.counts']);
    const held = buildCertificate({ ...given, holds: [hold()], held: { messages: 2, media: 1 } });
    expect(held.stores.find(({ kind }) => kind === 'held')).toMatchObject({
      store: 'legal holds: 2 messages, 1 media',
      before: 3,
      after: 3,
      state: 'held',
    });
  });

  it('says of a hold no more than whoever placed it did', () => {
    const { holds, residuals } = buildCertificate(facts({ holds: [{ ...hold(), reason: 'other' }] }));
    expect(holds).toMatchObject([{ ground: 'none of Art. 17(3) was named' }]);
    expect(residuals.find(({ where }) => where.startsWith('hold'))!.why).not.toContain('17(3)(e)');
  });

  it('lists what remains, with dates', () => {
    const { residuals, stores } = buildCertificate(facts());
    expect(residuals.map(({ where, until }) => [where, until])).toEqual([
      ['registers of requests and of disclosures, audit log', 'unknown'],
      ['messages of those people', 'unknown'],
      ['keyring', '2026-11-30'],
      ['feed of erasures', '2026-12-20'],
      ['1 recipients', 'unknown'],
      [expect.stringMatching(/^copy /), '2026-12-20'],
    ]);
    const kept = { ...facts(), scanUntil: new Date(T + 7 * DAY) };
    const rows = buildCertificate(kept).residuals.map(({ where, until }) => [where, until]);
    expect(rows).toContainEqual(['obligation of the request', '2026-11-28']);
    expect(stores.find(({ kind }) => kind === 'backups')).toMatchObject({
      state: 'expires',
      until: '2026-12-20',
    });
  });
});
