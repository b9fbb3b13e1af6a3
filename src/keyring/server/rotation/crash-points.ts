/**
 * The named places at which a rotation may die (`docs/KEYS-AND-ERASURE.md` §9). Tests kill the process at each; whatever happens there, a start
 * finds a generation all of whose keys are readable.
 */
export const CRASH_POINTS = [
  /** Batch frozen, nothing made. */
  'CP1',
  /** Roots made at the custodians, not recorded. */
  'CP2',
  /** Inside the transaction that writes the new generation. */
  'CP3',
  /** New generation committed, not yet in use by this process. */
  'CP4',
  /** Verified by the fresh process, not recorded. */
  'CP5',
  /** One custodian has forgotten the old root, and its evidence is not stored. */
  'CP6',
  /** All have forgotten, the negative test is not recorded. */
  'CP7',
  /** Inside the transaction that deletes dead rows. */
  'CP8',
  /** Cleaned, not in the ledger. */
  'CP9',
] as const;
/** One of {@link CRASH_POINTS}. */
export type CrashPoint = (typeof CRASH_POINTS)[number];

/** Called at each point; in production it does nothing. */
export type AtCrashPoint = (point: CrashPoint) => void | Promise<void>;
