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
 * Everything that a certificate needs to be verified offline: the entries that it cites with their proofs, the entry of its issuing, checkpoints,
 * the proof of growth between them, the verifier itself. Throws `audit.no-such-entry` or `audit.no-checkpoint` while its issuing is not in the
 * log, or not witnessed yet: ask again in a second.
 */
export async function certificateBundle(jws: string, reader: AuditReader): Promise<Map<string, Buffer>> {
  const payload = payloadOf(jws);
  const cited = await reader.checkpointAt(payload.checkpoint.size);
  const newest = await reader.checkpoint({ witnessed: true });
  const files = new Map<string, Buffer>([
    [`certificate-${payload.stage}.jws`, Buffer.from(jws)],
    ['README.txt', Buffer.from(BUNDLE_README)],
    ['verify.mjs', standaloneVerifier()],
  ]);
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
  for (const checkpoint of [cited, newest]) {
    files.set(`${checkpoint.size}.checkpoint`, await reader.checkpointFile(checkpoint));
  }
  if (newest.size > cited.size) {
    files.set(
      `${cited.size}-${newest.size}.tlog-consistency`,
      await reader.consistencyProof(cited.size, newest),
    );
  }
  return files;
}

function payloadOf(jws: string): CertificatePayload {
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
