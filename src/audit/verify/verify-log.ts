import {
  leafHash,
  openCheckpoint,
  parseConsistencyProof,
  parseInclusionProof,
  type VerifierKey,
  verifyConsistency,
  verifyInclusion,
} from '../../crypto';
import { DomainError } from '../../foundation/errors';
import { type AuditEntry, parseEntry } from '../entry/audit-entry';
import type { EvidenceFiles } from './evidence-files';
import type { Findings } from './verdict';

/** Gaps between entries that are named; of further ones their number is. */
const GAPS_NAMED = 20;

/** Keys to check the log with, and how far they are to be believed. */
export interface LogKeys {
  log: readonly VerifierKey[];
  /** The keys came with the evidence itself. */
  insideOnly: boolean;
  witnesses: readonly VerifierKey[];
  /** How many witnesses must have signed the newest checkpoint. */
  need: number;
}

/** A head of the log whose signature holds. */
export interface KnownHead {
  origin: string;
  size: number;
  root: Buffer;
  witnesses: Set<string>;
}

/** What the evidence shows about the log. */
export interface KnownLog {
  heads: KnownHead[];
  /** Entries proven to be in the log, by index. */
  entries: Map<number, { entry: AuditEntry; leafHash: Buffer }>;
}

/** Checks checkpoints, witnesses, growth and inclusion (steps 1 to 4); what holds is returned, what does not is in the findings. */
export function verifyLog(files: EvidenceFiles, keys: LogKeys, findings: Findings): KnownLog {
  const log: KnownLog = { heads: [], entries: new Map() };
  // Proofs carry their checkpoint, mostly the same one: each is checked, and reported, once.
  const opened = new Map<string, KnownHead | undefined>();
  const open = (name: string, bytes: Buffer): KnownHead | undefined => {
    const text = bytes.toString('latin1');
    if (!opened.has(text)) opened.set(text, openHead(name, bytes, keys, log, findings));
    return opened.get(text);
  };
  for (const [name, bytes] of files.checkpoints) open(name, bytes);
  verifyEntries(files, open, log, findings);
  if (files.certificates.size === 0 && log.entries.size > 1) sayWhatIsAbsent(log, findings);
  verifyGrowth(files, open, log, findings);
  if (log.heads.length > 0) verifyWitnesses(log, keys, findings);
  return log;
}

/** Runs a reader of a file; what it refuses is a finding with its reason. */
function reading<T>(name: string, check: string, findings: Findings, read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    findings.failed(check, `${name}: ${error.message}`);
    return undefined;
  }
}

function openHead(
  name: string,
  bytes: Buffer,
  keys: LogKeys,
  log: KnownLog,
  findings: Findings,
): KnownHead | undefined {
  const opened = reading(name, 'checkpoint', findings, () => openCheckpoint(bytes, keys.log, keys.witnesses));
  if (!opened) return undefined;
  const { origin, size, root } = opened;
  if (keys.log.length === 0)
    findings.notAuthenticated('checkpoint', `${name}: size ${size}; no key of the log was given`);
  else if (!opened.authenticated) {
    findings.failed('checkpoint', `${name}: not signed by the log key given`);
    return undefined;
  } else if (keys.insideOnly)
    findings.notAuthenticated(
      'checkpoint',
      `${name}: size ${size}; signed by a key from inside the evidence`,
    );
  const same = log.heads.find((head) => head.origin === origin && head.size === size);
  if (same && !same.root.equals(root)) {
    findings.failed('fork', `two checkpoints of size ${size} have different roots`);
    return undefined;
  }
  const head = same ?? { origin, size, root, witnesses: new Set<string>() };
  for (const { key } of opened.witnesses) head.witnesses.add(`${key.name}+${key.keyId.toString('hex')}`);
  if (!same) {
    log.heads.push(head);
    if (!keys.insideOnly && keys.log.length > 0) findings.ok('checkpoint', `${origin}, size ${size}`);
  }
  return head;
}

function verifyEntries(
  files: EvidenceFiles,
  open: (name: string, bytes: Buffer) => KnownHead | undefined,
  log: KnownLog,
  findings: Findings,
): void {
  const proven = new Set<number>();
  for (const [name, bytes] of files.proofs) {
    const proof = reading(name, 'inclusion', findings, () => parseInclusionProof(bytes));
    const head = proof && open(name, proof.checkpoint);
    if (!proof || !head) continue;
    const { index, hashes } = proof;
    proven.add(index);
    const body = files.entries.get(index);
    if (!body) {
      findings.failed('inclusion', `${name}: entry ${index} itself is missing`);
      continue;
    }
    const entry = reading(`entry ${index}`, 'entry', findings, () => parseEntry(body));
    if (!entry) continue;
    const hash = leafHash(body);
    const holds = entry.i === index && verifyInclusion(hash, index, head.size, hashes, head.root);
    if (findings.check('inclusion', holds, `entry ${index} (${entry.type}) in ${head.size}`)) {
      log.entries.set(index, { entry, leafHash: hash });
    }
  }
  for (const index of files.entries.keys()) {
    if (!proven.has(index)) findings.failed('inclusion', `entry ${index} has no proof`);
  }
}

/**
 * Proofs show that an entry is in the log, never that no other was left out of what somebody hands over: so it is said which are not here, and whoever asked for all
 * of a time sees a gap.
 */
function sayWhatIsAbsent({ entries, heads }: KnownLog, findings: Findings): void {
  const size = Math.max(...heads.map((head) => head.size));
  const here = [...entries.keys()].sort((a, b) => a - b);
  const gaps = here.flatMap((index, i) => {
    const from = i === 0 ? index : here[i - 1]! + 1;
    return from < index ? [from === index - 1 ? `${from}` : `${from} to ${index - 1}`] : [];
  });
  const between = `between the first, ${here[0]}, and the last, ${here.at(-1)}`;
  const more = gaps.length > GAPS_NAMED ? ` and ${gaps.length - GAPS_NAMED} more` : '';
  const absent =
    gaps.length === 0
      ? `none is missing ${between}`
      : `not here ${between}: ${gaps.slice(0, GAPS_NAMED).join(', ')}${more}`;
  findings.note('entries', `${here.length} of the ${size} entries of the log; ${absent}`);
}

function verifyGrowth(
  files: EvidenceFiles,
  open: (name: string, bytes: Buffer) => KnownHead | undefined,
  log: KnownLog,
  findings: Findings,
): void {
  const steps = new Set<string>();
  for (const [name, bytes] of files.consistencies) {
    const proof = reading(name, 'consistency', findings, () => parseConsistencyProof(bytes));
    const to = proof && open(name, proof.checkpoint);
    if (!proof || !to) continue;
    const from = log.heads.find((head) => head.origin === to.origin && head.size === proof.oldSize);
    if (!from) {
      findings.note('consistency', `${name}: no checkpoint of size ${proof.oldSize} to start from`);
      continue;
    }
    const holds = verifyConsistency(from.size, from.root, to.size, to.root, proof.hashes);
    if (findings.check('consistency', holds, `${from.size} to ${to.size}`))
      steps.add(`${from.origin} ${from.size} ${to.size}`);
  }
  // From one head to the next is enough: consistency is transitive.
  const heads = log.heads.toSorted((a, b) =>
    a.origin === b.origin ? a.size - b.size : a.origin < b.origin ? -1 : 1,
  );
  heads.forEach((to, i) => {
    const from = heads[i - 1];
    if (from?.origin !== to.origin || steps.has(`${to.origin} ${from.size} ${to.size}`)) return;
    findings.failed(
      'consistency',
      `nothing shows that the log of size ${to.size} continues that of size ${from.size}`,
    );
  });
}

function verifyWitnesses(log: KnownLog, { witnesses, need }: LogKeys, findings: Findings): void {
  if (witnesses.length === 0 && need === 0) {
    findings.note(
      'witness',
      'no witness was asked for: an operator who rewrote the whole log would not be noticed',
    );
    return;
  }
  const newest = log.heads.reduce((a, b) => (b.size > a.size ? b : a));
  findings.check(
    'witness',
    newest.witnesses.size >= need,
    `${newest.witnesses.size} of ${need} needed signed size ${newest.size}`,
  );
}
