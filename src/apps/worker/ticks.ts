import { Injectable, type OnApplicationBootstrap, type OnModuleInit } from '@nestjs/common';
import { CertificateWithdrawal, ErasedSweep } from '../../erasure';
import { DomainError } from '../../foundation/errors';
import { PeopleUpkeep } from '../../identity';
import { CredentialEnding, PinCare, TokenCare } from '../../recipients/credential-care';
import { ForgettingUpkeep } from '../../recipients/forgetting';
import { NoticeUpkeep } from '../../recipients/notices';
import {
  Ageing,
  BucketTally,
  DailyCounts,
  HoldKeeper,
  MoveResend,
  OverdueWatch,
  PartitionKeeper,
  PurgeRuns,
  RetentionClasses,
} from '../../retention';
import { MediaViewEnd } from '../../vault/media-views';
import { AccessPackages } from '../../vault/packages';
import { IncidentResend } from './incidents/incident-resend';
import { BackupTicks } from './backups/backups.module';
import { JobRuntime } from './job-runtime';
import { LogStamps } from './log-stamps';
import { MediaPurge } from './media/media-purge';
import { MediaUpkeep } from './media/media-upkeep';
import { MessageResend } from './messages-jobs';
import { ObligationExpiry } from './obligation-expiry';
import { CertificateUpkeep } from './requests/certificate-upkeep';
import { RequestReminders } from './requests/request-reminders';
import { RequestResend } from './requests/request-resend';
import { RestrictionRecord } from './restore/restriction-record';
import { TickSchedule } from './tick-schedule';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** Something that is looked after again and again; idempotent, and harmless when several workers do it. */
interface Tick {
  name: string;
  run: () => Promise<unknown>;
}

/** What is looked after between purges. */
@Injectable()
export class RetentionWatch {
  constructor(
    readonly holds: HoldKeeper,
    readonly overdue: OverdueWatch,
    readonly counts: DailyCounts,
    readonly ageing: Ageing,
    readonly moves: MoveResend,
    readonly tally: BucketTally,
  ) {}
}

/** What retention asks for at every tick. */
@Injectable()
export class RetentionTicks {
  readonly list: readonly Tick[];

  constructor(
    classes: RetentionClasses,
    partitions: PartitionKeeper,
    purges: PurgeRuns,
    watch: RetentionWatch,
    schedule: TickSchedule,
  ) {
    const now = () => schedule.clock.now();
    this.list = [
      { name: 'retention.announce', run: () => classes.announce() },
      { name: 'retention.partitions', run: () => partitions.runOnce() },
      { name: 'retention.holds', run: () => watch.holds.settleAll() },
      { name: 'retention.schedule', run: () => purges.schedule(new Date(now())) },
      { name: 'retention.overdue', run: () => watch.overdue.runOnce() },
      { name: 'retention.moves', run: () => watch.moves.runOnce(new Date(now() - 5 * MINUTE_MS)) },
      { name: 'analytics.count', run: () => watch.counts.runOnce() },
      { name: 'ageing', run: () => watch.ageing.runOnce() },
      { name: 'retention.tally', run: () => watch.tally.runOnce() },
      { name: 'retention.resend', run: () => purges.resend(new Date(now() - 15 * MINUTE_MS)) },
    ];
  }
}

/** What requests ask for at every tick. */
@Injectable()
export class RequestTicks {
  readonly list: readonly Tick[];

  constructor(
    resend: RequestResend,
    reminders: RequestReminders,
    obligations: ObligationExpiry,
    sweep: ErasedSweep,
    withdrawal: CertificateWithdrawal,
    restrictions: RestrictionRecord,
    schedule: TickSchedule,
  ) {
    this.list = [
      { name: 'requests.resend', run: () => resend.runOnce(new Date(schedule.clock.now() - 5 * MINUTE_MS)) },
      { name: 'requests.remind', run: () => reminders.runOnce(new Date(schedule.clock.now())) },
      { name: 'obligations.expire', run: () => obligations.runOnce() },
      { name: 'erasure.sweep', run: () => sweep.runOnce() },
      { name: 'restrictions.record', run: () => restrictions.runOnce() },
      { name: 'certificates.withdraw', run: () => withdrawal.runOnce() },
    ];
  }
}

/** What media ask for at every tick. */
@Injectable()
export class MediaTicks {
  readonly list: readonly Tick[];

  constructor(media: MediaUpkeep, purge: MediaPurge, views: MediaViewEnd) {
    this.list = [
      { name: 'media.send', run: () => media.sendDue() },
      { name: 'media.purge', run: () => purge.runOnce() },
      { name: 'media.views', run: () => views.expire() },
      { name: 'media.sweep', run: () => media.sweep() },
    ];
  }
}

/** What credentials and people ask for at every tick. */
@Injectable()
export class CredentialTicks {
  readonly list: readonly Tick[];

  constructor(
    tokens: TokenCare,
    pins: PinCare,
    ending: CredentialEnding,
    incidents: IncidentResend,
    people: PeopleUpkeep,
    schedule: TickSchedule,
  ) {
    this.list = [
      { name: 'credentials.tokens', run: () => tokens.runOnce() },
      { name: 'credentials.pins', run: () => pins.runOnce() },
      { name: 'credentials.end', run: () => ending.runOnce() },
      { name: 'people.upkeep', run: () => people.runOnce() },
      {
        name: 'incidents.resend',
        run: () => incidents.runOnce(new Date(schedule.clock.now() - MINUTE_MS)),
      },
    ];
  }
}

/** What is owed to others: notices, messages of Lethe's own, what Meta and BSPs are to forget, and certificates that can say more. */
@Injectable()
export class OutsideTicks {
  readonly list: readonly Tick[];

  constructor(
    notices: NoticeUpkeep,
    forgetting: ForgettingUpkeep,
    certificates: CertificateUpkeep,
    messages: MessageResend,
    schedule: TickSchedule,
  ) {
    this.list = [
      { name: 'notices.upkeep', run: () => notices.runOnce() },
      { name: 'forgetting.upkeep', run: () => forgetting.runOnce() },
      { name: 'messages.resend', run: () => messages.runOnce(new Date(schedule.clock.now())) },
      { name: 'certificates.renew', run: () => certificates.runOnce() },
    ];
  }
}

/** The worker's clockwork: what nobody asks for and must happen all the same. A tick that fails is logged and comes again. */
@Injectable()
export class Ticks implements OnModuleInit, OnApplicationBootstrap {
  private readonly ticks: readonly Tick[];
  private running = false;
  private haveRun = false;

  constructor(
    retention: RetentionTicks,
    requests: RequestTicks,
    credentials: CredentialTicks,
    media: MediaTicks,
    outside: OutsideTicks,
    backups: BackupTicks,
    jobs: JobRuntime,
    private readonly packages: AccessPackages,
    private readonly schedule: TickSchedule,
    stamps: LogStamps,
  ) {
    const now = () => schedule.clock.now();
    this.ticks = [
      ...retention.list,
      ...requests.list,
      ...credentials.list,
      ...media.list,
      ...outside.list,
      ...backups.list,
      { name: 'audit.stamp', run: () => stamps.runOnce() },
      { name: 'outbox.tidy', run: () => jobs.tidy(new Date(now() - DAY_MS)) },
    ];
  }

  onModuleInit(): void {
    this.schedule.every(() => this.runAll());
  }

  onApplicationBootstrap(): Promise<void> {
    return this.sweepObjects();
  }

  /** For the process's readiness: rejects until everything was looked after once, unless nobody is to be served. */
  async ready(): Promise<void> {
    if (this.haveRun || this.schedule.isQuarantined) return Promise.resolve();
    throw new DomainError('unavailable', 'worker.ticks', 'what is due was not looked after yet');
  }

  /** What a worker that died left half written; only a start follows a death. */
  private async sweepObjects(): Promise<void> {
    await this.packages.sweep(new Date(this.schedule.clock.now() - DAY_MS)).catch((error: unknown) => {
      this.schedule.logger.warn({ err: error }, 'unfinished objects could not be swept');
    });
  }

  private async runAll(): Promise<void> {
    if (this.running) return;
    this.running = true;
    for (const { name, run } of this.ticks) {
      await run().catch((error: unknown) => {
        this.schedule.logger.warn({ tick: name, err: error }, 'a tick failed and comes again');
      });
    }
    this.running = false;
    this.haveRun = true;
  }
}
