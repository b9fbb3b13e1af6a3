import { setTimeout as sleep } from 'node:timers/promises';
import type { AuditLog, LogPlace } from '../../audit';
import { Part, Scope } from '../../crypto';
import { type DatabaseOptions, openDatabase } from '../../foundation/database';
import { DomainError } from '../../foundation/errors';
import type { KeyringClient } from '../../keyring/client';
import { adapterOf, type CopyAdapter, type Scratch } from '../adapters';
import type { BackupStore } from '../backup.store';
import { countRows } from '../dump/dump-snapshot.store';
import { GuardStore, walkLedger } from '../guard';
import { openSample, type SampledMessage, type SampledPlace, SampleStore } from '../sample';
import type { CanaryStore } from '../canaries';
import { askGuard } from './ask-guard';
import { type CanaryOutcome, checkCanaries } from './canary-check';
import type { DrillStore } from './drill.store';
import { type DrillResult, finishDrill } from './finish-drill';
import { lostInReplay } from './lost-in-replay';
import { ScratchActs } from './scratch-acts.store';
import { scanScratch, type ScratchResidue } from './scratch-residue';

/** How often a drill is begun while somebody is away, and the pause between. */
const ATTEMPTS = 3;
const PAUSE_MS = 10_000;
const SAMPLE = 1_000;
/** Places of destroyed subjects, and of destroyed buckets, whose keys are asked for. */
const REFUSALS = 1_000;

/** What {@link Drill} works with. */
export interface DrillParts {
  backups: BackupStore;
  drills: DrillStore;
  canaries: CanaryStore;
  keyring: KeyringClient;
  /** Another connection to the keyring: the guard of the scratch database is judged on it, and may be refused leases without harm. */
  bystander: () => KeyringClient;
  adapters: readonly CopyAdapter[];
  audit: AuditLog;
  log: LogPlace;
}

/** What a drill saw. */
export interface DrillReport extends CanaryOutcome {
  verdict: string;
  restoreMs: number;
  rows: number;
  ledgerFrom: number;
  ledgerTo: number;
  /** Custodians that were asked and hold no generation that was destroyed since the copy. */
  custodians: number;
  destroyedSubjects: number;
  destroyedRowsBefore: number;
  destroyedRowsAfter: number;
  purgedBuckets: number;
  purgedRowsBefore: number;
  refused: number;
  /** Of a sample of living people's messages, those that opened before the replay, and of the same ones those that still do after it. */
  opened: number;
  openedAfter: number;
  residue: ScratchResidue;
}

/**
 * Restores a copy into a scratch database, sees that the guard would quarantine it, that nothing destroyed since opens and the living do, replays the ledger, and
 * throws the database away. The result is in the audit log, passed or not.
 */
export class Drill {
  constructor(private readonly parts: DrillParts) {}

  /** Carries a drill out; it ends `passed`, `failed` (a promise is broken) or `not-proved` (it could not be carried out). */
  async run(drillId: string): Promise<void> {
    const { drills } = this.parts;
    const drill = await drills.find(drillId);
    if (drill === undefined || drill.finishedAt !== null) return;
    const startedAt = performance.now();
    try {
      const report = await this.carryOutPatiently(drillId, drill.backupId);
      await this.finish(
        drillId,
        drill.backupId,
        'passed',
        { ...report, residue: { ...report.residue } },
        performance.now() - startedAt,
      );
    } catch (error) {
      const code = error instanceof DomainError ? error.code : 'drill.failed';
      const state = code.startsWith('drill.broken') ? 'failed' : 'not-proved';
      await this.finish(drillId, drill.backupId, state, { code }, performance.now() - startedAt);
      if (!(error instanceof DomainError)) throw error;
    }
  }

  /** Who cannot be asked just now is asked again, from the start: only what is still so then leaves a drill unproved. */
  private async carryOutPatiently(drillId: string, backupId: string): Promise<DrillReport> {
    for (let attempt = 1; ; attempt++)
      try {
        return await this.carryOut(drillId, backupId);
      } catch (error) {
        const isPassing = error instanceof DomainError && error.kind === 'unavailable';
        if (!isPassing || attempt === ATTEMPTS) throw error;
        await sleep(PAUSE_MS);
      }
  }

  private async carryOut(drillId: string, backupId: string): Promise<DrillReport> {
    const { drills } = this.parts;
    await drills.progress(drillId, 'restoring');
    const startedAt = performance.now();
    const scratch = await this.restore(drillId, backupId);
    try {
      const restoreMs = Math.round(performance.now() - startedAt);
      const rows = sum(Object.values(await countRows(scratch.options)));
      const seen = await this.examine(drillId, scratch.options);
      await drills.progress(drillId, 'searching');
      const residue = await scanScratch(scratch, await this.parts.canaries.all());
      return { restoreMs, rows, ...seen, residue };
    } finally {
      await scratch.drop();
    }
  }

  private async restore(drillId: string, backupId: string): Promise<Scratch> {
    const { backups, adapters } = this.parts;
    const { kind } = await backups.restorable(backupId);
    const adapter = adapterOf(adapters, kind);
    if (adapter === undefined)
      throw new DomainError('conflict', 'backup.not-configured', `this worker restores no ${kind}`);
    return adapter.scratch(backupId, drillId);
  }

  private async examine(
    drillId: string,
    target: DatabaseOptions,
  ): Promise<Omit<DrillReport, 'restoreMs' | 'rows' | 'residue'>> {
    const { drills, keyring } = this.parts;
    const database = await openDatabase({ ...target, poolSize: 2 });
    try {
      await drills.progress(drillId, 'asking-the-guard');
      const { because, row } = await this.judge(new GuardStore(database));
      await drills.progress(drillId, 'opening');
      const samples = new SampleStore(database);
      const dry = await walkLedger(keyring, new NoActs(database), row, { buckets: false });
      const custodians = await this.custodiansWithout(dry.generation);
      const refused =
        (await this.refusals('erased', await samples.placesOf(dry.subjects, REFUSALS))) +
        (await this.refusals('purged', await samples.placesIn(dry.buckets, REFUSALS)));
      const destroyedRowsBefore = await samples.rowsOf(dry.subjects);
      const purgedRowsBefore = await samples.rowsIn(dry.buckets);
      const sampled = await samples.living(SAMPLE);
      const opened = await this.opened(sampled);
      const planted = await this.parts.canaries.all();
      const canaries = await checkCanaries(keyring, samples, planted, dry.subjects);
      await drills.progress(drillId, 'replaying');
      const walked = await walkLedger(keyring, new ScratchActs(database), row, { buckets: true });
      const destroyedRowsAfter =
        (await samples.rowsOf(walked.subjects)) + (await samples.tablesOf(walked.buckets));
      if (destroyedRowsAfter > 0) throw broken('replay', 'rows of what was destroyed survive the replay');
      const kept = await samples.again(sampled);
      if (lostInReplay(sampled, kept, walked).length > 0)
        throw broken('replay', 'the replay removed messages of living people');
      return {
        verdict: because,
        ledgerFrom: row.ledgerSize,
        ledgerTo: walked.ledgerSize,
        destroyedSubjects: walked.subjects.length,
        purgedBuckets: walked.buckets.length,
        ...{ custodians, destroyedRowsBefore, destroyedRowsAfter, purgedRowsBefore, refused, opened },
        ...canaries,
        openedAfter: await this.opened(kept),
      };
    } finally {
      await database.destroy();
    }
  }

  private async judge(store: GuardStore) {
    const keyring = this.parts.bystander();
    try {
      return await askGuard({ store, keyring, log: this.parts.log });
    } finally {
      keyring.close();
    }
  }

  private async custodiansWithout(destroyed = 0): Promise<number> {
    const asked = (await this.parts.keyring.status()).custodians.filter(({ reachable }) => reachable);
    if (asked.some(({ generations }) => generations.some((generation) => generation <= destroyed)))
      throw broken('generation', 'a custodian holds a generation that was destroyed');
    return asked.length;
  }

  private async refusals(what: 'erased' | 'purged', places: readonly SampledPlace[]): Promise<number> {
    const answers = await this.parts.keyring.lease(
      places.map((place) => ({
        direction: 'open' as const,
        scope: Scope.subjectBucket,
        part: Part.redacted,
        ...place,
      })),
    );
    if (answers.some(({ status }) => status === 'ok')) throw broken(what, `something that was ${what} opens`);
    return answers.length;
  }

  private async opened(messages: readonly SampledMessage[]): Promise<number> {
    const { opened, failed } = await openSample(this.parts.keyring, messages);
    if (failed > 0) throw broken('living', 'records of living people do not open');
    return opened;
  }

  private finish(
    drillId: string,
    backupId: string,
    state: DrillResult['state'],
    report: DrillResult['report'],
    durationMs: number,
  ): Promise<void> {
    const { drills, audit } = this.parts;
    return finishDrill(drills, audit, { drillId, backupId, state, report, durationMs });
  }
}

/** Changes nothing: for looking at what a replay would meet. */
class NoActs extends ScratchActs {
  override subjectDestroyed(): Promise<void> {
    return Promise.resolve();
  }
}

function broken(what: string, message: string): DomainError {
  return new DomainError('corrupt', `drill.broken.${what}`, message);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}
