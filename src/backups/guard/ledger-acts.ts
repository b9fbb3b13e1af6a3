import type { DefinedClass, KeptHold } from '../../keyring/client';

/** What a replay found when it looked at what it had done. */
export interface ReplayProof {
  /** Rows that are still there of subjects or buckets that were destroyed. */
  left: number;
  /** Messages of living people, picked at random, that opened; and that should have and did not. */
  opened: number;
  failed: number;
}

/** What a ledger entry means for this database. The worker carries it out; everything may be repeated, and changes nothing the second time. */
export interface LedgerActs {
  /** Which of these subjects this database knows at all. */
  knownSubjects(subjectRefs: readonly string[]): Promise<ReadonlySet<string>>;
  fenced(subjectRef: string, at: Date): Promise<void>;
  unfenced(subjectRef: string): Promise<void>;
  /** Deletes rows and exports of a subject whose key is gone. */
  subjectDestroyed(subjectRef: string, at: Date): Promise<void>;
  /** Drops the tables of a bucket whose key is gone; held rows stay. Throws kind `unavailable` while they are in use. */
  bucketDestroyed(classId: number, bucket: number): Promise<void>;
  /** A key of its own is gone: an obligation, or a copy of this database. */
  keyDestroyed(kind: 'obligation' | 'backup', id: string, at: Date): Promise<void>;
  holdReleased(holdId: string): Promise<void>;
  /** Makes holds that this database has forgotten known again, with copies of what they keep. */
  reinstateHolds(holds: readonly KeptHold[]): Promise<void>;
  restricted(subjectRef: string, restricted: boolean): Promise<void>;
  /** Makes the classes what the keyring was last told. */
  setClasses(classes: readonly DefinedClass[]): Promise<void>;
  /** Asks the queues to forget every job; what is still owed is found again in the tables. */
  forgetJobs(): Promise<void>;
  prove(destroyed: {
    subjects: readonly string[];
    buckets: readonly { classId: number; bucket: number }[];
  }): Promise<ReplayProof>;
}
