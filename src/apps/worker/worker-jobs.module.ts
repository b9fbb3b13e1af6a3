import { type DynamicModule, Module } from '@nestjs/common';
import { getDataSourceToken } from '@nestjs/typeorm';
import { AccessModule, ExportStep } from '../../access';
import { AuditLog } from '../../audit';
import { runBackup, runDrill } from '../../backups';
import { ErasureModule, ErasureSteps, SealExternalIdsStep } from '../../erasure';
import { CLOCK, type Clock } from '../../foundation/clock';
import type { Database } from '../../foundation/database';
import type { Logger } from '../../foundation/logging';
import { createObjectStore } from '../../foundation/objectstore';
import {
  connectRedis,
  HandlerRegistry,
  type JobHandler,
  JobLocks,
  JobQueues,
  JobRunner,
  OutboxDispatcher,
  redisSettings,
} from '../../foundation/queue';
import { PeopleUpkeepModule } from '../../identity';
import { Containment, containIncidentJob, IncidentsWorkerModule, NumberSuspension } from '../../incidents';
import { KeyringClient } from '../../keyring/client';
import { MessageSender, sendMessage } from '../../recipients/outgoing';
import { forgetOutside } from '../../recipients/forgetting';
import { deliverNotice, NoticeStore, RecipientNotices, TellOthersStep } from '../../recipients/notices';
import {
  executeRequest,
  ExecutionStepsModule,
  RectifyStep,
  reissueCertificate,
  RestrictStep,
} from '../../requests';
import {
  classMoveJob,
  ConversationMover,
  HoldKeeper,
  PurgeActs,
  purgeJob,
  Purger,
  RetentionWorkerModule,
  settleHoldJob,
} from '../../retention';
import { Obligations, ObligationStore } from '../../vault/obligations';
import { PackagesModule } from '../../vault/packages';
import { MediaModule } from '../../vault/media';
import { showMediaJob } from '../../vault/media-views';
import { fetchMediaJob } from '../../vault/rows';
import { RunBackupHandler, RunDrillHandler, workerBackups } from './backups/backups.module';
import { ExpiryLog } from './expiry-log';
import { ContainIncidentHandler } from './incidents/contain-incident.handler';
import { IncidentResend } from './incidents/incident-resend';
import { ClassMoveHandler } from './class-move.handler';
import { JobRuntime } from './job-runtime';
import { FetchMediaHandler } from './media/fetch-media.handler';
import { MediaJobsModule } from './media/media-jobs.module';
import { MediaPurge } from './media/media-purge';
import { ShowMediaHandler } from './media/show-media.handler';
import { MessageResend, outgoingMessages, SendMessageHandler } from './messages-jobs';
import { DeliverNoticeHandler } from './outside/deliver-notice.handler';
import { ForgetOutsideHandler } from './outside/forget-outside.handler';
import { OUTSIDE_HANDLERS, outsideModules } from './outside/outside.module';
import { ObligationExpiry } from './obligation-expiry';
import { PurgeHandler } from './purge.handler';
import { CertificateUpkeep } from './requests/certificate-upkeep';
import { ExecuteRequestHandler, type StepsByKind } from './requests/execute-request.handler';
import { ReissueCertificateHandler } from './requests/reissue-certificate.handler';
import { RequestExecutionStore } from './requests/request-execution.store';
import { RequestReminders } from './requests/request-reminders';
import { RequestResend } from './requests/request-resend';
import { SettleHoldHandler } from './settle-hold.handler';
import { LogOrigin } from './work-permit';
import { workerCredentials } from './worker-credentials';
import type { WorkerConfig } from './worker.config';

/** Every job of Lethe: the one list. A job without exactly one handler stops the start. */
export const JOBS = [
  purgeJob,
  settleHoldJob,
  classMoveJob,
  executeRequest,
  reissueCertificate,
  fetchMediaJob,
  showMediaJob,
  sendMessage,
  deliverNotice,
  forgetOutside,
  containIncidentJob,
  runBackup,
  runDrill,
] as const;

/** Calls to others’ servers mostly wait: one recipient that does not answer must not hold up the rest. */
const OUTSIDE_CONCURRENCY = 8;

/** Who carries out what, and how jobs get there. */
@Module({})
export class WorkerJobsModule {
  static forRoot(config: WorkerConfig, logger: Logger): DynamicModule {
    const origin = new LogOrigin({ origin: config.AUDIT_ORIGIN, witnessDir: config.AUDIT_WITNESS_DIR });
    const objects = createObjectStore(config);
    const packages = PackagesModule.forRoot(objects);
    const media = MediaModule.forRoot(objects);
    const mediaJobs = MediaJobsModule.forRoot(media, packages);
    const names = {
      controller: config.CONTROLLER_NAME,
      processor: config.PROCESSOR_NAME ?? null,
      get deployment() {
        return origin.current;
      },
    };
    const outgoing = outgoingMessages(config);
    const { notices, forgetting } = outsideModules(config);
    const erasure = ErasureModule.forRoot({ names, scanDays: config.RESIDUE_SCAN_DAYS }, [
      packages,
      media,
      notices,
      forgetting,
    ]);
    const backups = workerBackups(config);
    return {
      module: WorkerJobsModule,
      global: true,
      imports: [
        workerCredentials(config, logger),
        IncidentsWorkerModule,
        PeopleUpkeepModule,
        RetentionWorkerModule,
        packages,
        media,
        mediaJobs,
        notices,
        forgetting,
        erasure,
        outgoing,
        backups,
        ExecutionStepsModule,
        AccessModule.forRoot(config.CONTROLLER_NAME, packages, media),
      ],
      providers: [
        { provide: LogOrigin, useValue: origin },
        RequestExecutionStore,
        RequestResend,
        MessageResend,
        RequestReminders,
        CertificateUpkeep,
        ObligationStore,
        Obligations,
        ExpiryLog,
        ObligationExpiry,
        ...OUTSIDE_HANDLERS,
        {
          provide: PurgeHandler,
          inject: [Purger, PurgeActs, MediaPurge],
          useFactory: (...parts: [Purger, PurgeActs, MediaPurge]) => new PurgeHandler(...parts),
        },
        ConversationMover,
        {
          provide: ClassMoveHandler,
          inject: [ConversationMover],
          useFactory: (mover: ConversationMover) => new ClassMoveHandler(mover),
        },
        {
          provide: SettleHoldHandler,
          inject: [HoldKeeper],
          useFactory: (keeper: HoldKeeper) => new SettleHoldHandler(keeper),
        },
        {
          provide: SendMessageHandler,
          inject: [MessageSender],
          useFactory: (sender: MessageSender) => new SendMessageHandler(sender),
        },
        {
          provide: ReissueCertificateHandler,
          inject: [CertificateUpkeep],
          useFactory: (upkeep: CertificateUpkeep) => new ReissueCertificateHandler(upkeep),
        },
        {
          provide: ExecuteRequestHandler,
          inject: [
            RequestExecutionStore,
            AuditLog,
            CLOCK,
            KeyringClient,
            SealExternalIdsStep,
            RecipientNotices,
            NoticeStore,
            ErasureSteps,
            ExportStep,
            RestrictStep,
            RectifyStep,
          ],
          useFactory: (
            store: RequestExecutionStore,
            audit: AuditLog,
            clock: Clock,
            keyring: KeyringClient,
            sealExternalIds: SealExternalIdsStep,
            recipients: RecipientNotices,
            noticeStore: NoticeStore,
            ...steps: [ErasureSteps, ExportStep, RestrictStep, RectifyStep]
          ) => {
            const telling = { sealExternalIds, notices: recipients, store: noticeStore };
            return new ExecuteRequestHandler(store, audit, stepsByKind(telling, ...steps), keyring, clock);
          },
        },
        IncidentResend,
        {
          provide: ContainIncidentHandler,
          inject: [Containment, NumberSuspension],
          useFactory: (...parts: [Containment, NumberSuspension]) => new ContainIncidentHandler(...parts),
        },
        {
          provide: HandlerRegistry,
          inject: [
            PurgeHandler,
            SettleHoldHandler,
            ClassMoveHandler,
            ExecuteRequestHandler,
            ReissueCertificateHandler,
            FetchMediaHandler,
            ShowMediaHandler,
            SendMessageHandler,
            DeliverNoticeHandler,
            ForgetOutsideHandler,
            ContainIncidentHandler,
            RunBackupHandler,
            RunDrillHandler,
          ],
          useFactory: (...handlers: JobHandler[]) => new HandlerRegistry(JOBS, handlers),
        },
        {
          provide: JobRuntime,
          inject: [getDataSourceToken() as string, HandlerRegistry],
          useFactory: (database: Database, registry: HandlerRegistry) =>
            jobRuntime(config, logger, { database, registry }),
        },
      ],
      exports: [
        PeopleUpkeepModule,
        RetentionWorkerModule,
        packages,
        mediaJobs,
        notices,
        forgetting,
        erasure,
        backups,
        RequestResend,
        MessageResend,
        IncidentResend,
        RequestReminders,
        CertificateUpkeep,
        ObligationExpiry,
        JobRuntime,
        LogOrigin,
      ],
    };
  }
}

/** What makes a rectification or restriction known to the recipients. */
interface Telling {
  sealExternalIds: SealExternalIdsStep;
  notices: RecipientNotices;
  store: NoticeStore;
}

function stepsByKind(
  { sealExternalIds, notices, store }: Telling,
  erasure: ErasureSteps,
  exporting: ExportStep,
  restrict: RestrictStep,
  rectify: RectifyStep,
): StepsByKind {
  const rectified = new TellOthersStep(notices, store, 'subject.rectified');
  const restricted = new TellOthersStep(notices, store, 'subject.restricted');
  return {
    erasure: erasure.list,
    access: [exporting],
    portability: [exporting],
    rectification: [rectify, sealExternalIds, rectified],
    restriction: [restrict, sealExternalIds, restricted],
    objection: [restrict, sealExternalIds, restricted],
  };
}

function jobRuntime(
  config: WorkerConfig,
  logger: Logger,
  { database, registry }: { database: Database; registry: HandlerRegistry },
): JobRuntime {
  const connection = connectRedis(redisSettings(config), 'consuming');
  const queues = new JobQueues(connectRedis(redisSettings(config), 'producing'));
  const dispatcher = new OutboxDispatcher(database, queues, registry, logger);
  const concurrency = {
    [executeRequest.queue]: config.REQUEST_CONCURRENCY,
    [fetchMediaJob.queue]: config.MEDIA_CONCURRENCY,
    [showMediaJob.queue]: config.MEDIA_CONCURRENCY,
    [deliverNotice.queue]: OUTSIDE_CONCURRENCY,
    [forgetOutside.queue]: OUTSIDE_CONCURRENCY,
  };
  const runner = new JobRunner({
    registry,
    connection,
    locks: new JobLocks(database),
    logger,
    concurrency,
  });
  return new JobRuntime(queues, dispatcher, runner, connection);
}
