import { parseCanonicalJson, parseJws, type ParsedJws, sha256, type VerifierKey } from '../../crypto';
import { DomainError } from '../../foundation/errors';
import {
  CERTIFICATE_TYP,
  certificatePayload,
  type CertificatePayload,
} from '../certificate/certificate-payload';
import { unsupportedClaims } from '../certificate/claims';
import { brokenRules } from '../certificate/payload-rules';
import type { Findings } from './verdict';
import type { KnownLog } from './verify-log';

/** Keys to check certificates with. */
export interface CertificateKeys {
  keys: readonly VerifierKey[];
  /** The keys came with the evidence itself. */
  insideOnly: boolean;
}

/** A certificate's surroundings. */
export interface CertificateContext extends CertificateKeys {
  log: KnownLog;
  /** False for a certificate on its own: its claims cannot be checked then, which is said. */
  withEntries: boolean;
  nowMs: number;
  /** Documents that came along under `evidence/`. */
  documents: readonly Buffer[];
}

/** Checks one certificate: envelope, signature, its own rules, the entries it cites, what its claims need, dates. */
export function verifyCertificate(
  name: string,
  bytes: Buffer,
  context: CertificateContext,
  findings: Findings,
): void {
  const compact = bytes.toString('latin1').trimEnd();
  const jws = attempt(() => parseJws(compact, CERTIFICATE_TYP));
  if (!jws) {
    findings.failed('certificate', `${name}: not a certificate in the form that Lethe signs`);
    return;
  }
  if (!verifySignature(name, jws, context, findings)) return;
  const payload = attempt(() => certificatePayload.parse(parseCanonicalJson(jws.payload)));
  if (!payload) {
    findings.failed('certificate', `${name}: the payload does not have the fields of a certificate`);
    return;
  }
  const broken = brokenRules(payload);
  for (const { rule, detail } of broken) findings.failed(rule, `${name}: ${detail}`);
  if (broken.length === 0) findings.ok('certificate', `${name}: stage ${payload.stage}, ${payload.id}`);
  if (context.withEntries) {
    verifyCited(name, payload, context.log, findings);
    verifyIssuing(name, payload, compact, context.log, findings);
  } else {
    findings.note(
      'claims',
      `${name}: the entries are not here, so the claims were not checked against the log`,
    );
  }
  noteDates(payload, context.nowMs, findings);
  noteDocuments(name, payload, context.documents, findings);
}

/** The result, or undefined where the bytes are refused; zod's errors count as refusals. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof DomainError || (error as { name?: unknown }).name === 'ZodError') return undefined;
    throw error;
  }
}

function verifySignature(
  name: string,
  jws: ParsedJws,
  { keys, insideOnly }: CertificateKeys,
  findings: Findings,
): boolean {
  const key = keys.find((candidate) => `${candidate.name}+${candidate.keyId.toString('hex')}` === jws.kid);
  if (keys.length === 0) {
    findings.notAuthenticated('signature', `${name}: no certificate key was given`);
    return true;
  }
  if (!key || !jws.verify(key.publicKey)) {
    findings.failed('signature', `${name}: not signed by the certificate key given`);
    return false;
  }
  if (insideOnly) findings.notAuthenticated('signature', `${name}: signed by a key from inside the evidence`);
  else findings.ok('signature', `${name}: ${jws.kid}`);
  return true;
}

function verifyCited(name: string, payload: CertificatePayload, log: KnownLog, findings: Findings): void {
  const { checkpoint } = payload;
  const head = log.heads.find(({ origin, size }) => origin === checkpoint.origin && size === checkpoint.size);
  const known = head?.root.toString('base64') === checkpoint.root;
  findings.check('cited-checkpoint', known, `${name}: size ${checkpoint.size}`);
  const missing = payload.log.filter(({ index, type, leafHash }) => {
    const proven = log.entries.get(index);
    return proven?.entry.type !== type || proven.leafHash.toString('base64') !== leafHash;
  });
  for (const { index, type } of missing)
    findings.failed('cited-entry', `${name}: entry ${index} (${type}) is not proven`);
  if (missing.length > 0 || !known) return;
  const entries = payload.log.map(({ index }) => log.entries.get(index)!.entry);
  const unsupported = unsupportedClaims(payload, entries);
  for (const { rule, detail } of unsupported) findings.failed(rule, `${name}: ${detail}`);
  if (unsupported.length === 0) findings.ok('claims', `${name}: every claim rests on the entries it needs`);
}

/** The issuing is itself an entry; so is taking it back. */
function verifyIssuing(
  name: string,
  payload: CertificatePayload,
  compact: string,
  log: KnownLog,
  findings: Findings,
): void {
  const about = [...log.entries.values()]
    .map(({ entry }) => entry)
    .filter(({ ref }) => ref?.certificate === payload.id);
  const digest = sha256(compact).toString('base64');
  const issued = about.some(
    ({ type, digest: stated }) => type === 'certificate.issued' && stated?.certificate === digest,
  );
  findings.check('issued', issued, `${name}: the log has an entry of its issuing`);
  for (const { type, i } of about) {
    if (type === 'certificate.withdrawn') findings.failed('withdrawn', `${name}: withdrawn by entry ${i}`);
    if (type === 'certificate.superseded') findings.note('superseded', `${name}: replaced, see entry ${i}`);
  }
}

function noteDates(payload: CertificatePayload, nowMs: number, findings: Findings): void {
  const { irreversibleAt, notClaimedBecause, keys, residuals } = payload;
  if (irreversibleAt === null)
    findings.note('irreversible', `irreversibility is NOT claimed: ${notClaimedBecause ?? ''}`);
  else if (Date.parse(irreversibleAt) > nowMs) {
    findings.note(
      'irreversible',
      `until ${irreversibleAt} a device's administrator could cancel the destruction`,
    );
  } else findings.ok('irreversible', `since ${irreversibleAt}`);
  if (Date.parse(payload.issuedAt) > nowMs)
    findings.note('issued-at', 'dated in the future, by this machine’s clock');
  if (keys.leaseWaitOutSeconds < 65) {
    findings.note(
      'wait-out',
      `leases were waited out for ${keys.leaseWaitOutSeconds} s; the usual 65 s were configured away`,
    );
  }
  if (payload.suspended) findings.note('suspended', 'a legal hold keeps a part, as listed');
  for (const { what, where, until } of residuals) {
    const over = until !== 'unknown' && Date.parse(until) < nowMs;
    findings.note(
      'residual',
      `${what} (${where}): ${over ? `was due to be gone on ${until}` : `until ${until}`}`,
    );
  }
}

/** Which of the documents that the certificate names by digest are here. */
function noteDocuments(
  name: string,
  { custodians, stores, copies, recipients }: CertificatePayload,
  documents: readonly Buffer[],
  findings: Findings,
): void {
  const named = [
    ...[...custodians, ...copies, ...recipients].map(({ evidenceSha256 }) => evidenceSha256),
    ...stores.map(({ evidence }) => evidence),
  ].filter((digest) => digest !== null);
  const here = new Set(documents.map((document) => sha256(document).toString('base64')));
  const found = new Set(named.filter((digest) => here.has(digest)));
  const unnamed = here.size - found.size;
  if (here.size === 0) return;
  findings.note(
    'documents',
    `${name}: ${found.size} of ${new Set(named).size} documents it names are here, ${unnamed} others`,
  );
}
