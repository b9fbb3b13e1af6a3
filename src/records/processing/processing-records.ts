import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import type { AuditLog } from '../../audit';
import { canonicalJson, type CanonicalValue, sha256 } from '../../crypto';
import type { Clock } from '../../foundation/clock';
import { DomainError } from '../../foundation/errors';
import type { Logger } from '../../foundation/logging';
import type { KeyringClient } from '../../keyring/client';
import type { LiveFactsStore } from './live-facts.store';
import {
  type ProcessingRecord,
  processingRecord,
  type Responsible,
  type Surroundings,
} from './processing-activities';
import type { KeptRecord, ProcessingRecordStore } from './processing-records.store';
import { recordDiff, type RecordChange } from './record-diff';

const HOUR_MS = 3_600_000;
/** After a start others have more urgent things to ask of the keyring. */
const FIRST_AFTER_MS = 60_000;

/** What {@link ProcessingRecords} works with. */
export interface ProcessingRecordParts {
  store: ProcessingRecordStore;
  facts: LiveFactsStore;
  keyring: Pick<KeyringClient, 'status'>;
  audit: AuditLog;
  clock: Clock;
  logger: Logger;
  responsible: Responsible;
  around: Omit<Surroundings, 'custodians'>;
}

/** A version of the record with its content. */
export interface RecordVersion extends Pick<KeptRecord, 'version' | 'takenAt'> {
  record: ProcessingRecord;
}

/**
 * The record of processing activities (GDPR Art. 30), made from the settings in force: a minute after the start, once an hour and whenever somebody asks. A version is
 * kept when something in it changed.
 */
export class ProcessingRecords implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly timers: NodeJS.Timeout[] = [];
  private taking: Promise<unknown> = Promise.resolve();

  constructor(private readonly parts: ProcessingRecordParts) {}

  onApplicationBootstrap(): void {
    this.timers.push(setTimeout(() => this.takeQuietly(), FIRST_AFTER_MS));
    this.timers.push(setInterval(() => this.takeQuietly(), HOUR_MS));
    for (const timer of this.timers) timer.unref();
  }

  async onModuleDestroy(): Promise<void> {
    for (const timer of this.timers) clearTimeout(timer);
    await this.taking;
  }

  private takeQuietly(): void {
    this.taking = this.take().catch((error: unknown) => {
      this.parts.logger.warn({ err: error }, 'the record of processing activities is made later');
    });
  }

  /** The record as it is now; a new version if that is news. */
  async take(): Promise<RecordVersion> {
    const { store, facts, keyring, audit, clock, responsible, around } = this.parts;
    const { custodians } = await keyring.status();
    const record = processingRecord(responsible, await facts.read(), {
      ...around,
      custodians: custodians.map(({ id, deviceClass }) => ({ id, deviceClass })),
    });
    const content = canonicalJson(record as unknown as CanonicalValue);
    const digest = sha256(content);
    return store.transaction(async (tx) => {
      const newest = await store.lockNewest(tx);
      if (newest?.digest.equals(digest)) return { version: newest.version, takenAt: newest.takenAt, record };
      const kept = {
        version: (newest?.version ?? 0) + 1,
        takenAt: new Date(clock.now()),
        digest,
        content: content.toString('utf8'),
      };
      await store.add(tx, kept);
      await audit.append(tx, {
        type: 'config.changed',
        actor: { kind: 'process', ref: 'api' },
        code: 'processing-record',
        n: { version: kept.version },
        digest: {
          after: digest.toString('base64'),
          ...(newest && { before: newest.digest.toString('base64') }),
        },
      });
      return { version: kept.version, takenAt: kept.takenAt, record };
    });
  }

  /** The version in force at an instant; throws `processing-record.none` (missing) before the first. */
  async at(instant: Date): Promise<RecordVersion> {
    const kept = await this.parts.store.at(instant);
    if (kept === undefined)
      throw new DomainError('missing', 'processing-record.none', 'there is no record of so early a time');
    const record = JSON.parse(kept.content) as ProcessingRecord;
    return { version: kept.version, takenAt: kept.takenAt, record };
  }

  /** What changed between two instants. */
  async diff(
    from: Date,
    to: Date,
  ): Promise<{ from: RecordVersion; to: RecordVersion; changes: RecordChange[] }> {
    const [before, after] = [await this.at(from), await this.at(to)];
    return { from: before, to: after, changes: recordDiff(before.record, after.record) };
  }

  versions(): ReturnType<ProcessingRecordStore['versions']> {
    return this.parts.store.versions();
  }
}
