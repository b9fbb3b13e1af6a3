import { Injectable } from '@nestjs/common';
import type { LedgerActs, ReplayProof } from '../../../backups/guard';
import { openSample, SampleStore } from '../../../backups/sample';
import { DomainError } from '../../../foundation/errors';
import { type DefinedClass, type KeptHold, KeyringClient } from '../../../keyring/client';
import { PartitionStore } from '../../../retention';
import { JobRuntime } from '../job-runtime';
import { HoldActs } from './hold-acts';
import { SubjectActs } from './subject-acts';

/** Records of living people that are opened to prove a replay. */
const SAMPLE = 200;
/** Subjects per statement. */
const SLICE = 1_000;

/** The destruction ledger, carried out on this database. */
@Injectable()
export class ReplayActs implements LedgerActs {
  constructor(
    private readonly subjects: SubjectActs,
    private readonly holds: HoldActs,
    private readonly partitions: PartitionStore,
    private readonly samples: SampleStore,
    private readonly runtime: JobRuntime,
    private readonly keyring: KeyringClient,
  ) {}

  knownSubjects(subjectRefs: readonly string[]): Promise<ReadonlySet<string>> {
    return this.subjects.store.knownSubjects(subjectRefs);
  }

  fenced(subjectRef: string): Promise<void> {
    return this.subjects.store.setFence(subjectRef, true);
  }

  unfenced(subjectRef: string): Promise<void> {
    return this.subjects.store.setFence(subjectRef, false);
  }

  subjectDestroyed(subjectRef: string, at: Date): Promise<void> {
    return this.subjects.destroyed(subjectRef, at);
  }

  async bucketDestroyed(classId: number, bucket: number): Promise<void> {
    const ended = { classId, bucket };
    if ((await this.partitions.detach(ended)) && (await this.partitions.drop(ended))) return;
    throw new DomainError('unavailable', 'restore.in-use', 'a table of a destroyed bucket is being read');
  }

  keyDestroyed(kind: 'obligation' | 'backup', id: string, at: Date): Promise<void> {
    return kind === 'backup' ? this.subjects.store.endBackup(id, at) : this.subjects.obligationEnded(id, at);
  }

  reinstateHolds(holds: readonly KeptHold[]): Promise<void> {
    return this.holds.reinstate(holds);
  }

  holdReleased(holdId: string): Promise<void> {
    return this.holds.released(holdId);
  }

  restricted(subjectRef: string, restricted: boolean): Promise<void> {
    return this.subjects.store.setRestricted(subjectRef, restricted);
  }

  async setClasses(classes: readonly DefinedClass[]): Promise<void> {
    for (const one of classes) await this.subjects.store.setClass(one);
  }

  forgetJobs(): Promise<void> {
    return this.runtime.forgetJobs();
  }

  async prove(destroyed: Parameters<LedgerActs['prove']>[0]): Promise<ReplayProof> {
    let left = await this.samples.tablesOf(destroyed.buckets);
    for (let at = 0; at < destroyed.subjects.length; at += SLICE)
      left += await this.samples.rowsOf(destroyed.subjects.slice(at, at + SLICE));
    const { opened, failed } = await openSample(this.keyring, await this.samples.living(SAMPLE));
    return { left, opened, failed };
  }
}
