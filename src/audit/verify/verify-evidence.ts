import { parseVerifierKey, type VerifierKey } from '../../crypto';
import { DomainError } from '../../foundation/errors';
import { type EvidenceFiles, sortEvidence } from './evidence-files';
import { concluded, Findings, type Verdict } from './verdict';
import { verifyCertificate } from './verify-certificate';
import { verifyLog } from './verify-log';

/** What the verifier brings along. Keys must come from elsewhere than the evidence. */
export interface VerifyOptions {
  logKeys?: readonly VerifierKey[];
  certificateKeys?: readonly VerifierKey[];
  witnessKeys?: readonly VerifierKey[];
  /** How many of the witnesses must have signed; all of those given unless said otherwise. */
  need?: number;
  nowMs: number;
  /** Checks an RFC 3161 reply against the bytes it stamps; absent: replies are not checked, which is said. */
  verifyTimestamp?: (reply: Buffer, data: Buffer) => boolean;
}

/** Verifies a bundle, a certificate, or any files of the log together, by nothing but these files and the keys given. */
export function verifyEvidence(given: ReadonlyMap<string, Buffer>, options: VerifyOptions): Verdict {
  const files = attempt(() => sortEvidence(given));
  if (!files) return unreadable('this is neither a readable bundle nor a file of the log');
  const known =
    files.certificates.size +
    files.proofs.size +
    files.checkpoints.size +
    files.consistencies.size +
    files.entries.size;
  if (known === 0) return unreadable('there is no certificate, proof, entry or checkpoint in it');
  const findings = new Findings();
  const inside = keysInside(files);
  const logKeys = options.logKeys ?? [];
  const certificateKeys = options.certificateKeys ?? [];
  const witnessKeys = options.witnessKeys ?? [];
  const log = verifyLog(
    files,
    {
      log: logKeys.length > 0 ? logKeys : inside,
      insideOnly: logKeys.length === 0,
      witnesses: witnessKeys,
      need: options.need ?? witnessKeys.length,
    },
    findings,
  );
  const context = {
    keys: certificateKeys.length > 0 ? certificateKeys : inside,
    insideOnly: certificateKeys.length === 0,
    log,
    withEntries: known > files.certificates.size,
    nowMs: options.nowMs,
    documents: [...files.others].filter(([name]) => /(^|\/)evidence\//.test(name)).map(([, bytes]) => bytes),
  };
  for (const [name, bytes] of files.certificates) verifyCertificate(name, bytes, context, findings);
  verifyTimestamps(files, options, findings);
  return findings.conclude();
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof DomainError) return undefined;
    throw error;
  }
}

/** The verdict on what cannot be read at all. */
export function unreadable(detail: string): Verdict {
  return concluded('UNREADABLE', [{ name: 'file', outcome: 'failed', detail }]);
}

function keysInside({ keys }: EvidenceFiles): VerifierKey[] {
  const lines = [...keys.values()].flatMap((bytes) => bytes.toString('utf8').split('\n'));
  return lines.map((line) => attempt(() => parseVerifierKey(line.trim()))).filter((key) => key !== undefined);
}

function verifyTimestamps(
  { timestamps, checkpoints }: EvidenceFiles,
  { verifyTimestamp }: VerifyOptions,
  findings: Findings,
): void {
  for (const [name, reply] of timestamps) {
    const own = checkpoints.get(name.replace(/\.tsr$/, '.checkpoint'));
    const stamped = own ? [own] : [...checkpoints.values()];
    if (!verifyTimestamp)
      findings.note('timestamp', `${name}: not checked, no certificate of the authority was given`);
    else
      findings.check(
        'timestamp',
        stamped.some((data) => verifyTimestamp(reply, data)),
        `${name}: stamps a checkpoint`,
      );
  }
}
