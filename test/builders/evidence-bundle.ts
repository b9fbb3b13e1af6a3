import { ZipFile } from 'yazl';
import {
  type AuditFact,
  CERTIFICATE_TYP,
  type CertificatePayload,
  LIMITS_STATEMENT,
  STORE_KINDS,
} from '../../src/audit';
import { encodeEntry } from '../../src/audit/entry/audit-entry';
import {
  canonicalJson,
  checkpointText,
  consistencyProof,
  cosignature,
  cosignedMessage,
  Ed25519PrivateKey,
  formatConsistencyProof,
  formatInclusionProof,
  formatNote,
  formatVerifierKey,
  inclusionProof,
  leafHash,
  NoteKeyType,
  noteSignature,
  prepareJws,
  sha256,
  verifierKey,
} from '../../src/crypto';
import { readerOf, rootOf } from '../vectors/merkle-inputs';

const ORIGIN = 'lethe.example/audit/evidence';
const id = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const digestOf = (text: string): string => sha256(text).toString('base64');
const at = (seconds: number): string => new Date(Date.UTC(2026, 10, 21, 6, 0, seconds)).toISOString();

/** Ids that the evidence speaks of. */
export const ids = {
  subject: id(1),
  request: id(2),
  certificate: id(3),
  backup: id(4),
  drill: id(5),
  hold: id(6),
  recipient: id(7),
  other: id(8),
};

/** Keys of the log, the certificates and a witness. */
export const evidenceKeys = {
  log: Ed25519PrivateKey.fromSeed(Buffer.alloc(32, 1)),
  certificate: Ed25519PrivateKey.fromSeed(Buffer.alloc(32, 2)),
  witness: Ed25519PrivateKey.fromSeed(Buffer.alloc(32, 3)),
};
const logVerifier = verifierKey(ORIGIN, evidenceKeys.log.publicKey);
const certificateVerifier = verifierKey(
  'lethe.example/certificates/evidence',
  evidenceKeys.certificate.publicKey,
);
const witnessVerifier = verifierKey(
  'witness.example',
  evidenceKeys.witness.publicKey,
  NoteKeyType.cosignature,
);

/** The same keys as published. */
export const publishedKeys = {
  log: formatVerifierKey(logVerifier),
  certificate: formatVerifierKey(certificateVerifier),
  witness: formatVerifierKey(witnessVerifier),
};

/** A fact with the second at which it entered the log. */
export type TimedFact = [second: number, fact: AuditFact];
const actor = { kind: 'process', ref: 'worker' } as const;
const custodians = ['file:a', 'file:b'];

/** What an erasure leaves in the log, in order; the certificate's own entry comes last, by itself. */
export function erasureFacts(): TimedFact[] {
  const { subject, request, backup, drill } = ids;
  return [
    [0, { type: 'request.received', actor, subject, ref: { request }, code: 'erasure' }],
    [10, { type: 'request.approved', actor, subject, ref: { request }, code: '17(1)(b)' }],
    [20, { type: 'subject.fenced', actor, subject, ref: { request }, code: 'erasure' }],
    [90, { type: 'generation.frozen', actor, gen: 4, n: { destroyed: 1 } }],
    [91, { type: 'subject.destroyed', actor, subject, ref: { request }, gen: 4, code: 'doomed' }],
    [92, { type: 'generation.committed', actor, gen: 5, n: { keys: 99 } }],
    [93, { type: 'generation.verified', actor, gen: 5, code: 'passed' }],
    ...custodians.flatMap((custodian, i): TimedFact[] => [
      [
        94 + 2 * i,
        {
          type: 'generation.root-destroyed',
          actor,
          gen: 4,
          ref: { custodian },
          code: 'destroyed',
          digest: { evidence: digestOf(custodian) },
        },
      ],
      [95 + 2 * i, { type: 'generation.denied', actor, gen: 4, ref: { custodian }, code: 'gone' }],
    ]),
    [99, { type: 'generation.recorded', actor, gen: 5 }],
    [
      100,
      {
        type: 'subject.destroyed',
        actor,
        subject,
        ref: { request },
        gen: 4,
        code: 'result',
        n: { messages: 12, media: 2, identifiers: 3, referenceTags: 12 },
      },
    ],
    [110, { type: 'backup.made', actor, ref: { backup }, code: 'dump' }],
    [120, { type: 'drill.finished', actor, ref: { drill, backup }, code: 'passed' }],
    [
      130,
      {
        type: 'backup.expired',
        actor,
        ref: { backup },
        code: 'deleted',
        digest: { evidence: digestOf('expired') },
      },
    ],
    [
      135,
      {
        type: 'scan.finished',
        actor,
        ref: { request },
        code: 'passed',
        n: { bytes: 1_000, controls: 3, hits: 0, stores: 1 },
      },
    ],
  ];
}

/** A certificate that fits `erasureFacts`. `log` and `checkpoint` are filled in when the evidence is made. */
export function certificate(changes: Partial<CertificatePayload> = {}): CertificatePayload {
  const counts: Partial<Record<string, number>> = {
    messages: 12,
    media: 2,
    identifiers: 3,
    'reference-tags': 12,
  };
  const ciphertext = ['messages', 'media', 'identifiers', 'index', 'reference-tags'];
  return {
    id: ids.certificate,
    version: 1,
    stage: 'K',
    supersedes: null,
    issuedAt: at(200),
    statementLanguage: 'en',
    limits: LIMITS_STATEMENT,
    controller: 'Lamps & Light',
    processor: null,
    deployment: ORIGIN,
    request: {
      id: ids.request,
      kind: 'erasure',
      receivedAt: at(0),
      verifiedAt: at(5),
      decidedAt: at(10),
      executedAt: at(150),
      dueAt: at(86_400 * 30),
      ground: 'Art. 17(1)(b)',
    },
    scope: {
      subjects: [{ ref: ids.subject, incarnations: [1] }],
      cutoff: null,
      commitment: digestOf('commitment'),
    },
    keys: {
      destroyed: [{ kind: 'subject', count: 1 }],
      generationFrom: 4,
      generationTo: 5,
      survivors: 99,
      setDigestBefore: digestOf('set'),
      setDigestAfter: digestOf('set'),
      leaseWaitOutSeconds: 65,
    },
    custodians: custodians.map((custodian, i) => ({
      id: custodian,
      deviceClass: 'pkcs11-hsm',
      providerRef: `root-4-${i}`,
      generations: [4],
      requestedAt: at(94),
      irreversibleAt: at(94 + i),
      reconstructed: false,
      negativeTest: { at: at(96), code: 'gone' },
      evidenceSha256: digestOf(custodian),
    })),
    irreversibleAt: at(95),
    stores: STORE_KINDS.map((kind) => ({
      store: `main/${kind}`,
      kind,
      action: 'keys destroyed, rows deleted',
      before: counts[kind] ?? 0,
      after: 0,
      at: at(101),
      evidence: null,
      state: ciphertext.includes(kind) ? 'shredded' : 'not-applicable',
    })),
    copies: [
      {
        id: ids.backup,
        kind: 'dump',
        dataFrom: at(-86_400),
        dataTo: at(110),
        lockedUntil: null,
        expiresAt: at(86_400 * 35),
        deletedAt: at(130),
        evidenceSha256: digestOf('expired'),
      },
    ],
    recipients: [
      {
        id: ids.recipient,
        category: 'crm',
        disclosedFrom: '2026-01-01',
        disclosedTo: '2026-11-20',
        state: 'acknowledged',
        at: at(140),
        evidenceSha256: null,
      },
    ],
    holds: [],
    residuals: [
      {
        what: 'counts without identifiers',
        where: 'statistics',
        why: 'kept for planning',
        until: '2028-11-21',
      },
    ],
    drills: [{ id: ids.drill, copy: ids.backup, copyDataTo: at(110), result: 'passed', entry: 14 }],
    scan: [{ store: 'main', bytes: 1_000, controlsFound: 3, hits: 0, result: 'passed' }],
    log: [],
    checkpoint: { origin: ORIGIN, size: 0, root: '' },
    standards: ['NIST SP 800-88 Rev. 2 cryptographic erase'],
    ...changes,
  };
}

/** How to make evidence that is not as it should be. */
export interface EvidenceChanges {
  facts?: TimedFact[];
  payload?: Partial<CertificatePayload>;
  /** Changes the payload after `log` and `checkpoint` were filled in, before it is signed. */
  last?(payload: CertificatePayload): CertificatePayload;
  /** Says nothing of the issuing in the log. */
  silent?: boolean;
  /** Facts after the issuing, under the second checkpoint. */
  later?: TimedFact[];
  certificateKey?: Ed25519PrivateKey;
  withKeys?: boolean;
}

/** A file of evidence by name. */
export type Evidence = Map<string, Buffer>;

/** The files of a bundle: certificate, entries with proofs, two checkpoints and the proof of growth between them. */
export async function evidence(changes: EvidenceChanges = {}): Promise<Evidence> {
  const facts = changes.facts ?? erasureFacts();
  const bodies = facts.map(([second, fact], i) => encodeEntry(i, Date.parse(at(second)), fact));
  const hashes = bodies.map((body) => leafHash(body));
  const payload = certificate(changes.payload);
  payload.log = facts.map(([, { type }], index) => ({
    type,
    index,
    leafHash: hashes[index]!.toString('base64'),
  }));
  payload.checkpoint = { origin: ORIGIN, size: bodies.length, root: rootOf(hashes).toString('base64') };
  const jws = certificateJws(changes.last ? changes.last(payload) : payload, changes.certificateKey);
  const first = checkpoint(hashes);

  const issued: TimedFact = [
    201,
    {
      type: 'certificate.issued',
      actor,
      subject: ids.subject,
      ref: { certificate: ids.certificate, request: ids.request },
      code: 'K',
      digest: { certificate: sha256(jws).toString('base64') },
    },
  ];
  for (const [second, fact] of [
    ...(changes.silent ? [] : [issued]),
    ...(changes.later ?? [[202, { type: 'log.pruned', actor }] satisfies TimedFact]),
  ]) {
    const body = encodeEntry(bodies.length, Date.parse(at(second)), fact);
    bodies.push(body);
    hashes.push(leafHash(body));
  }
  const second = checkpoint(hashes);
  const files: Evidence = new Map([['certificate-K.jws', jws]]);
  for (const [index, body] of bodies.entries()) {
    const [under, size] =
      index < payload.checkpoint.size ? [first, payload.checkpoint.size] : [second, hashes.length];
    const path = await inclusionProof(index, size, readerOf(hashes));
    files.set(`entries/${index}.json`, body);
    files.set(
      `entries/${index}.tlog-proof`,
      formatInclusionProof({ index, hashes: path, checkpoint: under }),
    );
  }
  files.set('first.checkpoint', first);
  files.set('second.checkpoint', second);
  const growth = await consistencyProof(payload.checkpoint.size, hashes.length, readerOf(hashes));
  files.set(
    'growth.tlog-consistency',
    formatConsistencyProof({ oldSize: payload.checkpoint.size, hashes: growth, checkpoint: second }),
  );
  files.set('README.txt', Buffer.from('what this is'));
  if (changes.withKeys) {
    files.set('keys/log.vkey', Buffer.from(`${publishedKeys.log}\n`));
    files.set('keys/certificate.vkey', Buffer.from(`${publishedKeys.certificate}\n`));
  }
  return files;
}

/** Signs a payload as a certificate. */
export function certificateJws(payload: CertificatePayload, key = evidenceKeys.certificate): Buffer {
  const kid = `${certificateVerifier.name}+${certificateVerifier.keyId.toString('hex')}`;
  const prepared = prepareJws({ kid, typ: CERTIFICATE_TYP }, canonicalJson(payload));
  return Buffer.from(prepared.compact(key.sign(prepared.signingInput)));
}

/** A checkpoint over leaf hashes, signed by the log and cosigned by the witness. */
export function checkpoint(hashes: readonly Buffer[]): Buffer {
  const text = checkpointText({ origin: ORIGIN, size: hashes.length, root: rootOf(hashes) });
  const time = 1_790_000_000;
  const signatures = [
    noteSignature(logVerifier, evidenceKeys.log.sign(Buffer.from(text))),
    cosignature(witnessVerifier, time, evidenceKeys.witness.sign(cosignedMessage(time, text))),
  ];
  return Buffer.from(formatNote({ text, signatures }));
}

/** The files as one ZIP archive. */
export async function zipped(files: Evidence): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [name, content] of files) zip.addBuffer(content, name, { mtime: new Date(0) });
  zip.end();
  const chunks: Buffer[] = [];
  for await (const chunk of zip.outputStream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
