import { type DynamicModule, type FactoryProvider, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuditLog } from '../audit';
import { CLOCK, type Clock } from '../foundation/clock';
import type { Logger } from '../foundation/logging';
import { KeyringClient } from '../keyring/client';
import { SubjectSight } from '../recipients/history';
import { SubjectFinder, SubjectInquiryModule } from '../subjects';
import { ConsentEventRow } from './consents/consent-event.entity';
import { ConsentStore } from './consents/consent.store';
import { Consents } from './consents/consents';
import { ConsentsHttpController } from './consents/consents.http-controller';
import { LiveFactsStore } from './processing/live-facts.store';
import type { Responsible, Surroundings } from './processing/processing-activities';
import { ProcessingRecordRow } from './processing/processing-record.entity';
import { ProcessingRecords } from './processing/processing-records';
import { ProcessingRecordStore } from './processing/processing-records.store';
import { ProcessingHttpController } from './processing/processing.http-controller';
import { MeasuresStore } from './reviews/measures.store';
import { ReviewRow } from './reviews/review.entity';
import { Reviews } from './reviews/reviews';
import { ReviewsHttpController } from './reviews/reviews.http-controller';
import { ReviewStore } from './reviews/reviews.store';

/** What {@link RecordsHttpModule} is told. */
export interface RecordsSettings {
  responsible: Responsible;
  around: Omit<Surroundings, 'custodians'>;
  logger: Logger;
  /** The module of histories, which knows who may know of whom; the same instance as the application's. */
  history: DynamicModule;
}

/** Records as the API offers them: consents, processing activities, reviews. */
@Module({})
export class RecordsHttpModule {
  static forRoot(settings: RecordsSettings): DynamicModule {
    return {
      module: RecordsHttpModule,
      imports: [
        settings.history,
        SubjectInquiryModule,
        TypeOrmModule.forFeature([ConsentEventRow, ProcessingRecordRow, ReviewRow]),
      ],
      controllers: [ConsentsHttpController, ProcessingHttpController, ReviewsHttpController],
      providers: [
        ConsentStore,
        LiveFactsStore,
        ProcessingRecordStore,
        MeasuresStore,
        ReviewStore,
        CONSENTS,
        REVIEWS,
        processingRecords(settings),
      ],
    };
  }
}

const CONSENTS: FactoryProvider = {
  provide: Consents,
  inject: [ConsentStore, SubjectSight, SubjectFinder, AuditLog, CLOCK],
  useFactory: (
    store: ConsentStore,
    sight: SubjectSight,
    finder: SubjectFinder,
    audit: AuditLog,
    clock: Clock,
  ) => new Consents(store, { sight, finder }, audit, clock),
};

const REVIEWS: FactoryProvider = {
  provide: Reviews,
  inject: [ReviewStore, MeasuresStore, AuditLog, CLOCK],
  useFactory: (...parts: ConstructorParameters<typeof Reviews>) => new Reviews(...parts),
};

function processingRecords({ responsible, around, logger }: RecordsSettings): FactoryProvider {
  return {
    provide: ProcessingRecords,
    inject: [ProcessingRecordStore, LiveFactsStore, KeyringClient, AuditLog, CLOCK],
    useFactory: (
      store: ProcessingRecordStore,
      facts: LiveFactsStore,
      keyring: KeyringClient,
      audit: AuditLog,
      clock: Clock,
    ) => new ProcessingRecords({ store, facts, keyring, audit, clock, logger, responsible, around }),
  };
}
