/** Operations of the keyring protocol; an answer carries the op of its request, or `error`. Numbers are never reused. */
export const Op = {
  hello: 0x01,
  resolve: 0x02,
  lease: 0x03,
  lookup: 0x04,
  tag: 0x05,
  fence: 0x06,
  unfence: 0x07,
  destroy: 0x08,
  hold: 0x09,
  release: 0x0a,
  grant: 0x0b,
  rotate: 0x0c,
  approve: 0x0d,
  status: 0x0e,
  /** Cancels a batch that the mass-destruction guard is holding. */
  cancel: 0x0f,
  defineClass: 0x10,
  createKey: 0x11,
  ledger: 0x12,
  /** The restore guard's verdict of this caller, and how much of the ledger it has applied. */
  guard: 0x13,
  signCheckpoint: 0x14,
  signCertificate: 0x15,
  publicKeys: 0x16,
  /** Which devices forgot a destroyed key, and since when. */
  evidence: 0x17,
  /** Sent by the keyring on its own accord, request id 0: leases of these subjects are to be forgotten now. */
  revoked: 0x18,
  setAside: 0x19,
  /** Marks a subject that nobody has a reason to open. */
  canary: 0x1a,
  /** Lets a role have leases again after it opened a canary. */
  unlock: 0x1b,
  /** What a person had to look at, by number. */
  alarms: 0x1c,
  /** Takes a snapshot of the keyring now, or has the newest one opened by a fresh process. */
  snapshot: 0x1d,
  /** Whether what was resolved a while ago still holds. */
  confirm: 0x1e,
  /** Restriction of processing placed on a subject, or lifted: into the ledger, so that a restored database learns of it. */
  restrict: 0x20,
  /** The retention classes as they were last defined. */
  classes: 0x21,
  /** The holds in force, and the subject-buckets that each keeps. */
  holds: 0x22,
  /** Ends a grant before its date: its work is done. */
  endGrant: 0x23,
  error: 0x7f,
} as const;
/** One of the numbers of {@link Op}. */
export type Op = (typeof Op)[keyof typeof Op];

const names = new Map<number, string>(Object.entries(Op).map(([name, op]) => [op, name]));

/** Name of an operation, for counters and audit entries. */
export function opName(op: number): string {
  return names.get(op) ?? 'unknown';
}
