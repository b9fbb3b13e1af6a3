import { type DynamicModule, Module } from '@nestjs/common';
import { getDataSourceToken, TypeOrmModule } from '@nestjs/typeorm';
import { AuditLog } from '../audit';
import { CLOCK, type Clock } from '../foundation/clock';
import type { Database } from '../foundation/database';
import type { ObjectStore } from '../foundation/objectstore';
import { KeyringClient } from '../keyring/client';
import { PseudoSubject, SubjectFinder, SubjectInquiryModule, SubjectStore } from '../subjects';
import { AccessPackages } from './access-packages';
import { RequestDecisions } from './request-decisions';
import { RequestDecisionsHttpController } from './request-decisions.http-controller';
import { RequestEvidenceHttpController } from './request-evidence.http-controller';
import { RequestEvidenceStore } from './request-evidence.store';
import { RequestGrants } from './request-grants';
import { RequestIntake } from './request-intake';
import { RequestProse } from './request-prose';
import { RequestProseRow } from './request-prose.entity';
import { RequestProseStore } from './request-prose.store';
import { RequestStepRow, RequestTransitionRow } from './request-step.entity';
import { RequestRow } from './request.entity';
import { RequestsHttpController } from './requests.http-controller';
import { RequestStore } from './requests.store';
import type { StatutoryCalendar } from './statutory-clock';

/** What {@link RequestsModule} is told. */
export interface RequestsSettings {
  calendar: StatutoryCalendar;
  /** Where the worker leaves access packages. */
  objects: ObjectStore;
}

/** The register, for the process that people decide in. Keyring client, database, audit log, identity and clock are global. */
@Module({})
export class RequestsModule {
  static forRoot({ calendar, objects }: RequestsSettings): DynamicModule {
    return {
      module: RequestsModule,
      imports: [
        SubjectInquiryModule,
        TypeOrmModule.forFeature([RequestRow, RequestStepRow, RequestTransitionRow, RequestProseRow]),
      ],
      controllers: [RequestsHttpController, RequestDecisionsHttpController, RequestEvidenceHttpController],
      providers: [
        RequestStore,
        RequestProseStore,
        RequestEvidenceStore,
        {
          provide: RequestProse,
          inject: [RequestProseStore, KeyringClient, PseudoSubject, CLOCK],
          useFactory: (...parts: ConstructorParameters<typeof RequestProse>) => new RequestProse(...parts),
        },
        {
          provide: RequestGrants,
          inject: [KeyringClient, AuditLog, CLOCK],
          useFactory: (...parts: ConstructorParameters<typeof RequestGrants>) => new RequestGrants(...parts),
        },
        {
          provide: RequestIntake,
          inject: [RequestStore, RequestProse, SubjectFinder, SubjectStore, AuditLog, CLOCK],
          useFactory: (
            store: RequestStore,
            prose: RequestProse,
            finder: SubjectFinder,
            register: SubjectStore,
            audit: AuditLog,
            clock: Clock,
          ) => new RequestIntake(store, prose, { finder, register }, audit, { clock, calendar }),
        },
        {
          provide: RequestDecisions,
          inject: [RequestStore, RequestProse, RequestGrants, AuditLog, CLOCK],
          useFactory: (
            store: RequestStore,
            prose: RequestProse,
            grants: RequestGrants,
            audit: AuditLog,
            clock: Clock,
          ) => new RequestDecisions(store, prose, grants, audit, { clock, calendar }),
        },
        {
          provide: AccessPackages,
          inject: [RequestEvidenceStore, KeyringClient, AuditLog, getDataSourceToken(), CLOCK],
          useFactory: (
            evidence: RequestEvidenceStore,
            keyring: KeyringClient,
            audit: AuditLog,
            database: Database,
            clock: Clock,
          ) => new AccessPackages({ evidence, objects, keyring, audit, database, clock }),
        },
      ],
      exports: [RequestStore],
    };
  }
}
