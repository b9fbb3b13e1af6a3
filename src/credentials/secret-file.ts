import { secretBytes, wipe } from '../crypto';
import { readSecretFile } from '../foundation/config';
import type { CredentialFacts } from './credential-facts';
import { type CredentialKind, credentialRule } from './credential-kinds';
import type { StoredCredential } from './live-credentials.store';

/** Files that stand in for credentials nobody has stored yet, by kind: one secret per line, newest first. */
export type CredentialFiles = Partial<Record<CredentialKind, { path: string; facts?: CredentialFacts }>>;

/**
 * A file is version 0: it counts while nothing of the kind was ever stored, and as long beside the first stored version as a rotation lets both live.
 * Once credentials were stored and revoked, the file does not come back.
 */
export function fileCounts(
  kind: CredentialKind,
  stored: readonly Pick<StoredCredential, 'version' | 'createdAt'>[],
  now: number,
): boolean {
  if (stored.some(({ version }) => version > 1)) return false;
  const overlapMs = credentialRule(kind).overlapHours * 3_600_000;
  return stored.every(({ createdAt }) => createdAt.getTime() + overlapMs > now);
}

/** The secrets of a file, one per line; a blank line is none. The caller wipes them. */
export function readSecretLines(path: string): Buffer[] {
  const text = readSecretFile(path);
  const lines: Buffer[] = [];
  for (let at = 0; at < text.length;) {
    const newline = text.indexOf(0x0a, at);
    const end = newline === -1 ? text.length : newline;
    const line = text.subarray(at, end > at && text[end - 1] === 0x0d ? end - 1 : end);
    at = end + 1;
    if (line.length === 0) continue;
    const secret = secretBytes(line.length);
    secret.set(line);
    lines.push(secret);
  }
  wipe(text);
  return lines;
}
