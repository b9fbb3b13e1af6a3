import { parseCanonicalJson, parseJws } from '../../crypto';
import { DomainError } from '../../foundation/errors';
import {
  CERTIFICATE_TYP,
  certificatePayload,
  type CertificatePayload,
} from '../certificate/certificate-payload';
import { parseEntry } from '../entry/audit-entry';
import type { AuditReader } from '../read/audit-reader';
import type { CheckpointRow } from '../store/audit-write.store';
import { standaloneVerifier } from '../verify/standalone-verifier';
import { BUNDLE_README } from './bundle-readme';

/** Entries about a certificate's own life, which came after it was signed. */
const ABOUT = ['certificate.issued', 'certificate.superseded', 'certificate.withdrawn'];

/**
 * Everything that a certificate needs to be verified offline, with those that it replaced (`earlier`): the entries that it cites with their proofs, the entry of its issuing, checkpoints,
 * the proof of growth between them, the verifier itself. Throws `audit.no-such-entry` or `audit.no-checkpoint` while its issuing is not in the
 * log, or not witnessed yet: ask again in a second.
 */
export async function certificateBundle(
  jws: string,
  reader: AuditReader,
  earlier: readonly string[] = [],
): Promise<Map<string, Buffer>> {
  const newest = await reader.checkpoint({ witnessed: true });
  const files = new Map<string, Buffer>([
    ['README.txt', Buffer.from(BUNDLE_README)],
    ['verify.mjs', standaloneVerifier()],
  ]);
  for (const one of [jws, ...earlier]) await addCertificate(files, one, reader, newest);
  await addGrowth(files, reader, newest);
  return files;
}

async function addCertificate(
  files: Map<string, Buffer>,
  jws: string,
  reader: AuditReader,
  newest: CheckpointRow,
): Promise<void> {
  const payload = payloadOf(jws);
  const cited = await reader.checkpointAt(payload.checkpoint.size);
  const name = `certificate-${payload.stage}`;
  files.set(files.has(`${name}.jws`) ? `${name}-${payload.id}.jws` : `${name}.jws`, Buffer.from(jws));
  for (const { index } of payload.log) await addEntry(files, reader, index, cited);
  const about = await entriesAbout(payload, reader);
  // An entry that is still queued has no place in the log: a bundle without it would verify as FAILED, which is not what is known.
  if (!about.some(({ type }) => type === 'certificate.issued'))
    throw new DomainError(
      'missing',
      'audit.no-such-entry',
      'the issuing of this certificate is not in the log yet: ask again in a second',
    );
  for (const { index } of about) await addEntry(files, reader, index, newest);
  files.set(`${cited.size}.checkpoint`, await reader.checkpointFile(cited));
}

/** The newest head, and the proof of growth from each head to the next. */
async function addGrowth(
  files: Map<string, Buffer>,
  reader: AuditReader,
  newest: CheckpointRow,
): Promise<void> {
  files.set(`${newest.size}.checkpoint`, await reader.checkpointFile(newest));
  const sizes = [...files.keys()]
    .flatMap((name) => /^(\d+)\.checkpoint$/.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
  for (const [i, size] of sizes.slice(0, -1).entries()) {
    const to = await reader.checkpointAt(sizes[i + 1]!);
    files.set(`${size}-${to.size}.tlog-consistency`, await reader.consistencyProof(size, to));
  }
}

/** The payload of a certificate that we issued; its signature is not looked at. Throws `certificate.payload`. */
export function payloadOf(jws: string): CertificatePayload {
  const parsed = certificatePayload.safeParse(parseCanonicalJson(parseJws(jws, CERTIFICATE_TYP).payload));
  if (parsed.success) return parsed.data;
  throw new DomainError('corrupt', 'certificate.payload', 'this certificate does not have the fields of one');
}

async function addEntry(
  files: Map<string, Buffer>,
  reader: AuditReader,
  index: number,
  under: CheckpointRow,
): Promise<void> {
  files.set(`entries/${index}.json`, (await reader.entry(index)).body);
  files.set(`entries/${index}.tlog-proof`, await reader.inclusionProof(index, under));
}

async function entriesAbout(
  { id, scope }: CertificatePayload,
  reader: AuditReader,
): Promise<{ type: string; index: number }[]> {
  const found: { type: string; index: number }[] = [];
  for (const { ref: subject } of scope.subjects) {
    for (const type of ABOUT) {
      const entries = await reader.entries({ type, subject, limit: 100 });
      found.push(
        ...entries
          .filter(({ body }) => parseEntry(body).ref?.certificate === id)
          .map(({ index }) => ({ type, index })),
      );
    }
  }
  return found;
}
